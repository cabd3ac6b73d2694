"""Reads of bookings: what is taken, what waits, what a person booked."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Max, QuerySet

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role
from commonfield.people.permissions import is_hall_open, is_self
from commonfield.people.queries import administered_places, full_names, halls_kept, person_cards
from commonfield.people.types import Actor
from commonfield.places.choices import VenueKind
from commonfield.places.queries import venues, venues_by_code
from commonfield.places.types import VenueInfo
from commonfield.services.bookings.permissions import keeps, require_keeper
from commonfield.services.bookings.queries.slots import slots_of_person
from commonfield.services.bookings.rules import QUARTER, instant_of, nearest_free, quarters
from commonfield.services.bookings.types import (
    BookableRoom,
    BookingTimes,
    BookingView,
    HallDuties,
    Neighbour,
    QuietHall,
)
from commonfield.services.choices import BookingState, HallUse, RoomKind
from commonfield.services.models import BookedQuarter, Booking, HallRoom, Slot, SlotWait
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import open_sealed

# Whose to-do a hall without events is, beside its keeper's.
OFFICERS: Final = (Role.BUREAU, Role.COUNTY_ADMIN)
CONTACT_PURPOSE: Final = "services.booker"
# Setting up and clearing away take at most a day each.
_MARGIN: Final = timedelta(days=2)
_WEEK_QUARTERS: Final = 7 * 96
# How long after an event its number can be entered, and a hall counts as active.
COUNTED_WITHIN: Final = timedelta(days=30)


def bookable_rooms(hall: str) -> list[BookableRoom]:
    """Return the rooms of a venue that may be booked."""
    return [
        view_of(BookableRoom, row) for row in HallRoom.objects.filter(hall=hall, retired_at=None)
    ]


def room_of_resource(code: str) -> str:
    """Return the code of a room that is named by its own or by its venue's code: then the hall."""
    if HallRoom.objects.filter(code=code).exists():
        return code
    rooms = bookable_rooms(code)
    halls = [room.code for room in rooms if room.kind == RoomKind.HALL]
    return next(iter(halls or [room.code for room in rooms]), code)


def taken_by_others(rooms: Collection[HallRoom], span: range, but: int | None) -> bool:
    """Return whether a quarter-hour of these rooms is taken by another booking."""
    rows = BookedQuarter.objects.filter(
        room__in=rooms, quarter__gte=span.start, quarter__lt=span.stop
    )
    return rows.exclude(booking=but).exists()


def free_instead(
    rooms: Collection[HallRoom], times: BookingTimes, now: datetime
) -> list[tuple[datetime, datetime]]:
    """Return the nearest times at which all of these rooms are free, each as long as wanted."""
    wanted = quarters(times)
    around = (wanted.start - _WEEK_QUARTERS, wanted.stop + _WEEK_QUARTERS)
    taken = set(
        BookedQuarter.objects.filter(room__in=rooms, quarter__range=around).values_list(
            "quarter", flat=True
        )
    )
    least = quarters(BookingTimes(now, now + QUARTER)).start + 1
    by = (
        (span.start - wanted.start) * QUARTER for span in nearest_free(taken, wanted, least=least)
    )
    return [(times.begins_at + each, times.ends_at + each) for each in by]


def times_taken(
    hall: str, first: datetime, until: datetime
) -> list[tuple[str, datetime, datetime]]:
    """Return when the rooms of a venue are taken: each room's code with from and until, by time."""
    span = quarters(BookingTimes(first, until))
    rows = BookedQuarter.objects.filter(
        room__hall=hall, quarter__gte=span.start, quarter__lt=span.stop
    ).order_by("room_id", "quarter")
    found: list[tuple[str, int, int]] = []
    for code, quarter in rows.values_list("room__code", "quarter"):
        if found and found[-1][0] == code and found[-1][2] == quarter:
            found[-1] = (code, found[-1][1], quarter + 1)
        else:
            found.append((code, quarter, quarter + 1))
    spans = [(code, instant_of(begins), instant_of(ends)) for code, begins, ends in found]
    return sorted(spans, key=lambda each: each[1])


def overlapping(row: Booking, rows: QuerySet[Booking]) -> list[Booking]:
    """Return those of some bookings that want a room of this one at the same time."""
    span = quarters(_times(row))
    rooms = set(row.rooms.values_list("pk", flat=True))
    near = rows.filter(
        hall=row.hall, begins_at__lt=row.ends_at + _MARGIN, ends_at__gt=row.begins_at - _MARGIN
    ).exclude(pk=row.pk)
    found = []
    for other in near.prefetch_related("rooms").order_by("begins_at", "number"):
        theirs = quarters(_times(other))
        is_shared = any(room.pk in rooms for room in other.rooms.all())
        if is_shared and theirs.start < span.stop and span.start < theirs.stop:
            found.append(other)
    return found


