"""Recording errands, by a helper or by the person themselves, and forgetting them."""

from datetime import datetime
from typing import Final

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import retract
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.identifiers import new_number
from commonfield.people.choices import ConsentChannel, Purpose
from commonfield.people.commands import give_consent
from commonfield.people.permissions import may_help, person_of, require, require_system
from commonfield.people.queries import home_and_household, require_consent
from commonfield.people.types import Actor, ConsentTerms
from commonfield.services.bookings.queries import COUNTED_WITHIN
from commonfield.services.choices import ErrandHand, ErrandKind
from commonfield.services.commands import record_errand
from commonfield.services.errands import errors
from commonfield.services.errands.queries import CLASS, ERRAND, KIND_PURPOSE, classes_at, errands_of
from commonfield.services.errands.types import ErrandView, NewErrand
from commonfield.services.models import Booking, ClassVisit, Errand
from commonfield.workshop.vault import seal

_MOST_A_DAY: Final = 20


@transaction.atomic
def help_with_errand(*, by: Actor, now: datetime, person_id: int, errand: NewErrand) -> str:
    """Record an errand of the person beside a helper, once they have agreed; return its number.

    A helper from whom the person has withdrawn takes no consent aloud.
    """
    _require_helper(by, person_id, now)
    hand = ErrandHand.OWN if errand.is_own_hand else ErrandHand.HELPED
    row = Errand(number=new_number(now), person_id=person_id, hand=hand, helper=by.code)
    _write(by, now, row, errand.kind, errand.channel)
    return row.number


@transaction.atomic
def note_own_errand(*, by: Actor, now: datetime, kind: str) -> str:
    """Record what a person did by their own hand, at their own word; return its number."""
    if by.helper is not None:
        raise errors.OwnHandUnsureError
    row = Errand(number=new_number(now), person_id=person_of(by), hand=ErrandHand.OWN)
    _write(by, now, row, kind, ConsentChannel.SELF)
    return row.number


def _require_helper(by: Actor, person_id: int, now: datetime) -> None:
    require(by.kind == "person" and may_help(by, person_id=person_id, on=china_day(now)))


def _allow(
    by: Actor, now: datetime, person_id: int, channel: ConsentChannel, object_code: str
) -> None:
    """Record the consent before anything else; it locks the person, so two helpers wait."""
    give_consent(
        by=by,
        now=now,
        person_id=person_id,
        purpose=Purpose.ERRAND,
        channel=channel,
        terms=ConsentTerms(object=object_code),
    )


def _write(by: Actor, now: datetime, row: Errand, kind: str, channel: ConsentChannel) -> None:
    _allow(by, now, row.person_id, channel, f"{ERRAND}:{row.number}")
    if kind not in ErrandKind.values:
        raise errors.ErrandUnknownError
    today = start_of_china_day(china_day(now))
    if Errand.objects.filter(person=row.person_id, done_at__gte=today).count() >= _MOST_A_DAY:
        raise errors.ErrandsTooManyError(most=_MOST_A_DAY)
    is_own = row.hand == ErrandHand.OWN
    row.fact, row.hand = record_errand(by=by, now=now, person_id=row.person_id, is_own=is_own)
    row.done_at = now
    home, _household = home_and_household(row.person_id)
    # What it was stands in the person's own list only.
    row.kind_sealed = seal(kind, purpose=KIND_PURPOSE, about=row.number)
    row.save()
    record_audit("services.errand_done", by.code, f"errand:{row.number}", now, home)


@transaction.atomic
def say_class(
    *, by: Actor, now: datetime, person_id: int, number: str, channel: ConsentChannel
) -> None:
    """Record, for one figure, that a person says they came to a phone class in the actor's hall."""
    _require_helper(by, person_id, now)
    if number not in {each.number for each in classes_at(by, now)}:
        raise errors.ClassNotOverError(days=COUNTED_WITHIN.days)
    visit = ClassVisit(number=new_number(now), person_id=person_id)
    visit.booking = Booking.objects.get(number=number)
    _allow(by, now, person_id, channel, f"{CLASS}:{visit.number}")
    if ClassVisit.objects.filter(booking=visit.booking, person=person_id).exists():
        raise errors.ClassSaidAlreadyError
    visit.save()


@transaction.atomic
def print_errands(*, by: Actor, now: datetime, person_id: int) -> list[ErrandView]:
    """Return a person's list to a helper who may act with them; they see who printed it."""
    _require_helper(by, person_id, now)
    require_consent(by, person_id=person_id, purpose=Purpose.HELPER)
    home, _household = home_and_household(person_id)
    record_audit("services.errands_read", by.code, f"person:P{person_id}", now, home)
    return errands_of(person_id)


@transaction.atomic
def take_errand_back(*, by: Actor, now: datetime, person_id: int, object_code: str) -> int:
    """Forget an errand or a class whose consent ended, and take its fact back."""
    require_system(by)
    kind, _colon, number = object_code.partition(":")
    if kind == CLASS:
        return ClassVisit.objects.filter(number=number, person=person_id).delete()[0]
    row = Errand.objects.filter(number=number, person=person_id).first()
    if row is None:
        return 0
    retract(row.fact, now=now)
    return row.delete()[0]


@transaction.atomic
def forget_errands(*, by: Actor, now: datetime, person_id: int) -> int:  # noqa: ARG001 - every command takes the time
    """Forget an erased person's errands and classes, and that they helped with others'."""
    require_system(by)
    ClassVisit.objects.filter(person=person_id).delete()
    Errand.objects.filter(helper=Actor(person_id, "person").code).update(helper="")
    return Errand.objects.filter(person=person_id).delete()[0]
