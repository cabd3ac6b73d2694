"""Halls: a month of all of a county's halls, nothing cached.

Every village of the county's list gets a hall (at least 214), each with rooms, hours and twenty
events in the month. Asked for are every event of the month, the page of the county's month with
one of its days, the list of all halls with their doors, and one hall's calendar for other programs.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from bench.harness import Result, environment
from commonfield.front.page_cache.decorator import clear_caches
from commonfield.kernel import clock
from commonfield.kernel.clock import CHINA
from commonfield.people.types import SYSTEM
from commonfield.places.commands import load_divisions, open_venue
from commonfield.places.queries import shipped_data_dir, villages
from commonfield.places.types import NewVenue
from commonfield.services.choices import BookingState, HallUse
from commonfield.services.halls.commands import open_today, set_hours
from commonfield.services.halls.queries import events_between
from commonfield.services.models import Booking

_FEWEST_HALLS: Final = 214
_EVENTS: Final = 20
_LIMIT_MS: Final = 100.0
_HOURS: Final = {day: [(480, 690), (840, 1020)] for day in range(1, 8)}


def run(runs: int) -> list[Result]:
    """Measure each question ``runs`` times ten, the caches emptied before each."""
    halls = _make_county()
    first = clock.today().replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0].lstrip(".*") or "127.0.0.1"})

    def page(address: str) -> Callable[[], object]:
        def ask() -> object:
            response = client.get(address)
            if response.status_code != HTTPStatus.OK:
                raise RuntimeError(address, response.status_code)
            return response

        return ask

    questions: dict[str, Callable[[], object]] = {
        "halls_month_events": lambda: events_between(first, last, halls=halls),
        "halls_month_page": page("/halls/month/"),
        "halls_list_page": page("/halls/"),
        "halls_feed": page(f"/halls/{halls[0]}/events.ics"),
    }
    if (found := len(events_between(first, last, halls=halls))) != len(halls) * _EVENTS:
        raise RuntimeError(found)
    with override_settings(PAGE_CACHE_IN_TRANSACTIONS=True):
        return [_measured(name, ask, runs * 10) for name, ask in questions.items()]


def _measured(name: str, ask: Callable[[], object], runs: int) -> Result:
    # Templates and translations are read once a process.
    ask()
    taken = list(_times(ask, runs))
    value = statistics.median(taken)
    return Result(
        name=name,
        value=value,
        unit="ms",
        peer="limit",
        peer_value=_LIMIT_MS,
        goal=1.0,
        is_at_most=True,
        runs=runs,
        spread=max(taken) - min(taken),
        environment=environment(connection.vendor),
    )


def _times(ask: Callable[[], object], runs: int) -> Iterator[float]:
    for _ in range(runs):
        clear_caches()
        begun = time.perf_counter()
        ask()
        yield (time.perf_counter() - begun) * 1_000


def _make_county() -> list[str]:
    """Open a hall in every village, with hours and events; a third of them are open today."""
    now = clock.now()
    load_divisions(by="system", now=now, directory=shipped_data_dir())
    found = villages(settings.COUNTY_CODE)
    if len(found) < _FEWEST_HALLS:
        raise RuntimeError(len(found))
    halls = [
        open_venue(
            by="system",
            now=now,
            venue=NewVenue(
                code=f"bench-{village.code}",
                kind="hall",
                name=f"{village.short_name}文化礼堂",
                name_en=f"{village.name_en} hall",
                place_code=village.code,
                opened_on=clock.today() - timedelta(days=900),
            ),
        )
        for village in found
    ]
    for at, hall in enumerate(halls):
        set_hours(by=SYSTEM, now=now, hall=hall, week=_HOURS)
        if at % 3 == 0:
            open_today(by=SYSTEM, now=now, hall=hall)
    first = clock.today().replace(day=1)
    uses = [HallUse.FILM, HallUse.OPERA, HallUse.TEAM, HallUse.DOCTOR]
    Booking.objects.bulk_create(
        Booking(
            number=f"{at:05}{event:02}",
            hall=hall,
            event_type=uses[event % len(uses)],
            title="婺剧《白蛇传》",
            title_en="Wu opera",
            is_public=True,
            begins_at=begins_at,
            ends_at=begins_at + timedelta(hours=2),
            state=BookingState.CONFIRMED,
            revision=1,
            made_by="system",
            made_at=now,
            decided_at=now,
        )
        for at, hall in enumerate(halls)
        for event in range(_EVENTS)
        for begins_at in [_evening(first, at + event)]
    )
    return halls


def _evening(first: date, number: int) -> datetime:
    """Return a time on one of a month's days."""
    day, hour = 1 + number % 28, 8 + number % 12
    return datetime(first.year, first.month, day, hour, tzinfo=CHINA).astimezone(UTC)
