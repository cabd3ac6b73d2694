"""Slots of a doctor's day: set by the keeper, taken, waited for, given back."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import is_self
from commonfield.people.types import Actor
from commonfield.services.bookings import errors
from commonfield.services.bookings.commands.shared import audit, locked, tell_of_slot, venue_of
from commonfield.services.bookings.permissions import require_keeper
from commonfield.services.bookings.queries import first_waiting, free_slots
from commonfield.services.bookings.rules import slot_starts
from commonfield.services.choices import BookingState, HallUse
from commonfield.services.commands import count_own_hand
from commonfield.services.models import Booking, Slot, SlotWait
from commonfield.services.permissions import person_asked_for
from commonfield.workshop.conflicts import conflicts_as

MOST_WAITING: Final = 200


@transaction.atomic
def set_slots(*, by: Actor, now: datetime, number: str, minutes: int) -> int:
    """Divide a confirmed doctor's day into slots of so many minutes; return how many they are.

    Set again as long as nobody has taken one.
    """
    row = _day(number, now)
    require_keeper(by, row.hall, now=now)
    starts = slot_starts(row.begins_at, row.ends_at, minutes)
    if not starts:
        raise errors.SlotMinutesError
    if Slot.objects.filter(booking=row, person__isnull=False).exists():
        raise errors.SlotsTakenError
    Slot.objects.filter(booking=row).delete()
    Slot.objects.bulk_create(
        Slot(booking=row, number=index, begins_at=at) for index, at in enumerate(starts, 1)
    )
    audit("services.slots_set", by, row, now, slots=len(starts))
    return len(starts)


@transaction.atomic
def take_slot(
    *, by: Actor, now: datetime, number: str, slot: int, person_id: int | None = None
) -> datetime:
    """Take a slot for oneself, or as a helper for another; return when it begins.

    Who comes second is told which slots are free.
    """
    row = _day(number, now)
    who = person_asked_for(by, person_id, now=now)
    if Slot.objects.filter(booking=row, person=who).exists():
        raise errors.SlotHeldError
    found = must_exist(Slot.objects.filter(booking=row, number=slot).first())
    if found.begins_at <= now:
        raise errors.SlotOverError
    if found.person_id is not None:
        raise errors.SlotTakenError(free_slots(row.pk, now))
    # The table's own key holds, whatever lock there was.
    with conflicts_as(errors.SlotHeldError):
        Slot.objects.filter(pk=found.pk, person=None).update(person=who, taken_at=now)
    SlotWait.objects.filter(booking=row, person=who).delete()
    _audit_for("services.slot_entered", by, who, row, now)
    count_own_hand(by=by, now=now, person_id=who)
    return found.begins_at


@transaction.atomic
def wait_for_slot(*, by: Actor, now: datetime, number: str, person_id: int | None = None) -> None:
    """Wait, behind those who wait already, for a slot that is given back."""
    row = _day(number, now)
    who = person_asked_for(by, person_id, now=now)
    if Slot.objects.filter(booking=row, person=who).exists():
        raise errors.SlotHeldError
    if not Slot.objects.filter(booking=row).exists() or free_slots(row.pk, now):
        raise errors.SlotsFreeError
    if SlotWait.objects.filter(booking=row).count() >= MOST_WAITING:
        raise errors.WaitingListFullError
    SlotWait.objects.get_or_create(booking=row, person_id=who, defaults={"since": now})
    _audit_for("services.slot_entered", by, who, row, now)


@transaction.atomic
def give_slot_back(*, by: Actor, now: datetime, number: str, person_id: int | None = None) -> bool:
    """Give a slot back, or leave the list; return whether a person who waited has it now."""
    row = _day(number, now)
    who = person_asked_for(by, person_id, now=now)
    left = SlotWait.objects.filter(booking=row, person=who).delete()[0]
    slot = Slot.objects.filter(booking=row, person=who).first()
    if slot is None and not left:
        raise errors.NoSlotError
    if slot is not None and slot.begins_at <= now:
        raise errors.SlotOverError
    _audit_for("services.slot_returned", by, who, row, now)
    return slot is not None and hand_on(row, slot, now)


def hand_on(row: Booking, slot: Slot, now: datetime) -> bool:
    """Give a slot to the first who waits, and tell them; free it if nobody waits."""
    wait = first_waiting(row.pk)
    slot.person_id = wait.person_id if wait else None
    slot.taken_at = now if wait else None
    slot.save(update_fields=["person", "taken_at"])
    if wait is None:
        return False
    wait.delete()
    tell_of_slot(row, wait.person_id, "slot", slot.begins_at, now)
    return True


def forget_slots(now: datetime, after: timedelta) -> int:
    """Forget who had which slot some time after the day; return how many there were."""
    over = {"booking__ends_at__lte": now - after}
    forgotten = Slot.objects.filter(**over, person__isnull=False).update(person=None)
    return forgotten + SlotWait.objects.filter(**over).delete()[0]


def free_slots_of(person_id: int, now: datetime) -> None:
    """Give the slots of a person who is erased to those who wait, and forget the others."""
    SlotWait.objects.filter(person=person_id).delete()
    for slot in Slot.objects.filter(person=person_id).select_related("booking"):
        row = locked(slot.booking.number)
        if slot.begins_at > now:
            hand_on(row, slot, now)
        else:
            Slot.objects.filter(pk=slot.pk).update(person=None, taken_at=None)


def _day(number: str, now: datetime) -> Booking:
    """Return a doctor's day that is confirmed and not over, its hall locked."""
    row = locked(number)
    is_open = row.state == BookingState.CONFIRMED and row.event_type == HallUse.DOCTOR
    must_exist(row if is_open else None)
    if row.ends_at <= now:
        raise errors.BookingOverError
    return row


def _audit_for(action: str, by: Actor, who: int, row: Booking, now: datetime) -> None:
    """Note a deed: of a helper for the person to read, one's own without what was done."""
    if is_self(by, who) and by.helper is None:
        audit("services.slot_changed", by, row, now)
    else:
        record_audit(action, by.code, f"person:P{who}", now, venue_of(row).place_code)
