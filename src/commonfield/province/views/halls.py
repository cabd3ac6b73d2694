"""Villages without a hall, and halls in which nothing happened."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonfield.front.signed_in import signed_in_page
from commonfield.people.permissions import require
from commonfield.places.types import PlaceInfo
from commonfield.province import queries
from commonfield.province.types import CountyColumn, VillageHalls
from commonfield.province.views.selection import look_of
from commonfield.province.views.texts import standing_text
from commonfield_measures.indicators.types import Level, place_at


@dataclass(slots=True)
class _County:
    """A county's villages that a question finds, by town, out of how many."""

    place: PlaceInfo
    note: str
    found: int = 0
    asked: int = 0
    towns: dict[str, list[VillageHalls]] = field(default_factory=lambda: defaultdict(list))

    @property
    def by_town(self) -> list[tuple[PlaceInfo | None, list[VillageHalls]]]:
        return [(rows[0].town, rows) for _code, rows in sorted(self.towns.items())]


@require_safe
def without_hall(request: HttpRequest) -> HttpResponse:
    """Villages in which no hall is open."""
    look = look_of(request)
    rows, columns = queries.halls(look.period, look.sight)
    found = _by_county(rows, columns, lambda row: row.halls <= 0)
    return render(request, "province/without_hall.html", {"look": look, **_totals(found)})


@signed_in_page
def idle_halls(request: HttpRequest) -> HttpResponse:
    """Halls in which no event was held; for officials, since halls are not ranked by their use."""
    look = look_of(request)
    require(look.is_whole)
    rows, columns = queries.halls(look.period, look.sight)
    with_halls = [row for row in rows if row.halls > 0 and row.events is not None]
    found = _by_county(with_halls, columns, lambda row: row.events == 0)
    return render(request, "province/idle_halls.html", {"look": look, **_totals(found)})


def _by_county(
    rows: Iterable[VillageHalls],
    columns: Iterable[CountyColumn],
    fits: Callable[[VillageHalls], bool],
) -> list[_County]:
    found = {each.county.code: _County(each.county.place, standing_text(each)) for each in columns}
    for row in rows:
        of = found[place_at(Level.COUNTY, row.village.code)]
        of.asked += 1
        if fits(row):
            of.found += 1
            of.towns[place_at(Level.TOWN, row.village.code)].append(row)
    return list(found.values())


def _totals(found: list[_County]) -> dict[str, object]:
    """Return the counties with what those that are not late add up to."""
    current = [each for each in found if not each.note]
    return {
        "counties": found,
        "found": sum(each.found for each in current),
        "asked": sum(each.asked for each in current),
        "counted": len(current),
    }