def _times(row: Booking) -> BookingTimes:
    return BookingTimes(row.begins_at, row.ends_at, row.setup_min, row.clear_min)


def requests_beside(row: Booking) -> list[Booking]:
    """Return the waiting requests that confirming this booking refuses."""
    return overlapping(row, Booking.objects.filter(state=BookingState.REQUESTED))


def series_from(row: Booking, states: Sequence[BookingState]) -> list[Booking]:
    """Return this date of a series and those that follow, of some states."""
    if row.series_id is None:
        return [row]
    rows = Booking.objects.filter(
        series=row.series_id, begins_at__gte=row.begins_at, state__in=states
    )
    return list(rows.order_by("begins_at"))


def others_refused(
    number: str, *, by: Actor, now: datetime, with_series: bool = False
) -> list[BookingView]:
    """Return the requests that confirming a booking refuses, as its keeper sees them."""
    row = must_exist(Booking.objects.filter(number=number).first())
    require_keeper(by, row.hall, now=now)
    rows = series_from(row, [BookingState.REQUESTED]) if with_series else [row]
    own = {each.pk for each in rows}
    found = {other.pk: other for each in rows for other in requests_beside(each)}
    return _views([other for pk, other in found.items() if pk not in own], by, is_keeper=True)


def neighbour_of(row: Booking) -> Neighbour | None:
    """Return who booked by the keeper's hand, until it is forgotten."""
    if row.contact_sealed is None:
        return None
    text = open_sealed(row.contact_sealed, purpose=CONTACT_PURPOSE, about=row.number)
    return Neighbour(*json.loads(text))


def booking_view(number: str, *, by: Actor, now: datetime) -> tuple[BookingView, bool]:
    """Return a booking, and whether it is seen as its venue's keeper; others are refused."""
    row = must_exist(Booking.objects.select_related("series").filter(number=number).first())
    is_keeper = keeps(by, row.hall, now=now)
    is_own = row.person_id is not None and is_self(by, row.person_id)
    must_exist(row if is_keeper or is_own else None)
    return _views([row], by, is_keeper=is_keeper)[0], is_keeper


def waiting_at(hall: str, *, by: Actor, now: datetime) -> list[BookingView]:
    """Return the requests that wait for a keeper, the nearest first, with what collides."""
    require_keeper(by, hall, now=now)
    rows = _with_series(hall).filter(state=BookingState.REQUESTED, begins_at__gt=now)
    views = _views(rows.order_by("begins_at", "number")[:200], by, is_keeper=True)
    taken = BookedQuarter.objects.filter(room__hall=hall)
    return [
        replace(
            each,
            collides=taken.filter(
                room__code__in=[room.code for room in each.rooms],
                quarter__gte=(span := quarters(_view_times(each))).start,
                quarter__lt=span.stop,
            ).exists(),
        )
        for each in views
    ]


def _view_times(view: BookingView) -> BookingTimes:
    return BookingTimes(view.begins_at, view.ends_at, view.setup_min, view.clear_min)


def confirmed_at(
    hall: str, *, by: Actor, now: datetime, first: int, size: int
) -> list[BookingView]:
    """Return what is to come at a venue, the nearest first."""
    require_keeper(by, hall, now=now)
    rows = _with_series(hall).filter(state=BookingState.CONFIRMED, ends_at__gt=now)
    page = rows.order_by("begins_at", "number")[first : first + size]
    return _views(page, by, is_keeper=True)


def ended_at(hall: str, *, by: Actor, now: datetime) -> list[BookingView]:
    """Return what has ended at a venue while its number can be entered or changed, newest first."""
    require_keeper(by, hall, now=now)
    rows = _countable([hall], now).select_related("series")
    return _views(rows.order_by("-begins_at", "number")[:100], by, is_keeper=True)


def _countable(halls: Collection[str], now: datetime) -> QuerySet[Booking]:
    ended = Booking.objects.filter(
        hall__in=halls,
        state=BookingState.CONFIRMED,
        ends_at__lte=now,
        ends_at__gt=now - COUNTED_WITHIN,
    )
    return ended.exclude(event_type=HallUse.SHELTER)


def duties_at(halls: Collection[VenueInfo], now: datetime) -> list[HallDuties]:
    """Return what waits for the keeper of each hall."""
    codes = [hall.code for hall in halls]
    asked = Booking.objects.filter(
        hall__in=codes, state=BookingState.REQUESTED, begins_at__gt=now
    ).values_list("hall", flat=True)
    requests = Counter(asked)
    missing = Counter(_countable(codes, now).filter(visits=None).values_list("hall", flat=True))
    quiet = {hall.code for hall in quiet_halls(halls, now)}
    return [
        HallDuties(hall, requests[hall.code], missing[hall.code], hall.code in quiet)
        for hall in halls
    ]


