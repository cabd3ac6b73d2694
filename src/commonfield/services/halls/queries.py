"""Reads of halls: which are open, a hall's page, what happens in them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from commonfield.front.page_cache.shared import cache_until
from commonfield.kernel.clock import CHINA, china_day, start_of_china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import is_hall_open
from commonfield.people.queries import halls_kept
from commonfield.people.types import Actor
from commonfield.places.choices import VenueKind
from commonfield.places.queries import venue, venues
from commonfield.places.types import VenueInfo
from commonfield.services.choices import PRIVATE, BookingState
from commonfield.services.halls.rules import door_state
from commonfield.services.halls.types import (
    ClosedDayView,
    DoorState,
    HallDetails,
    HallEvent,
    HallPictureView,
    HallRow,
    HallView,
    RoomView,
    TodayOpening,
)
from commonfield.services.models import (
    Booking,
    ClosedDay,
    HallCard,
    HallHours,
    HallPicture,
    HallRoom,
    OpenDay,
)
from commonfield.workshop.typed_rows import view_of

_COUNTED_DAYS: Final = 30
_CLOSED_DAYS_SHOWN: Final = timedelta(days=60)
# How far a calendar reaches into what was and what comes.
_FEED_BEFORE: Final = timedelta(days=60)
_FEED_AHEAD: Final = timedelta(days=400)
_PAGE_OF_HALLS: Final = 50
_EVENT: Final = (
    *("number", "hall", "event_type", "title", "title_en"),
    *("begins_at", "ends_at", "revision"),
)


def hall_rows(prefix: str, now: datetime) -> list[HallRow]:
    """Return the halls of a place, by place, with their doors and what happens in them today."""
    on = china_day(now)
    halls = venues(prefix, VenueKind.HALL, on)
    codes = [hall.code for hall in halls]
    states = door_states(codes, now)
    today = defaultdict[str, list[HallEvent]](list)
    for event in events_between(on, on, halls=codes):
        today[event.hall].append(event)
    return [HallRow(hall, states[hall.code], tuple(today[hall.code])) for hall in halls]


def halls_in(prefix: str, on: date) -> list[VenueInfo]:
    """Return the halls of a place that are in use on a day, by place."""
    return venues(prefix, VenueKind.HALL, on)


def door_states(halls: Sequence[str], now: datetime) -> dict[str, DoorState]:
    """Return how the doors of halls stand; a page that shows it holds until one changes."""
    on = china_day(now)
    weeks = _weeks(halls)
    closed = defaultdict[str, dict[date, str]](dict)
    for hall, day, reason in ClosedDay.objects.filter(
        _in(halls), day__range=(on, on + _CLOSED_DAYS_SHOWN)
    ).values_list("hall", "day", "reason"):
        closed[hall][day] = reason
    opened = {
        hall: TodayOpening(opened_at, closed_at)
        for hall, opened_at, closed_at in OpenDay.objects.filter(_in(halls), day=on).values_list(
            "hall", "opened_at", "closed_at"
        )
    }
    states = {hall: door_state(now, weeks[hall], closed[hall], opened.get(hall)) for hall in halls}
    cache_until(min((at for each in states.values() if (at := each.changes_at)), default=None))
    return states


def _weeks(halls: Sequence[str]) -> defaultdict[str, defaultdict[int, list[tuple[int, int]]]]:
    found = defaultdict[str, defaultdict[int, list[tuple[int, int]]]](lambda: defaultdict(list))
    rows = HallHours.objects.filter(_in(halls)).order_by("hall", "weekday", "opens_min")
    for hall, weekday, opens_min, closes_min in rows.values_list(
        "hall", "weekday", "opens_min", "closes_min"
    ):
        found[hall][weekday].append((opens_min, closes_min))
    return found


def _in(halls: Collection[str]) -> Q:
    """Return the condition for rows of some halls; of many it is cheaper to read all."""
    return Q(hall__in=halls) if len(halls) <= _PAGE_OF_HALLS else Q()


def events_between(first: date, last: date, *, halls: Collection[str]) -> list[HallEvent]:
    """Return the public events that begin on these days, cancelled ones too, by time."""
    rows = _public(halls).filter(
        begins_at__gte=start_of_china_day(first),
        begins_at__lt=start_of_china_day(last + timedelta(days=1)),
    )
    return _events(rows.order_by("begins_at", "hall", "number"), halls)


def counts_by_day(first: date, last: date, *, halls: Collection[str]) -> Counter[date]:
    """Return how many public events begin on each of these days, without cancelled ones."""
    rows = _public(halls).filter(
        state=BookingState.CONFIRMED,
        begins_at__gte=start_of_china_day(first),
        begins_at__lt=start_of_china_day(last + timedelta(days=1)),
    )
    wanted = set(halls)
    found = rows.values_list("hall", "begins_at")
    return Counter(at.astimezone(CHINA).date() for hall, at in found if hall in wanted)


def programme(hall: str, now: datetime, *, days: int, most: int) -> list[HallEvent]:
    """Return what is still to happen in a hall, from what is on now, without cancelled events."""
    until = start_of_china_day(china_day(now) + timedelta(days=days))
    rows = _public([hall]).filter(
        state=BookingState.CONFIRMED, ends_at__gt=now, begins_at__lt=until
    )
    found = _events(rows.order_by("begins_at", "number")[:most], [hall])
    cache_until(min((each.ends_at for each in found), default=None))
    return found


def feed_events(hall: str, now: datetime) -> list[HallEvent]:
    """Return what a hall's calendar tells, cancelled events too."""
    rows = _public([hall]).filter(begins_at__range=(now - _FEED_BEFORE, now + _FEED_AHEAD))
    return _events(rows.order_by("begins_at", "number"), [hall])


