"""Reads of parks: rooms and when they are free, tenancies, what tenants' facts add up to."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from django.conf import settings

from commonfield.facts.queries import totals
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import is_hall_open
from commonfield.people.queries import organisations
from commonfield.people.types import CONTRACT_ENDED, CONTRACT_STARTED, Actor
from commonfield.places.choices import VenueKind
from commonfield.places.queries import venue, venues
from commonfield.places.types import VenueInfo
from commonfield.projects.models import LetDay, ParkRoom, Tenancy, VenueCard
from commonfield.projects.parks import rules
from commonfield.projects.parks.permissions import require_park, runs
from commonfield.projects.parks.types import (
    Half,
    ParkRoomView,
    ParkView,
    ServiceView,
    TenancyView,
    TenantFigures,
    VenueContact,
)
from commonfield.services.bookings.queries import times_taken
from commonfield.workshop.typed_rows import view_of

_SALES: Final = ("market.sale", "market.refund")
_JOBS: Final = (CONTRACT_STARTED, CONTRACT_ENDED)
_MOST_HALVES: Final = 10
_MOST_SHOWN: Final = 300


def parks(on: date) -> list[VenueInfo]:
    """Return the county's open parks, by place."""
    return venues(settings.COUNTY_CODE, VenueKind.PARK, on)


def venues_run(by: Actor, kind: VenueKind, on: date) -> list[VenueInfo]:
    """Return the open parks, or centres, that an actor runs."""
    return [each for each in venues(settings.COUNTY_CODE, kind, on) if runs(by, each, on)]


def contact_of(code: str) -> VenueContact:
    """Return how to reach a park or a centre."""
    row = VenueCard.objects.filter(venue=code).first()
    return view_of(VenueContact, row) if row else VenueContact()


def open_park(code: str, on: date, kind: VenueKind = VenueKind.PARK) -> VenueInfo:
    """Return an open park, or a centre, by its code."""
    found = venue(code)
    return must_exist(found if found and found.kind == kind and is_hall_open(found, on) else None)


def park_view(code: str, on: date) -> ParkView:
    """Return a park as everybody sees it; of its tenants only until when a room is let."""
    return ParkView(open_park(code, on), contact_of(code), tuple(_rooms(code, on)))


def _rooms(code: str, on: date) -> list[ParkRoomView]:
    running = Tenancy.objects.filter(room__venue=code, begins_on__lte=on, ends_on__gte=on)
    until = dict(running.values_list("room", "ends_on"))
    coming = Tenancy.objects.filter(room__venue=code, begins_on__gt=on)
    again = dict(coming.order_by("-begins_on").values_list("room", "begins_on"))
    rows = ParkRoom.objects.filter(venue=code, retired_at=None)
    return [_room_view(row, until.get(row.pk), again.get(row.pk)) for row in rows]


def _room_view(
    row: ParkRoom, let_until: date | None = None, let_from: date | None = None
) -> ParkRoomView:
    return view_of(ParkRoomView, row, let_until=let_until, let_from=let_from)


def rooms_free_at(code: str, begins: datetime, ends: datetime, least_m2: int) -> list[ParkRoomView]:
    """Return the rooms let by the hour that are free all of a time, the smallest first."""
    taken = {room for room, *_times in times_taken(code, begins, ends)}
    rows = ParkRoom.objects.filter(
        venue=code, retired_at=None, is_by_hour=True, area_m2__gte=least_m2
    )
    return [_room_view(row) for row in rows.order_by("area_m2", "pk") if row.code not in taken]


def rooms_free_on(code: str, on: date, least_m2: int) -> list[ParkRoomView]:
    """Return the rooms let for a term that are free on a day, the smallest first."""
    let = LetDay.objects.filter(room__venue=code, day=on).values_list("room", flat=True)
    rows = ParkRoom.objects.filter(
        venue=code, retired_at=None, is_by_hour=False, area_m2__gte=least_m2
    )
    return [_room_view(row) for row in rows.exclude(pk__in=let).order_by("area_m2", "pk")]


def tenancies(code: str, *, by: Actor, now: datetime) -> list[TenancyView]:
    """Return a park's tenancies to its manager: those that run or come, then those that ended."""
    require_park(by, code, now=now)
    of_park = Tenancy.objects.filter(room__venue=code).select_related("room")
    rows = list(of_park.prefetch_related("services").order_by("room", "begins_on"))
    today = china_day(now)
    rows.sort(key=lambda row: (row.ends_on < today, row.begins_on > today))
    return _views(rows[:_MOST_SHOWN])


def tenancy(number: str, *, by: Actor, now: datetime) -> TenancyView:
    """Return a tenancy to the park's manager, with the services given."""
    rows = Tenancy.objects.select_related("room").filter(number=number)
    row = must_exist(rows.first())
    require_park(by, row.room.venue, now=now)
    return _views([row])[0]


def _views(rows: Sequence[Tenancy]) -> list[TenancyView]:
    names = organisations(row.organisation for row in rows)
    return [
        view_of(
            TenancyView,
            row,
            venue=row.room.venue,
            room=_room_view(row.room),
            tenant=names[row.organisation].name,
            tenant_en=names[row.organisation].name_en,
            services=tuple(view_of(ServiceView, each) for each in row.services.all()),
        )
        for row in rows
    ]


def tenant_figures(code: str, on: date) -> TenantFigures:
    """Return what the facts of a park's tenants add up to, for everybody.

    Tenants of a half-year are those on its last day.
    """
    half = rules.last_half(on)
    who = _tenants(code, half)
    sold = _by_place(_SALES, half.months)
    halves = [
        (each, _tenants(code, each), _by_place(_JOBS, (0, each.months[1])))
        for each in _halves(code, half)
    ]
    jobs = rules.last_jobs_shown(halves)
    own = sum(part for cell in sold.values() for name, part in cell.items() if name in who)
    return TenantFigures(
        half=half,
        tenants=len(who),
        sales_fen=round(own) if rules.may_show(who, sold) else None,
        jobs=jobs[1] if jobs else None,
        jobs_in=jobs[0] if jobs else None,
    )


def _halves(code: str, last: Half) -> Iterator[Half]:
    """Yield the half-years since the park's first tenancy, the earliest first."""
    begun = Tenancy.objects.filter(room__venue=code).order_by("begins_on")
    first = begun.values_list("begins_on", flat=True).first()
    halves: list[Half] = []
    while first and last.last_day >= first and len(halves) < _MOST_HALVES:
        halves.append(last)
        last = rules.half_before(last)
    return reversed(halves)


def _tenants(code: str, half: Half) -> set[str]:
    day = half.last_day
    rows = Tenancy.objects.filter(room__venue=code, begins_on__lte=day, ends_on__gte=day)
    return set(rows.values_list("organisation", flat=True))


def _by_place(kinds: tuple[str, str], months: tuple[int, int]) -> dict[str, dict[str, float]]:
    """Return by village what each organisation's facts add up to: fen sold, or jobs that stand."""
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    first, last = months
    rows = totals(
        kinds,
        prefix=settings.COUNTY_CODE[:6],
        month_from=first,
        month_to=last,
        by=("village", "subject", "kind"),
    )
    for (place, subject, kind), total in rows.items():
        counted = -total.net_count if kind == CONTRACT_ENDED else total.net_count
        part = total.amount_fen if kind in _SALES else counted
        found[str(place)][str(subject)] += part
    return found
