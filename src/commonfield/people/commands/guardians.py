"""Guardians who are not of a child's household: proven by a paper that a second person has seen."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError
from commonfield.people import errors
from commonfield.people.ages import is_child, is_minor
from commonfield.people.choices import RequestKind
from commonfield.people.commands.consents import end_word_of_guardian
from commonfield.people.commands.persons import notify_person
from commonfield.people.commands.second_person import DEEDS, request_approval
from commonfield.people.commands.shared import audit
from commonfield.people.models import GUARDIAN_PURPOSE, Guardianship, Person
from commonfield.people.permissions import is_self, may_help, require, require_scope
from commonfield.people.queries import stands_for
from commonfield.people.types import Actor
from commonfield.workshop.images import resized_document
from commonfield.workshop.media import put_sealed_file, store_sealed_file

_PAPER_PX: Final = 2_000


def request_guardian(
    *, by: Actor, now: datetime, person_id: int, guardian_id: int, paper: bytes
) -> None:
    """Hand in the paper by which a person is a child's guardian, for a second person to see.

    It is kept encrypted, and written before the transaction: the store may be elsewhere.
    """
    require_scope(by)
    require(may_help(by, person_id=person_id, on=china_day(now)))
    kept = put_sealed_file(resized_document(paper, _PAPER_PX), GUARDIAN_PURPOSE)
    with transaction.atomic():
        child = Person.objects.locked(person_id)
        guardian = Person.objects.alive().filter(pk=guardian_id).exclude(pk=person_id).first()
        if guardian is None or is_minor(guardian, china_day(now)):
            raise errors.GuardianNeededError
        if not is_child(child, china_day(now)):
            raise errors.NoChildError
        row = Guardianship.objects.create(
            child=child, guardian=guardian, paper=store_sealed_file(kept, now=now), handed_in_at=now
        )
        payload = {"guardian": guardian_id, "guardianship": row.pk}
        request_approval(
            by=by, now=now, person_id=person_id, kind=RequestKind.GUARDIAN, payload=payload
        )


def _accept(by: Actor, now: datetime, row: Person, payload: dict[str, Any]) -> None:
    handed_in = Guardianship.objects.filter(pk=payload["guardianship"], guardian__erased_at=None)
    if not handed_in.update(approved_at=now):
        raise errors.NothingWaitsError
    audit("guardian_accepted", by, row, now, guardian=f"P{payload['guardian']}")


DEEDS[RequestKind.GUARDIAN] = _accept


@transaction.atomic
def end_guardianship(*, by: Actor, now: datetime, person_id: int, guardian_id: int) -> None:
    """End a guardianship that a paper proved: by the guardian, or by a helper of the child.

    It takes two to make a guardian, and one to end it: nobody gains a right by that. The guardian
    is notified.
    """
    require_scope(by)
    is_guardian = is_self(by, guardian_id) and by.helper is None
    require(is_guardian or may_help(by, person_id=person_id, on=china_day(now)))
    child = Person.objects.locked(person_id)
    proven = Guardianship.objects.filter(child=child, guardian=guardian_id)
    if not proven.exclude(approved_at=None).delete()[0]:
        raise NotFoundError
    if not stands_for(Actor(guardian_id, "person"), person_id=person_id, on=china_day(now)):
        end_word_of_guardian(child, guardian_id, now)
    audit("guardian_ended", by, child, now, guardian=f"P{guardian_id}")
    if not is_guardian:
        template = "people/messages/guardian_ended"
        notify_person(by=by, now=now, person_id=guardian_id, template=template)