def quiet_halls(halls: Collection[VenueInfo], now: datetime) -> list[VenueInfo]:
    """Return those of some halls in use that held no event for 30 days; a new one has that long."""
    on = china_day(now)
    old = [
        hall
        for hall in halls
        if hall.kind == VenueKind.HALL
        and is_hall_open(hall, on)
        and hall.opened_on <= on - COUNTED_WITHIN
    ]
    active = active_halls(now)
    return [hall for hall in old if hall.code not in active]


def halls_standing_empty(by: Actor, now: datetime) -> list[QuietHall]:
    """Return the halls that the actor keeps or answers for without an event for 30 days."""
    on = china_day(now)
    found = {hall.code: hall for hall in halls_kept(by, on)}
    for place in administered_places(by, on, OFFICERS):
        found |= {hall.code: hall for hall in venues(place, VenueKind.HALL, on)}
    held = Booking.objects.filter(visits__gt=0, ends_at__lte=now)
    last = dict(held.values_list("hall").annotate(Max("ends_at")).order_by("hall"))
    rows = [QuietHall(hall, last.get(hall.code)) for hall in quiet_halls([*found.values()], now)]
    return sorted(rows, key=lambda row: row.hall.place_code)


def bookings_seen(numbers: Collection[str], by: Actor) -> list[BookingView]:
    """Return bookings as their bookers see them, the latest first."""
    rows = Booking.objects.select_related("series").filter(number__in=numbers)
    return _views(rows.order_by("-begins_at", "number"), by, is_keeper=False)


def active_halls(now: datetime, halls: Collection[str] | None = None) -> set[str]:
    """Return the halls in use in which an event was held within the last 30 days."""
    held = Booking.objects.filter(
        visits__gt=0, ends_at__gt=now - COUNTED_WITHIN, ends_at__lte=now
    ).exclude(event_type=HallUse.SHELTER)
    if halls is not None:
        held = held.filter(hall__in=halls)
    found = venues_by_code(held.values_list("hall", flat=True).distinct().order_by("hall"))
    on = china_day(now)
    return {
        code
        for code, each in found.items()
        if each.kind == VenueKind.HALL and is_hall_open(each, on)
    }


def _with_series(hall: str) -> QuerySet[Booking]:
    return Booking.objects.select_related("series").filter(hall=hall)


def bookings_of(by: Actor) -> list[BookingView]:
    """Return a person's own bookings, the latest first."""
    rows = Booking.objects.select_related("series").filter(person=by.person_id)
    return _views(rows.order_by("-begins_at", "number")[:100], by, is_keeper=False)


def has_bookings(person_id: int) -> bool:
    """Return whether a person has booked anything, or has a slot."""
    return (
        Booking.objects.filter(person=person_id).exists()
        or Slot.objects.filter(person=person_id).exists()
        or SlotWait.objects.filter(person=person_id).exists()
    )


def export_of_person(person_id: int) -> dict[str, Any]:
    rows = Booking.objects.filter(person=person_id).order_by("begins_at", "number")
    return {
        "bookings": [
            {
                "number": row.number,
                "venue": row.hall,
                "use": row.event_type,
                "title": row.title,
                "from": row.begins_at.isoformat(),
                "until": row.ends_at.isoformat(),
                "guests": row.guests,
                "state": row.state,
            }
            for row in rows
        ],
        "slots": slots_of_person(person_id),
    }


def _views(rows: Iterable[Booking], by: Actor, *, is_keeper: bool) -> list[BookingView]:
    found = list(rows)
    rooms = _rooms_by_booking([row.pk for row in found])
    persons = {row.person_id for row in found if row.person_id is not None} if is_keeper else set()
    names, cards = full_names(persons), person_cards(persons)
    views = []
    for row in found:
        booker, phone = "", ""
        if is_keeper and row.person_id in names:
            booker, phone = names[row.person_id], cards[row.person_id].masked_phone
        elif is_keeper and (neighbour := neighbour_of(row)):
            booker, phone = neighbour.name, neighbour.phone
        views.append(
            view_of(
                BookingView,
                row,
                rooms=tuple(rooms.get(row.pk, ())),
                series=row.series_id,
                repeat=row.series.repeat if row.series else "",
                series_until=row.series.until if row.series else None,
                booker=booker,
                phone=phone,
                is_own=row.person_id is not None and is_self(by, row.person_id),
                collides=False,
            )
        )
    return views


def _rooms_by_booking(ids: Collection[int]) -> Mapping[int, list[BookableRoom]]:
    found: dict[int, list[BookableRoom]] = {}
    links = Booking.rooms.through.objects.filter(booking__in=ids).select_related("hallroom")
    for link in links.order_by("hallroom_id"):
        found.setdefault(link.booking_id, []).append(view_of(BookableRoom, link.hallroom))
    return found


def dates_left_out(number: str) -> list[date]:
    """Return the days that collided when a booking's series was made."""
    days = Booking.objects.filter(number=number).values_list("series__left_out", flat=True).first()
    return [date.fromisoformat(day) for day in days or ()]
