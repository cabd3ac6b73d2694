"""Deeds about a person that wait for a second person, of another household than the first.

How a kind is carried out is registered by its own module; who may approve it is in
``permissions.may_look_at_request``.
"""

import hashlib
import json
import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people import errors
from commonfield.people.choices import RequestKind
from commonfield.people.commands.persons import notify_person
from commonfield.people.commands.shared import audit
from commonfield.people.models import REQUEST_PURPOSE, Person, PersonRequest, PersonRequestDecision
from commonfield.people.permissions import (
    is_of_household,
    is_self,
    may_approve_request,
    may_look_at_request,
    require,
    require_scope,
    responsible_id,
)
from commonfield.people.queries import possibly_one_detail
from commonfield.people.types import Actor
from commonfield.workshop.approvals import Decider, decisions, digest_of
from commonfield.workshop.choices import Verdict
from commonfield.workshop.vault import seal_with_salt

_OPEN_FOR: Final = timedelta(days=14)


type Deed = Callable[[Actor, datetime, Person, dict[str, Any]], object]

# What follows an approval: by whom, when, about whom, with what the request holds.
DEEDS: Final[dict[RequestKind, Deed]] = {}


@transaction.atomic
def request_approval(
    *,
    by: Actor,
    now: datetime,
    person_id: int,
    kind: RequestKind,
    payload: dict[str, Any],
    written_by: Actor | None = None,
) -> None:
    """Let a deed about a person wait for a second person; the caller has checked the permission.

    A deed that waits already changes nothing. ``by`` answers for it, and is not the second person;
    a job that acts on what they did before stands in the audit itself (``written_by``).
    """
    require_scope(by)
    row, preparer = Person.objects.locked(person_id), responsible_id(by) or None
    for waiting in PersonRequest.objects.undecided(now).filter(person=row, kind=kind):
        if _payload(waiting) == payload and waiting.prepared_by == preparer:
            return
    plain = json.dumps({**payload, "drawn": secrets.token_hex(16)})
    request = PersonRequest(
        kind=kind,
        person=row,
        sealed=seal_with_salt(plain, salt=row.salt or b"", purpose=REQUEST_PURPOSE),
        sealed_digest=hashlib.sha256(plain.encode()).hexdigest(),
        lapses_at=now + _OPEN_FOR,
        prepared_by=preparer,
        prepared_at=now,
    )
    request.digest = digest_of(request)
    request.save(force_insert=True)
    notify_person(by=by, now=now, person_id=row.pk, template="people/messages/second_person_wanted")
    audit("approval_requested", written_by or by, row, now, what=str(kind), request=request.pk)


def _payload(request: PersonRequest) -> dict[str, Any]:
    opened = request.opened()
    del opened["drawn"]
    return opened


@transaction.atomic
def approve_request(*, by: Actor, now: datetime, request_id: int) -> None:
    """Approve a deed about a person that another person requested, and carry it out."""
    request = _locked(request_id, now)
    _require_second(by, request, china_day(now))
    _decide(by, request, Verdict.ACCEPTED, now)
    DEEDS[RequestKind(request.kind)](by, now, request.person, _payload(request))


@transaction.atomic
def refuse_request(*, by: Actor, now: datetime, request_id: int) -> None:
    """Refuse a deed about a person that another person requested: nothing is done.

    A person of the household that another is to join or leave may refuse it, too.
    """
    request, on = _locked(request_id, now), china_day(now)
    if not (is_self(by, request.person_id) or is_of_household(by, request, on=on)):
        _require_second(by, request, on)
    _decide(by, request, Verdict.SENT_BACK, now)


@transaction.atomic
def take_back_request(*, by: Actor, now: datetime, request_id: int) -> None:
    """Take back a deed that one requested oneself."""
    _decide(by, _locked(request_id, now), Verdict.TAKEN_BACK, now)


def _locked(request_id: int, now: datetime) -> PersonRequest:
    waiting = PersonRequest.objects.undecided(now).filter(pk=request_id)
    person_id = must_exist(
        waiting.values_list("person_id", flat=True).first(), errors.NothingWaitsError
    )
    Person.objects.locked(person_id)
    return must_exist(waiting.select_related("person").first(), errors.NothingWaitsError)


def _require_second(by: Actor, request: PersonRequest, on: date) -> None:
    require_scope(by)
    require(may_look_at_request(by, request, on=on))
    if not may_approve_request(by, request, on=on):
        raise errors.SecondPersonError


def _decide(by: Actor, request: PersonRequest, verdict: Verdict, now: datetime) -> None:
    decider = Decider(responsible_id(by) or None, now)
    PersonRequestDecision.objects.bulk_create(
        decisions(PersonRequestDecision, [request], verdict, decider)
    )
    what = {Verdict.ACCEPTED: "approved", Verdict.SENT_BACK: "refused"}.get(verdict, "dropped")
    possibly = possibly_one_detail(by, {request.prepared_by, request.person_id})
    number, kind = request.pk, request.kind
    audit(f"approval_{what}", by, request.person, now, what=kind, request=number, **possibly)
