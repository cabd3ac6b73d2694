"""Reads of a doctor's day: which slots are free, who has which."""

from datetime import datetime

from django.db.models import Q

from commonfield.kernel.errors import must_exist
from commonfield.people.queries import full_names
from commonfield.people.types import Actor
from commonfield.places.queries import venue
from commonfield.services.bookings.permissions import keeps
from commonfield.services.bookings.types import DoctorsDay, SlotView
from commonfield.services.choices import BookingState, HallUse
from commonfield.services.models import Booking, Slot, SlotWait


def free_slots(booking: int, now: datetime) -> list[datetime]:
    """Return when the slots of a doctor's day begin that are free and to come."""
    rows = Slot.objects.filter(booking=booking, person=None, begins_at__gt=now)
    return list(rows.order_by("number").values_list("begins_at", flat=True))


def first_waiting(booking: int) -> SlotWait | None:
    return SlotWait.objects.filter(booking=booking).order_by("since", "pk").first()


def doctors_day(number: str, *, by: Actor, now: datetime) -> DoctorsDay:
    """Return a doctor's day: everybody sees what is free; its keeper sees who comes, too."""
    rows = Booking.objects.filter(number=number, event_type=HallUse.DOCTOR)
    row = must_exist(rows.filter(state=BookingState.CONFIRMED).first())
    is_keeper = keeps(by, row.hall, now=now)
    must_exist(row if row.is_public or is_keeper else None)
    slots = list(Slot.objects.filter(booking=row).order_by("number"))
    waiting = list(
        SlotWait.objects.filter(booking=row)
        .order_by("since", "pk")
        .values_list("person", flat=True)
    )
    persons = {slot.person_id for slot in slots if slot.person_id} | set(waiting)
    names = full_names(persons) if is_keeper else {}
    own = next((slot for slot in slots if slot.person_id and slot.person_id == by.person_id), None)
    return DoctorsDay(
        number=row.number,
        hall=must_exist(venue(row.hall)),
        title=row.title,
        title_en=row.title_en,
        begins_at=row.begins_at,
        ends_at=row.ends_at,
        is_over=row.ends_at <= now,
        slots=tuple(
            SlotView(
                slot.number,
                slot.begins_at,
                slot.person_id is None and slot.begins_at > now,
                names.get(slot.person_id or 0, ""),
            )
            for slot in slots
        ),
        waiting=tuple(names.get(person, "") for person in waiting),
        own_at=own.begins_at if own else None,
        # Which place in the list is one's own; 0: none.
        own_place=waiting.index(by.person_id) + 1 if by.person_id in waiting else 0,
        is_keeper=is_keeper,
    )


def slots_of_person(person_id: int) -> list[dict[str, object]]:
    """Return a person's slots, taken and waited for, as they may take them away."""
    mine = Q(slots__person=person_id) | Q(waiting__person=person_id)
    rows = Booking.objects.filter(mine).distinct().order_by("begins_at", "number")
    taken = dict(Slot.objects.filter(person=person_id).values_list("booking_id", "begins_at"))
    return [
        {
            "number": row.number,
            "venue": row.hall,
            "day": row.begins_at.isoformat(),
            "slot": taken[row.pk].isoformat() if row.pk in taken else "",
        }
        for row in rows
    ]