def _public(halls: Collection[str]) -> QuerySet[Booking]:
    """Return what everybody may know of: confirmed, or cancelled after it was in the programme."""
    told = Q(state=BookingState.CONFIRMED) | Q(state=BookingState.CANCELLED, revision__gt=0)
    rows = Booking.objects.filter(_in(halls), told, is_public=True)
    return rows.exclude(event_type__in=PRIVATE)


def _events(rows: QuerySet[Booking], halls: Collection[str]) -> list[HallEvent]:
    wanted = set(halls)
    return [
        HallEvent(
            **{name: row[name] for name in _EVENT},
            is_cancelled=row["state"] == BookingState.CANCELLED,
            told_at=row["decided_at"] or row["made_at"],
        )
        for row in rows.values(*_EVENT, "state", "made_at", "decided_at")
        if row["hall"] in wanted
    ]


def hall_named(code: str) -> VenueInfo:
    """Return a hall, also one that is no more; refuse other venues."""
    found = venue(code)
    return must_exist(found if found and found.kind == VenueKind.HALL else None)


def hall_view(code: str, now: datetime) -> HallView:
    hall, on = hall_named(code), china_day(now)
    card = HallCard.objects.filter(hall=code).first()
    since = on - timedelta(days=_COUNTED_DAYS - 1)
    closed = ClosedDay.objects.filter(hall=code, day__range=(on, on + _CLOSED_DAYS_SHOWN))
    return HallView(
        venue=hall,
        state=door_states([code], now)[code] if is_hall_open(hall, on) else None,
        details=view_of(HallDetails, card) if card else HallDetails(),
        week=_weeks([code])[code],
        closed_days=tuple(view_of(ClosedDayView, row) for row in closed.order_by("day")),
        rooms=tuple(rooms_of(code)),
        pictures=tuple(
            view_of(HallPictureView, row) for row in HallPicture.objects.filter(hall=code)
        ),
        open_days=OpenDay.objects.filter(hall=code, day__range=(since, on)).count(),
    )


def rooms_of(hall: str) -> list[RoomView]:
    return [view_of(RoomView, row) for row in HallRoom.objects.filter(hall=hall, retired_at=None)]


def kept_halls(by: Actor, now: datetime) -> list[HallRow]:
    """Return a keeper's halls with their doors."""
    on = china_day(now)
    halls = [hall for hall in halls_kept(by, on) if is_hall_open(hall, on)]
    states = door_states([hall.code for hall in halls], now)
    return [HallRow(hall, states[hall.code], ()) for hall in halls]


def was_opened(hall: str, now: datetime) -> bool:
    """Return whether a hall was opened today, even if it was closed again."""
    return OpenDay.objects.filter(hall=hall, day=china_day(now)).exists()


def closed_days_of(hall: str, on: date) -> list[ClosedDayView]:
    rows = ClosedDay.objects.filter(hall=hall, day__gte=on).order_by("day")
    return [view_of(ClosedDayView, row) for row in rows]
