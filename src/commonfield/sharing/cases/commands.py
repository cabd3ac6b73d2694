"""Writing cases: told, accepted by a second person, started and given up; who is asked."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record, retract
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_serial
from commonfield.people import commands as people
from commonfield.people.choices import ConsentChannel, ConsentScope, Purpose, Scope
from commonfield.people.errors import ConsentNotFoundError
from commonfield.people.permissions import (
    is_close_to,
    is_self,
    require,
    require_scope,
    require_system,
)
from commonfield.people.types import SYSTEM, Actor, ConsentTerms
from commonfield.places.queries import place
from commonfield.sharing.cases import errors, rules
from commonfield.sharing.cases.permissions import (
    is_elsewhere,
    may_accept,
    may_read,
    may_speak,
    speaks_anywhere,
)
from commonfield.sharing.cases.queries import PUBLIC, claimable, consent_object, was_brought
from commonfield.sharing.cases.search_index import index_case
from commonfield.sharing.cases.types import CaseDetails, CasePictureInfo
from commonfield.sharing.models import CaseAdoption, CaseDecision, CasePicture, VillageCase
from commonfield.workshop.approvals import Decider, decisions, digest_of
from commonfield.workshop.choices import Verdict
from commonfield.workshop.images import resized
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.media import put_file, store_file
from commonfield.workshop.personal_numbers import has_long_number

_DIGITS: Final = 4
_PICTURE_PX: Final = 1_000


# A case


def keep_picture(*, by: Actor, now: datetime, village: str, content: bytes) -> str:
    """Keep a picture for a case that is being written; return its file's hash."""
    _require_speaker(by, village, now)
    (small,) = resized(content, _PICTURE_PX)
    file = put_file([small.content])
    with transaction.atomic():
        return store_file(file, now=now, is_public=False)


@transaction.atomic
def tell_case(
    *,
    by: Actor,
    now: datetime,
    details: CaseDetails,
    pictures: Sequence[CasePictureInfo] = (),
    is_agreed: bool = False,
) -> str:
    """Write what a village tried, with its claim, for a second person; return its address.

    Nothing of it shows yet, and nothing of it changes any more. ``is_agreed``: those who can be
    recognised in its pictures agree.
    """
    on = china_day(now)
    village = place(details.village, on)
    if village is None or village.level != "village":
        raise errors.CasePlaceError(place=details.village)
    _require_speaker(by, details.village, now)
    row = _written(by, now, details, pictures, is_agreed=is_agreed)
    CasePicture.objects.bulk_create(
        CasePicture(case=row, number=number, **asdict(each))
        for number, each in enumerate(pictures, 1)
    )
    _audit("told", by, row, now, indicator=row.indicator)
    return row.slug


@transaction.atomic
def bring_case(*, by: Actor, now: datetime, origin: str, details: CaseDetails) -> str:
    """Write down another county's case, for a second person; return its address here.

    ``origin`` is its address there. Villages start it, and give it up, as they do the county's own.
    """
    require_scope(by)
    require(speaks_anywhere(by, china_day(now)))
    if not is_elsewhere(details.village):
        raise errors.CaseFromHereError
    row = _written(by, now, details, origin=origin)
    _audit("brought", by, row, now, origin=origin, indicator=row.indicator)
    return row.slug


def _written(
    by: Actor,
    now: datetime,
    details: CaseDetails,
    pictures: Sequence[CasePictureInfo] = (),
    *,
    is_agreed: bool = False,
    origin: str = "",
) -> VillageCase:
    """Check a case and write it, for a second person."""
    rules.check_details(details, china_day(now))
    if details.indicator not in claimable():
        raise errors.CaseFigureError(indicator=details.indicator)
    if any(map(has_long_number, [*rules.texts_of(details), *(each.caption for each in pictures)])):
        raise errors.CaseNumberError
    if len(pictures) > rules.MOST_PICTURES or (pictures and not is_agreed):
        raise errors.CasePicturesError(most=rules.MOST_PICTURES)
    one_at_a_time("sharing.cases")
    if origin and was_brought(details.village, origin):
        raise errors.CaseBroughtAlreadyError
    taken = set(VillageCase.objects.values_list("slug", flat=True))
    row = VillageCase(
        slug=rules.slug_of(details.title_en, new_serial(_DIGITS), taken),
        origin=origin,
        **asdict(details),
        pictures_sha256=" ".join(each.file for each in pictures),
        prepared_by=by.acting_id,
        prepared_at=now,
    )
    row.digest = digest_of(row)
    row.save(force_insert=True)
    return row


