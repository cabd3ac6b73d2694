"""Asking for rooms, and a keeper's own events."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from commonfield.kernel.clock import CHINA, china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_number
from commonfield.people.permissions import is_self
from commonfield.people.types import Actor
from commonfield.services.bookings import errors
from commonfield.services.bookings.commands.shared import (
    audit,
    decide,
    lock_hall,
    locked,
    sealed_text,
    take_rooms,
)
from commonfield.services.bookings.permissions import keeps, open_venue, require_keeper
from commonfield.services.bookings.queries import CONTACT_PURPOSE, free_instead, taken_by_others
from commonfield.services.bookings.rules import (
    MOST_GUESTS,
    check_certificate,
    check_times,
    moved,
    quarters,
    series_dates,
)
from commonfield.services.bookings.types import BookingMade, BookingTimes, Neighbour, NewBooking
from commonfield.services.choices import PRIVATE, BookingState, HallUse, Repeat, RoomKind
from commonfield.services.commands import count_own_hand
from commonfield.services.models import Booking, BookingSeries, HallRoom
from commonfield.workshop.masking.reading import findings_in_words
from commonfield.workshop.masking.types import Masked
from commonfield.workshop.phones import plain_phone
from commonfield.workshop.vault import seal

# Of one person, series counted once.
_MOST_WAITING: Final = 10
_MOST_DEPOSIT_FEN: Final = 10_000_00
_LONGEST_TITLE: Final = 60
_OPEN: Final = (BookingState.REQUESTED, BookingState.CONFIRMED)
_FEAST_TAKES: Final = (RoomKind.HALL, RoomKind.KITCHEN, RoomKind.TABLES)
_PERSONAL: Final = (Masked.IDENTITY, Masked.BANK, Masked.PHONE)
_MOST_TEXT: Final = {"title": _LONGEST_TITLE, "title_en": 120, "organisation": 40}


@transaction.atomic
def request_booking(*, by: Actor, now: datetime, new: NewBooking) -> BookingMade:
    """Ask for rooms; it blocks nothing until a keeper confirms it.

    For a neighbour the venue's keeper asks. Dates of a series at which the rooms are taken are left
    out and named.
    """
    rooms = _rooms(new)
    hall = rooms[0].hall
    if by.kind != "person":
        raise errors.BookerUnknownError
    if new.neighbour is not None:
        require_keeper(by, hall, now=now)
    else:
        waiting = Booking.objects.filter(
            person=by.person_id, state=BookingState.REQUESTED, begins_at__gt=now
        )
        asked = {(row.series_id, row.series_id or row.pk) for row in waiting}
        if len(asked) >= _MOST_WAITING:
            raise errors.RequestsWaitingError
    made = _write(by, now, new, rooms, person_id=None if new.neighbour else by.person_id)
    if new.neighbour is None and not new.organisation:
        count_own_hand(by=by, now=now, person_id=by.person_id)
    return made


@transaction.atomic
def enter_event(*, by: Actor, now: datetime, new: NewBooking) -> BookingMade:
    """Enter an event of the village by its keeper's hand; it is confirmed at once."""
    rooms = _rooms(new)
    require_keeper(by, rooms[0].hall, now=now)
    made = _write(by, now, new, rooms, person_id=None)
    for row in Booking.objects.filter(number__in=made.numbers).order_by("begins_at"):
        decide(row, BookingState.CONFIRMED, by, now)
        take_rooms(row, rooms, now)
    return BookingMade(made.number, BookingState.CONFIRMED, made.numbers, made.left_out)


@transaction.atomic
def note_certificate(*, by: Actor, now: datetime, number: str, until: date) -> None:
    """Note until when the cook's certificate of a feast is valid: by who booked, or the keeper."""
    row = locked(number)
    is_own = row.person_id is not None and is_self(by, row.person_id)
    must_exist(row if is_own or keeps(by, row.hall, now=now) else None)
    if row.event_type != HallUse.FEAST or row.state not in _OPEN:
        raise errors.BookingSettledError
    check_certificate(until, _last_day(row.ends_at))
    Booking.objects.filter(pk=row.pk).update(cook_until=until)
    audit("services.certificate_noted", by, row, now)


def _last_day(ends_at: datetime) -> date:
    """Return on which day something ends; what ends at midnight ends on the day before."""
    return china_day(ends_at - timedelta(minutes=1))


def _rooms(new: NewBooking) -> list[HallRoom]:
    """Return the rooms that are asked for; of a feast also kitchen and tables."""
    wanted = set(new.rooms)
    if not wanted:
        raise errors.RoomsMissingError
    rooms = list(HallRoom.objects.filter(code__in=wanted, retired_at=None))
    halls = {room.hall for room in rooms}
    if len(rooms) != len(wanted) or len(halls) != 1:
        raise errors.RoomsElsewhereError
    if new.use == HallUse.FEAST:
        also = HallRoom.objects.filter(
            hall__in=halls, kind__in=_FEAST_TAKES, retired_at=None
        ).exclude(code__in=wanted)
        rooms += also
    return rooms


