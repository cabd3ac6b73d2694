"""Reads of wishes: what a household asked, where most is asked, what suppliers offered."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.permissions import has_role, require
from commonfield.people.queries import home_and_household, household_members, organisations_of
from commonfield.people.types import Actor, OrganisationInfo
from commonfield.places.queries import places, venues_by_code
from commonfield.services.bookings.queries import OFFICERS, bookings_seen
from commonfield.services.choices import WISHED
from commonfield.services.models import DayOffer, HallWish
from commonfield.services.wishes.rules import by_place, quarter_before, quarter_of, shown
from commonfield.services.wishes.types import AskedPlace, DayOfferView, WishView

READERS: Final = frozenset({Role.SUPPLIER, Role.HALL_KEEPER, *OFFICERS})
_TOWN, _VILLAGE = 9, 12
_OFFERS_SHOWN: Final = 50


def household_of(person_id: int) -> tuple[str, Q]:
    """Return under what a person's household counts, and the condition for its wishes."""
    _home, code = home_and_household(person_id)
    key = code or f"P{person_id}"
    members = household_members(person_id) or [person_id]
    return key, Q(household=key) | Q(person__in=members)


def wishes_of(person_id: int, now: datetime) -> list[WishView]:
    """Return what a person's household asks for, and how many do in its village and town."""
    quarter = quarter_of(china_day(now))
    own = HallWish.objects.filter(household_of(person_id)[1], quarter=quarter)
    asked = dict(own.values_list("use", "met_by"))
    home = home_and_household(person_id)[0]
    return [
        WishView(use, use in asked, asked.get(use) is not None, _villages(use, home, now).get(home))
        for use in WISHED
    ]


def _villages(use: str, area: str, now: datetime) -> dict[str, int]:
    """Return how many ask in each village of an area's town, as far as it may be said."""
    wishes, town = _open_wishes(use, area[:6], now), area[:_TOWN]
    if town not in (shown(by_place(wishes, _TOWN)) or {}):
        return {}
    inside = [each for each in wishes if each[0].startswith(town)]
    return shown(by_place(inside, _VILLAGE)) or {}


def _open_wishes(use: str, prefix: str, now: datetime) -> list[tuple[str, str]]:
    """Return where which households ask for something since the last quarter, and wait for it."""
    since = quarter_before(quarter_of(china_day(now)))
    rows = HallWish.objects.filter(
        use=use, place__startswith=prefix, quarter__gte=since, met_by=None
    ).order_by("pk")
    return list(rows.values_list("place", "household"))


def asked_by_use(area: str, *, by: Actor, now: datetime) -> dict[str, int | None]:
    """Return how many households of a county ask for each type; None: too few to say."""
    _require_reader(by, now)
    found: dict[str, int | None] = {}
    for use in WISHED:
        cells = by_place(_open_wishes(use, area[:6], now), _TOWN)
        seen = shown(cells)
        households = {each for cell in cells.values() for each in cell}
        found[use] = None if seen is None else len(households)
    return found


def asked_places(area: str, use: str, *, by: Actor, now: datetime) -> list[AskedPlace]:
    """Return where most ask for something: the towns of a county, or the villages of a town."""
    _require_reader(by, now)
    is_town = not area.endswith("000000")
    wishes = _open_wishes(use, area[:_TOWN] if is_town else area[:6], now)
    cells = by_place(wishes, _VILLAGE if is_town else _TOWN)
    seen = _villages(use, area, now) if is_town else shown(cells) or {}
    infos = places([code.ljust(12, "0") for code in cells], china_day(now))
    rows = [
        AskedPlace(infos[code.ljust(12, "0")], seen.get(code))
        for code in cells
        if code.ljust(12, "0") in infos
    ]
    return sorted(rows, key=lambda row: (-(row.households or 0), row.place.code))


def _require_reader(by: Actor, now: datetime) -> None:
    require(has_role(by, READERS, on=china_day(now)))


def supplier_of(by: Actor, now: datetime) -> list[OrganisationInfo]:
    """Return the suppliers for which the actor may offer a day."""
    return organisations_of(by.person_id or 0, [Role.SUPPLIER], china_day(now))


def offers_of(by: Actor, now: datetime) -> list[DayOfferView]:
    """Return the days that the actor's organisations offered, the latest first."""
    names = {each.code: each.name for each in supplier_of(by, now)}
    rows = DayOffer.objects.filter(organisation__in=names).order_by("-made_at", "-pk")
    offers = dict(rows.values_list("booking__number", "organisation")[:_OFFERS_SHOWN])
    views = bookings_seen(list(offers), by)
    halls = venues_by_code({view.hall for view in views})
    return [
        DayOfferView(names[offers[view.number]], view, halls[view.hall])
        for view in views
        if view.hall in halls
    ]


def export_of_person(person_id: int) -> dict[str, Any]:
    rows = HallWish.objects.filter(person=person_id).order_by("quarter", "use")
    return {
        "wishes": [
            {
                "for": row.use,
                "quarter": row.quarter.isoformat(),
                "is_met": row.met_by_id is not None,
            }
            for row in rows
        ]
    }