@transaction.atomic
def decide_case(*, by: Actor, now: datetime, slug: str, verdict: Verdict, reason: str = "") -> None:
    """Accept another person's case, which makes it public, or send it back, saying why.

    Its writer takes it back.
    """
    row = _locked(by, slug, now)
    on, why = china_day(now), reason.strip()[: rules.MOST_WHY]
    require_scope(by)
    if verdict == Verdict.TAKEN_BACK:
        require(may_speak(by, row.village, on))
    else:
        require(may_accept(by, row.village, on))
    if verdict == Verdict.SENT_BACK:
        _check_why(why)
    decider = Decider(by.acting_id, now, partial(is_close_to, by))
    (made,) = decisions(CaseDecision, [row], verdict, decider, reason=why)
    if verdict == Verdict.ACCEPTED:
        # Another county's case is published there.
        if not row.origin:
            made.fact = _record("case_published", row, row.village, now, now)
        index_case(row)
    made.save(force_insert=True)
    _audit(str(verdict), by, row, now)


@transaction.atomic
def take_down_case(*, by: Actor, now: datetime, slug: str) -> bool:
    """Take a public case off the pages, with its pictures; return whether that is new.

    What villages started stays on record.
    """
    row = _locked(by, slug, now)
    on = china_day(now)
    is_own = may_speak(by, row.village, on) and not row.origin
    require(is_own or may_accept(by, row.village, on))
    must_exist(CaseDecision.objects.filter(subject=row, verdict=Verdict.ACCEPTED).first())
    if row.taken_down_at is not None:
        return False
    row.taken_down_at = now
    row.save(update_fields=["taken_down_at"])
    fact = row.decision.fact
    if fact is not None:
        retract(fact, now=now)
    row.terms.all().delete()
    row.pictures.all().delete()
    _audit("taken_down", by, row, now)
    return True


@transaction.atomic
def remove_case_picture(*, by: Actor, now: datetime, slug: str, file: str) -> bool:
    """Take a picture off, as those in it may wish; return whether it was there."""
    row = _locked(by, slug, now)
    on = china_day(now)
    require(may_speak(by, row.village, on) or may_accept(by, row.village, on))
    gone, _of = row.pictures.filter(file=file).delete()
    if gone:
        _audit("picture_removed", by, row, now)
    return bool(gone)


# Whom to ask


@transaction.atomic
def name_contact(
    *, by: Actor, now: datetime, slug: str, person_id: int, channel: ConsentChannel
) -> None:
    """Name the person to ask on a case's page, who allows it themselves, aloud or on paper."""
    row = _locked(by, slug, now)
    _require_speaker(by, row.village, now)
    if row.origin:
        raise errors.ContactElsewhereError
    if row.contact_id not in {None, person_id}:
        raise errors.CaseContactError
    own = is_self(by, person_id)
    terms = ConsentTerms(object=consent_object(slug), scope=ConsentScope.SITE)
    people.give_consent(
        by=by,
        now=now,
        person_id=person_id,
        purpose=Purpose.NAME_SHOWN,
        channel=ConsentChannel.SELF if own else channel,
        terms=terms,
    )
    row.contact_id = person_id
    row.save(update_fields=["contact"])
    _audit("contact_named", by, row, now)


@transaction.atomic
def unname_contact(*, by: Actor, now: datetime, slug: str) -> None:
    """Take the name of the person to ask off a case's page; their consent ends."""
    row = _locked(by, slug, now)
    _require_speaker(by, row.village, now)
    if row.contact_id is not None:
        # Where their word was asked for again, it may not be given yet.
        with suppress(ConsentNotFoundError):
            people.withdraw_consent(
                by=by if is_self(by, row.contact_id) else SYSTEM,
                now=now,
                person_id=row.contact_id,
                purpose=Purpose.NAME_SHOWN,
                object_code=consent_object(slug),
            )
        forget_contact(by=SYSTEM, now=now, person_id=row.contact_id, slug=slug)
        _audit("contact_unnamed", by, row, now)