def _write(
    by: Actor, now: datetime, new: NewBooking, rooms: list[HallRoom], *, person_id: int | None
) -> BookingMade:
    """Write a row for each date that is free."""
    hall = open_venue(rooms[0].hall, now=now).code
    _check(new, now)
    neighbour = _neighbour(new.neighbour)
    lock_hall(hall)
    free, left_out = _free_dates(new, rooms, now)
    if new.use == HallUse.FEAST:
        check_certificate(new.cook_until, _last_day(free[-1].ends_at))
    series = _series(by, now, hall, new, left_out)
    numbers = []
    for times in free:
        row = Booking(
            number=new_number(now),
            hall=hall,
            event_type=new.use,
            title=" ".join(new.title.split()),
            title_en=" ".join(new.title_en.split()),
            is_public=new.is_public and new.use not in PRIVATE,
            begins_at=times.begins_at,
            ends_at=times.ends_at,
            setup_min=times.setup_min,
            clear_min=times.clear_min,
            state=BookingState.REQUESTED,
            series=series,
            person_id=person_id,
            organisation=new.organisation.strip(),
            guests=new.guests,
            deposit_fen=new.deposit_fen,
            cook_until=new.cook_until if new.use == HallUse.FEAST else None,
            made_by=by.code,
            made_at=now,
        )
        if neighbour:
            text = sealed_text(neighbour.name, neighbour.phone)
            row.contact_sealed = seal(text, purpose=CONTACT_PURPOSE, about=row.number)
        row.save()
        row.rooms.set(rooms)
        audit("services.booking_requested", by, row, now)
        numbers.append(row.number)
    return BookingMade(numbers[0], BookingState.REQUESTED, tuple(numbers), tuple(left_out))


def _free_dates(
    new: NewBooking, rooms: Collection[HallRoom], now: datetime
) -> tuple[list[BookingTimes], list[date]]:
    """Return the dates at which the rooms are free, and those at which they are not."""
    first = new.times.begins_at.astimezone(CHINA).date()
    dates = (
        series_dates(first, new.repetition.repeat, new.repetition.until)
        if new.repetition
        else [first]
    )
    free, left_out = [], []
    for day in dates:
        times = moved(new.times, (day - first) // timedelta(days=1))
        if taken_by_others(rooms, quarters(times), None):
            left_out.append(day)
        else:
            free.append(times)
    if not free:
        raise errors.BookedAlreadyError(free_instead(rooms, new.times, now))
    return free, left_out


def _series(
    by: Actor, now: datetime, hall: str, new: NewBooking, left_out: list[date]
) -> BookingSeries | None:
    if new.repetition is None or new.repetition.until is None:
        return None
    return BookingSeries.objects.create(
        hall=hall,
        repeat=new.repetition.repeat,
        until=new.repetition.until,
        left_out=[day.isoformat() for day in left_out],
        made_by=by.code,
        made_at=now,
    )


def _check(new: NewBooking, now: datetime) -> None:
    """Refuse what is asked for in a way that cannot be."""
    check_times(new.times, now)
    if new.use not in HallUse.values or new.use == HallUse.SHELTER:
        raise errors.UseNotChosenError
    if new.repetition and new.repetition.repeat not in Repeat.values:
        raise errors.SeriesEndMissingError
    _check_title(new, china_day(now))
    if new.use == HallUse.FEAST and new.guests is None:
        raise errors.GuestsMissingError
    if new.guests is not None and not 1 <= new.guests <= MOST_GUESTS:
        raise errors.GuestsImplausibleError(most=MOST_GUESTS)
    if not 0 <= new.deposit_fen <= _MOST_DEPOSIT_FEN:
        raise errors.DepositImplausibleError(most=_MOST_DEPOSIT_FEN // 100)


def _check_title(new: NewBooking, on: date) -> None:
    if any(not _is_plain(getattr(new, name), most) for name, most in _MOST_TEXT.items()):
        raise errors.EventTitleUnreadableError
    if new.is_public and new.use not in PRIVATE and not new.title.strip():
        raise errors.EventTitleMissingError
    words = f"{new.title}\n{new.title_en}"
    if new.is_public and any(each.kind in _PERSONAL for each in findings_in_words(words, on)):
        raise errors.EventTitleNumberError


def _is_plain(text: str, most: int) -> bool:
    return len(text) <= most and all(mark.isprintable() for mark in text)


def _neighbour(given: Neighbour | None) -> Neighbour | None:
    """Return who books by the keeper's hand, their phone as it is stored."""
    if given is None:
        return None
    name = " ".join(given.name.split())
    if not name or not _is_plain(name, _LONGEST_TITLE):
        raise errors.NeighbourIncompleteError
    phone = plain_phone(given.phone) if given.phone.strip() else ""
    if phone is None:
        raise errors.NeighbourPhoneError
    return Neighbour(name, phone)
