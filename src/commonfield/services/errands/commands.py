"""Writing down errands, by a helper or by the person themselves, and forgetting them."""

from datetime import datetime
from typing import Final

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record, retract
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_number
from commonfield.people.choices import ConsentChannel, Purpose
from commonfield.people.commands import give_consent, pseudonyms_for
from commonfield.people.permissions import may_help, person_of, require, require_system
from commonfield.people.queries import home_and_household, require_consent
from commonfield.people.types import Actor, ConsentTerms
from commonfield.services.bookings.queries import COUNTED_WITHIN
from commonfield.services.choices import OWN_HANDS, ErrandHand, ErrandKind
from commonfield.services.errands import errors
from commonfield.services.errands.queries import (
    KIND_PURPOSE,
    class_object,
    classes_at,
    done_on,
    errand_object,
    errands_of,
)
from commonfield.services.errands.types import ErrandView, NewErrand
from commonfield.services.models import Booking, ClassVisit, Errand
from commonfield.workshop.vault import seal

# Their own in facts: nobody's reading is joined to their errands.
PSEUDONYMS: Final = "services.errand"
_MOST_A_DAY: Final = 20


@transaction.atomic
def help_with_errand(*, by: Actor, now: datetime, person_id: int, errand: NewErrand) -> str:
    """Write down an errand of the person beside a helper, once they have allowed it.

    Return its number. Aloud does not count with a helper from whom the person has withdrawn.
    """
    require(by.kind == "person" and may_help(by, person_id=person_id, on=china_day(now)))
    number = new_number(now)
    _allow(by, now, person_id, errand.channel, errand_object(number))
    hand = ErrandHand.OWN if errand.is_own_hand else ErrandHand.HELPED
    _write(by, now, person_id, Errand(number=number, hand=hand, helper=by.code), errand.kind)
    return number


@transaction.atomic
def note_own_errand(*, by: Actor, now: datetime, kind: str) -> str:
    """Write down what a person did by their own hand, at their own word; return its number."""
    person_id = person_of(by)
    if by.helper is not None:
        raise errors.OwnHandUnsureError
    number = new_number(now)
    _allow(by, now, person_id, ConsentChannel.SELF, errand_object(number))
    _write(by, now, person_id, Errand(number=number, hand=ErrandHand.OWN), kind)
    return number


def _allow(
    by: Actor, now: datetime, person_id: int, channel: ConsentChannel, object_code: str
) -> None:
    """Record the consent, before anything is written; it locks the person, so each waits."""
    given = give_consent(
        by=by,
        now=now,
        person_id=person_id,
        purpose=Purpose.ERRAND,
        channel=channel,
        terms=ConsentTerms(object=object_code),
    )
    if not given:
        raise errors.ErrandTakenBackError


def _write(by: Actor, now: datetime, person_id: int, row: Errand, kind: str) -> None:
    if kind not in ErrandKind.values:
        raise errors.ErrandUnknownError
    if done_on(person_id, start_of_china_day(china_day(now))) >= _MOST_A_DAY:
        raise errors.ErrandsTooManyError(most=_MOST_A_DAY)
    before = Errand.objects.filter(person=person_id, hand__in=OWN_HANDS)
    if row.hand == ErrandHand.OWN and not before.exists():
        row.hand = ErrandHand.OWN_FIRST
    home, _household = home_and_household(person_id)
    ids = [person_id]
    subject = pseudonyms_for(by=by, now=now, person_ids=ids, purpose=PSEUDONYMS)[person_id]
    # What it was stands in the person's own list only.
    how = {"hand": str(row.hand)}
    done = FactRecord("services.errand_done", home, now, 1, attributes=how, subject=subject)
    row.fact = record(done, now=now)
    row.person_id, row.done_at = person_id, now
    row.kind_sealed = seal(kind, purpose=KIND_PURPOSE, about=row.number)
    row.save()
    record_audit("services.errand_done", by.code, f"errand:{row.number}", now, home)


@transaction.atomic
def say_class(
    *, by: Actor, now: datetime, person_id: int, number: str, channel: ConsentChannel
) -> None:
    """Write down, for one figure, that somebody says they came to a phone class in a hall kept."""
    require(by.kind == "person" and may_help(by, person_id=person_id, on=china_day(now)))
    if number not in {each.number for each in classes_at(by, now)}:
        raise errors.ClassNotOverError(days=COUNTED_WITHIN.days)
    _allow(by, now, person_id, channel, class_object(number))
    booking = must_exist(Booking.objects.filter(number=number).first())
    ClassVisit.objects.get_or_create(booking=booking, person_id=person_id)


@transaction.atomic
def print_errands(*, by: Actor, now: datetime, person_id: int) -> list[ErrandView]:
    """Return a person's list to the helper beside them, who may act with them; they see who did."""
    require(by.kind == "person" and may_help(by, person_id=person_id, on=china_day(now)))
    require_consent(by, person_id=person_id, purpose=Purpose.HELPER)
    home, _household = home_and_household(person_id)
    record_audit("services.errands_read", by.code, f"person:P{person_id}", now, home)
    return errands_of(person_id)


@transaction.atomic
def take_errand_back(*, by: Actor, now: datetime, object_code: str, person_id: int) -> int:
    """Forget an errand or a class whose consent ended, and take its fact back."""
    require_system(by)
    kind, _colon, number = object_code.partition(":")
    if kind == "class":
        said = ClassVisit.objects.filter(booking__number=number, person=person_id)
        return said.delete()[0]
    row = Errand.objects.filter(number=number, person=person_id).first()
    if kind != "errand" or row is None:
        return 0
    retract(row.fact, now=now)
    row.delete()
    return 1


@transaction.atomic
def forget_errands(*, by: Actor, now: datetime, person_id: int) -> int:  # noqa: ARG001 - a command
    """Forget an erased person's errands and classes, and that they helped with others'."""
    require_system(by)
    ClassVisit.objects.filter(person=person_id).delete()
    helper = Actor(person_id, "person").code
    Errand.objects.filter(helper=helper).update(helper="")
    return Errand.objects.filter(person=person_id).delete()[0]
