"""Writing what a hall's page says, and that it was opened."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.facts.commands import record, retract
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_serial
from commonfield.people.permissions import require_hall, require_venue
from commonfield.people.types import Actor
from commonfield.places.types import VenueInfo
from commonfield.services.halls import errors
from commonfield.services.halls.rules import check_spans
from commonfield.services.halls.types import HallDetails, NewRoom, Span
from commonfield.services.models import (
    BookedQuarter,
    ClosedDay,
    HallCard,
    HallHours,
    HallPicture,
    HallRoom,
    OpenDay,
)
from commonfield.workshop.images import resized
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.media import discard_file, put_file, store_file
from commonfield.workshop.phones import plain_phone

MOST_ROOMS: Final = 20
MOST_PICTURES: Final = 12
_FARTHEST: Final = timedelta(days=366)
# Units: pixels.
_PICTURE_PX: Final = 1_200
_ROOM_DIGITS: Final = 10


@transaction.atomic
def open_today(*, by: Actor, now: datetime, hall: str) -> bool:
    """Say that a hall is open; return whether it is the first time today, which is the fact."""
    venue = require_hall(by, hall, now=now)
    day = china_day(now)
    # Two taps at once are one opening.
    one_at_a_time(f"services.open_day {hall}")
    known = OpenDay.objects.filter(hall=hall, day=day).first()
    if known is not None:
        if known.closed_at is None:
            return False
        OpenDay.objects.filter(pk=known.pk).update(opened_at=now, closed_at=None)
    else:
        fact = record(FactRecord("services.open_day", venue.place_code, now, 1), now=now)
        OpenDay.objects.create(hall=hall, day=day, opened_at=now, opened_by=by.code, fact=fact)
    _audit("services.hall_opened", by, venue, now)
    return known is None


@transaction.atomic
def close_again(*, by: Actor, now: datetime, hall: str) -> None:
    """Say that a hall which was opened today is closed again; the day counts."""
    venue = require_hall(by, hall, now=now)
    today = OpenDay.objects.filter(hall=hall, day=china_day(now), closed_at=None)
    if not today.update(closed_at=now):
        raise errors.NotOpenedTodayError
    _audit("services.hall_closed_again", by, venue, now)


@transaction.atomic
def take_opening_back(*, by: Actor, now: datetime, hall: str) -> None:
    """Take back, on the same day, that a hall was opened, with its fact: a slip of the thumb."""
    venue = require_hall(by, hall, now=now)
    today = OpenDay.objects.select_for_update().filter(hall=hall, day=china_day(now))
    row = must_exist(today.first(), errors.NotOpenedTodayError)
    retract(row.fact, now=now)
    row.delete()
    _audit("services.opening_taken_back", by, venue, now)


@transaction.atomic
def set_hours(*, by: Actor, now: datetime, hall: str, week: Mapping[int, Sequence[Span]]) -> None:
    """Say when a hall is open each week, by weekday; a day that is missing is a closed one."""
    venue = require_hall(by, hall, now=now)
    one_at_a_time(f"services.hours {hall}")
    HallHours.objects.filter(hall=hall).delete()
    HallHours.objects.bulk_create(
        HallHours(hall=hall, weekday=weekday, opens_min=opens, closes_min=closes)
        for weekday, spans in week.items()
        for opens, closes in check_spans(spans)
    )
    _audit("services.hours_set", by, venue, now)


@transaction.atomic
def close_on(*, by: Actor, now: datetime, hall: str, day: date, reason: str) -> None:
    """Say that a hall stays closed on a day, and why; said again, the reason changes."""
    venue = require_hall(by, hall, now=now)
    if day < china_day(now):
        raise errors.DayBehindError
    if day > china_day(now) + _FARTHEST:
        raise errors.DayTooFarError
    said = {"reason": reason, "set_by": by.code, "set_at": now}
    ClosedDay.objects.update_or_create(hall=hall, day=day, defaults=said)
    _audit("services.closed_day_set", by, venue, now, day=day.isoformat())


@transaction.atomic
def open_after_all(*, by: Actor, now: datetime, hall: str, day: date) -> None:
    """Take back that a hall stays closed on a day."""
    venue = require_hall(by, hall, now=now)
    if ClosedDay.objects.filter(hall=hall, day=day).delete()[0]:
        _audit("services.closed_day_removed", by, venue, now, day=day.isoformat())


@transaction.atomic
def describe_hall(*, by: Actor, now: datetime, hall: str, details: HallDetails) -> None:
    """Say how to come to a hall and whom to call."""
    venue = require_hall(by, hall, now=now)
    phone = plain_phone(details.phone) if details.phone else ""
    if phone is None:
        raise errors.HallPhoneError
    said = asdict(replace(details, phone=phone)) | {"changed_at": now}
    HallCard.objects.update_or_create(hall=hall, defaults=said)
    _audit("services.hall_described", by, venue, now)


@transaction.atomic
def add_room(*, by: Actor, now: datetime, hall: str, room: NewRoom) -> str:
    """Add a room of a hall, park or centre that may be booked; return its code."""
    venue = require_venue(by, hall, now=now)
    if HallRoom.objects.filter(hall=hall, retired_at=None).count() >= MOST_ROOMS:
        raise errors.TooManyRoomsError(most=MOST_ROOMS)
    code = f"r{new_serial(_ROOM_DIGITS)}"
    HallRoom.objects.create(code=code, hall=hall, **asdict(room))
    _audit("services.room_added", by, venue, now, room=code)
    return code


@transaction.atomic
def retire_room(*, by: Actor, now: datetime, hall: str, room: str) -> None:
    """Take a room off the list, unless it is booked for a time to come."""
    venue = require_venue(by, hall, now=now)
    rooms = HallRoom.objects.select_for_update().filter(hall=hall, code=room, retired_at=None)
    row = must_exist(rooms.first(), errors.RoomNotHereError)
    if BookedQuarter.objects.filter(room=row, booking__ends_at__gt=now).exists():
        raise errors.RoomBookedError
    HallRoom.objects.filter(pk=row.pk).update(retired_at=now)
    _audit("services.room_retired", by, venue, now, room=room)


def add_hall_picture(
    *, by: Actor, now: datetime, hall: str, content: bytes, caption: str, caption_en: str = ""
) -> None:
    """Add a picture for everybody: upright, without its place; the same file is added once."""
    require_hall(by, hall, now=now)
    (small,) = resized(content, _PICTURE_PX)
    file = put_file([small.content])
    with transaction.atomic():
        venue = require_hall(by, hall, now=now)
        one_at_a_time(f"services.pictures {hall}")
        pictures = HallPicture.objects.filter(hall=hall)
        if pictures.filter(file=file.sha256).exists():
            return
        if pictures.count() >= MOST_PICTURES:
            raise errors.TooManyPicturesError(most=MOST_PICTURES)
        HallPicture.objects.create(
            hall=hall,
            file=store_file(file, now=now),
            width_px=small.width_px,
            height_px=small.height_px,
            caption=caption,
            caption_en=caption_en,
            added_at=now,
        )
        _audit("services.picture_added", by, venue, now)


@transaction.atomic
def remove_hall_picture(*, by: Actor, now: datetime, hall: str, picture: int) -> None:
    """Remove a picture, and its file if nothing else shows it."""
    venue = require_hall(by, hall, now=now)
    row = HallPicture.objects.filter(hall=hall, pk=picture).first()
    if row is None:
        return
    row.delete()
    discard_file(row.file)
    _audit("services.picture_removed", by, venue, now)


def _audit(action: str, by: Actor, hall: VenueInfo, now: datetime, /, **detail: str) -> None:
    record_audit(action, by.code, f"hall:{hall.code}", now, hall.place_code, **detail)
