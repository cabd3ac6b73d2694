"""What the commands of bookings share: locks, taken quarter-hours, audit rows, messages."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from commonfield.audit.commands import record as record_audit
from commonfield.kernel.clock import CHINA
from commonfield.kernel.errors import must_exist
from commonfield.people.commands import notify_person
from commonfield.people.types import SYSTEM, Actor
from commonfield.places.queries import venue
from commonfield.places.types import VenueInfo
from commonfield.services.bookings.errors import BookedAlreadyError
from commonfield.services.bookings.queries import free_instead, neighbour_of, taken_by_others
from commonfield.services.bookings.rules import quarters
from commonfield.services.bookings.types import BookingTimes
from commonfield.services.choices import BookingState
from commonfield.services.models import BookedQuarter, Booking, HallRoom, Slot, SlotWait
from commonfield.workshop.conflicts import conflicts_as
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.messages import NewMessage, queue_messages
from commonfield.workshop.phones import is_mobile

_TIMES: Final = ("begins_at", "ends_at", "setup_min", "clear_min")


def times_of(row: Booking) -> BookingTimes:
    return BookingTimes(*(getattr(row, name) for name in _TIMES))


def lock_hall(hall: str) -> None:
    """Let one session at a time decide on a venue's rooms, whichever of its bookings it locks."""
    one_at_a_time(f"services.bookings {hall}")


def locked(number: str) -> Booking:
    """Return a booking by its number, with its venue locked; refuse an unknown one."""
    hall = Booking.objects.filter(number=number).values_list("hall", flat=True).first()
    lock_hall(must_exist(hall))
    return (
        Booking.objects.select_for_update(of=("self",)).select_related("series").get(number=number)
    )


def take_rooms(row: Booking, rooms: Collection[HallRoom], now: datetime) -> None:
    """Write the quarter-hours of a confirmed booking; refuse if another booking has one of them."""
    span = quarters(times_of(row))
    if taken_by_others(rooms, span, row.pk):
        raise BookedAlreadyError(free_instead(rooms, times_of(row), now))
    with conflicts_as(BookedAlreadyError):
        BookedQuarter.objects.bulk_create(
            BookedQuarter(room=room, quarter=quarter, booking=row)
            for room in sorted(rooms, key=lambda room: room.pk)
            for quarter in span
        )


def release(rows: Iterable[Booking]) -> None:
    """Give the quarter-hours of bookings back."""
    BookedQuarter.objects.filter(booking__in=[row.pk for row in rows]).delete()


def decide(row: Booking, state: BookingState, by: Actor, now: datetime, reason: str = "") -> None:
    """Write what becomes of a booking; its rooms are given back unless it is confirmed."""
    if state != BookingState.CONFIRMED:
        release([row])
    row.revision += BookingState.CONFIRMED in (state, row.state)
    row.state, row.reason = state, reason
    row.decided_by, row.decided_at = by.code, now
    row.save(update_fields=["state", "reason", "decided_by", "decided_at", "revision"])
    audit(f"services.booking_{state}", by, row, now)
    if state == BookingState.CANCELLED:
        _cancel_slots(row, now)


def _cancel_slots(row: Booking, now: datetime) -> None:
    """Tell those who have a slot, or wait for one, that the doctor does not come."""
    slots = Slot.objects.filter(booking=row, person__isnull=False).order_by("number")
    for person, begins_at in slots.values_list("person", "begins_at"):
        tell_of_slot(row, person, "slot_cancelled", begins_at, now)
    waiting = SlotWait.objects.filter(booking=row).order_by("since", "pk")
    for person in waiting.values_list("person", flat=True):
        tell_of_slot(row, person, "slot_cancelled", row.begins_at, now)
    waiting.delete()
    Slot.objects.filter(booking=row).delete()


def tell_of_slot(row: Booking, person_id: int, what: str, at: datetime, now: datetime) -> bool:
    """Queue a message to who has a slot; return whether anything reaches them."""
    hall = venue_of(row)
    params = {
        "hall": hall.name,
        "hall_en": hall.name_en or hall.name,
        "at": f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}",
        "number": row.number,
    }
    template = f"services/bookings/messages/{what}"
    return notify_person(by=SYSTEM, now=now, person_id=person_id, template=template, params=params)


def audit(action: str, by: Actor, row: Booking, now: datetime, /, **detail: str | int) -> None:
    record_audit(action, by.code, f"booking:{row.number}", now, venue_of(row).place_code, **detail)


def venue_of(row: Booking) -> VenueInfo:
    return must_exist(venue(row.hall))


def tell(row: Booking, what: str, now: datetime) -> bool:
    """Queue a message to who booked; return whether anything but a call reaches them."""
    at, hall = row.begins_at.astimezone(CHINA), venue_of(row)
    params = {
        "hall": hall.name,
        "hall_en": hall.name_en or hall.name,
        "at": f"{at:%Y-%m-%d %H:%M}",
        "number": row.number,
        "reason": row.reason,
        # A neighbour has no page to look at.
        "is_own": "" if row.person_id is None else "yes",
    }
    template = f"services/bookings/messages/{what}"
    if row.person_id is not None:
        return notify_person(
            by=SYSTEM, now=now, person_id=row.person_id, template=template, params=params
        )
    neighbour = neighbour_of(row)
    if neighbour is None or not is_mobile(neighbour.phone):
        return False
    sms = NewMessage("sms", neighbour.phone, template, params, "zh-hans")
    queue_messages([sms], now=now)
    return True


def sealed_text(name: str, phone: str) -> str:
    return json.dumps([name, phone], ensure_ascii=False)