@transaction.atomic
def forget_contact(*, by: Actor, now: datetime, person_id: int, slug: str = "") -> int:  # noqa: ARG001 - a command
    """Forget a person as the one to ask: of one case, or of all; return of how many."""
    require_system(by)
    of = Q(slug=slug) if slug else Q()
    return VillageCase.objects.filter(of, contact=person_id).update(contact=None)


# Starting one


@transaction.atomic
def adopt_case(*, by: Actor, now: datetime, slug: str, village: str, on: date) -> None:
    """Start in a village, on a day, what another village tried."""
    require_scope(by, Scope.SHARING)
    row, today = _public(slug), china_day(now)
    found = place(village)
    if found is None or found.level != "village" or village[:6] != settings.COUNTY_CODE[:6]:
        raise errors.CasePlaceError(place=village)
    require(may_speak(by, village, today))
    rules.check_adoption_day(on, today=today, since=china_day(row.decision.decided_at))
    if place(village, today) is None:
        raise errors.AdoptionVillageEndedError
    if place(village, on) is None:
        raise errors.AdoptionBeforeVillageError(on=on.isoformat())
    if village == row.village:
        raise errors.AdoptionOfOwnCaseError
    last = row.adoptions.filter(village=village).order_by("-pk").first()
    if last is not None and (last.given_up_on is None or last.given_up_on > on):
        raise errors.AdoptedAlreadyError(since=last.adopted_on.isoformat())
    at = now if on == today else start_of_china_day(on)
    CaseAdoption.objects.create(
        case=row,
        village=village,
        adopted_on=on,
        recorded_at=now,
        fact=_record("case_adopted", row, village, at, now),
    )
    _audit("adopted", by, row, now, village=village, on=on.isoformat())


@transaction.atomic
def give_up_case(*, by: Actor, now: datetime, slug: str, village: str, why: str) -> None:
    """Give up what a village had started, saying why, which everybody reads."""
    require_scope(by)
    row = _locked(by, slug, now)
    require(may_speak(by, village, china_day(now)))
    _check_why(why.strip())
    adoption = must_exist(
        row.adoptions.filter(village=village, given_up_on=None).first(), errors.AdoptionUnknownError
    )
    adoption.given_up_on, adoption.given_up_why = china_day(now), why.strip()[: rules.MOST_WHY]
    adoption.given_up_fact = _record("case_given_up", row, village, now, now)
    adoption.save(update_fields=["given_up_on", "given_up_why", "given_up_fact"])
    _audit("given_up", by, row, now, village=village)


# All of them


def _require_speaker(by: Actor, village: str, now: datetime) -> None:
    require_scope(by)
    require(may_speak(by, village, china_day(now)))


def _locked(by: Actor, slug: str, now: datetime) -> VillageCase:
    """Return a case that nobody else decides on meanwhile; hide those not to be read."""
    one_at_a_time(f"sharing.case {slug}")
    row = must_exist(VillageCase.objects.filter(slug=slug).first())
    is_public = VillageCase.objects.filter(PUBLIC, pk=row.pk).exists()
    return must_exist(row if is_public or may_read(by, row, china_day(now)) else None)


def _public(slug: str) -> VillageCase:
    one_at_a_time(f"sharing.case {slug}")
    rows = VillageCase.objects.filter(PUBLIC, slug=slug)
    return must_exist(rows.select_related("decision").first())


def _check_why(why: str) -> None:
    if not why or has_long_number(why):
        raise errors.CaseReasonError


def _record(kind: str, row: VillageCase, village: str, at: datetime, now: datetime) -> uuid.UUID:
    attributes = {"case": row.slug}
    return record(FactRecord(f"sharing.{kind}", village, at, 1, attributes=attributes), now=now)


def _audit(done: str, by: Actor, row: VillageCase, now: datetime, **detail: str) -> None:
    action, code = f"sharing.case_{done}", f"case:{row.slug}"
    record_audit(action, by.code, code, now, row.village, **detail)
