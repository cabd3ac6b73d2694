"""Reads of places. ``on`` is a day in China; left out, the records that are not closed answer."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import batched
from pathlib import Path

from django.db.models import Case, Q, When

from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.places.choices import DivisionKind, DivisionLevel
from commonfield.places.models import (
    Division,
    DivisionQuerySet,
    DivisionSuccessor,
    PlacePhotograph,
    Venue,
)
from commonfield.places.rules import codes as rules
from commonfield.places.rules.tiles import with_squares
from commonfield.places.types import PhotographView, PlaceInfo, PlaceTile, Successor, VenueInfo
from commonfield.workshop.text import fold
from commonfield.workshop.typed_rows import view_of

prefix_range = rules.prefix_range
parent_of = rules.parent_of
_IN_ONE_QUERY = 500
_FOUND_AT_MOST = 20
_ABOVE_COUNTIES = frozenset({DivisionLevel.PROVINCE, DivisionLevel.PREFECTURE})


def shipped_data_dir() -> Path:
    """Return the folder of divisions that come with the program (see its SOURCE.md)."""
    return Path(__file__).parent / "data"


def place(code: str, on: date | None = None) -> PlaceInfo | None:
    """Return a division on a day; without a day its newest record, closed or not."""
    return places([code], on).get(code)


def places(codes: Iterable[str], on: date | None = None) -> dict[str, PlaceInfo]:
    """Return divisions by code, as ``place`` does, in a few queries for any number of codes."""
    wanted = tuple(sorted({code for code in codes if rules.is_code(code)}))
    return dict(cached_locally(("places", wanted, on), lambda: _places(wanted, on)))


def _places(wanted: Sequence[str], on: date | None) -> dict[str, PlaceInfo]:
    found: dict[str, PlaceInfo] = {}
    for start in range(0, len(wanted), _IN_ONE_QUERY):
        records = Division.objects.filter(code__in=wanted[start : start + _IN_ONE_QUERY])
        if on is not None:
            records = records.in_force(on)
        # In order of time, so that the newest record of a code stays.
        found.update((info.code, info) for info in _infos(records))
    return found


def places_on_days(wanted: Iterable[tuple[str, date]]) -> dict[tuple[str, date], PlaceInfo]:
    """Return divisions by code and a day on which they were in force.

    However many days are given, each record is read once.
    """
    pairs = {(code, day) for code, day in wanted if rules.is_code(code)}
    records: defaultdict[str, list[PlaceInfo]] = defaultdict(list)
    for some in batched(sorted({code for code, _day in pairs}), _IN_ONE_QUERY, strict=False):
        for info in _infos(Division.objects.filter(code__in=some)):
            records[info.code].append(info)
    return {
        (code, day): info for code, day in pairs for info in records[code] if info.is_in_force(day)
    }


def children(code: str, on: date | None = None) -> list[PlaceInfo]:
    """Return the divisions one level below, by code; without a code the provinces."""
    return _infos(Division.objects.filter(parent_code=code).in_force(on))


def ancestors(code: str) -> list[PlaceInfo]:
    """Return the divisions above, from the province down; unknown ones are left out."""
    above = rules.ancestors_of(code)
    known = places(above)
    return [known[code] for code in above if code in known]


def place_path(code: str) -> list[PlaceInfo]:
    """Return the division with those above it, from the province down, without placeholders."""
    if not rules.is_code(code):
        return []
    codes = (*rules.ancestors_of(code), code)
    known = places(codes)
    return [
        known[code]
        for code in codes
        if code in known and known[code].kind != DivisionKind.VIRTUAL_DIRECT.value
    ]


def towns(county: str, on: date | None = None) -> list[PlaceInfo]:
    """Return the towns and subdistricts in a county or any wider division, by code."""
    return list(
        cached_locally(
            ("towns", county, on), lambda: _infos(_below(county, DivisionLevel.TOWN, on))
        )
    )


def villages(prefix: str, on: date | None = None) -> list[PlaceInfo]:
    """Return the villages and communities in a division, by code."""
    return _infos(_below(prefix, DivisionLevel.VILLAGE, on))


def ended_villages(prefix: str, on: date) -> list[PlaceInfo]:
    """Return the villages and communities in a division that are no more on a day, by code."""
    below = Division.objects.below(prefix).filter(level=DivisionLevel.VILLAGE)
    standing = below.filter(Q(valid_to=None) | Q(valid_to__gt=on)).values("code")
    gone = below.filter(valid_to__lte=on).exclude(code__in=standing)
    # In order of time, so that the newest record of a code stays.
    return list({info.code: info for info in _infos(gone)}.values())


def villages_by_town(prefix: str) -> list[tuple[PlaceInfo, list[PlaceInfo]]]:
    """Return the towns and subdistricts in a division, by code, each with its villages."""
    below: defaultdict[str, list[PlaceInfo]] = defaultdict(list)
    for each in villages(prefix):
        below[each.parent_code].append(each)
    return [(town, below[town.code]) for town in towns(prefix)]


def villages_to_choose(prefix: str, language: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return a division's villages as a form's choices, under their towns, by name."""
    return [
        (town.name_in(language), [(each.code, each.name_in(language)) for each in below])
        for town, below in villages_by_town(prefix)
        if below
    ]


def places_to_choose(
    scopes: Iterable[str], language: str
) -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Return the places within some as a form's choices, villages under their towns, by name."""
    choices: list[tuple[str, str | list[tuple[str, str]]]] = []
    for scope in scopes:
        top = place(scope)
        if top is None:
            continue
        groups = villages_by_town(scope)
        if top.level == DivisionLevel.VILLAGE:
            groups = [(top, [])]
        elif top.level != DivisionLevel.TOWN:
            choices.append((top.code, top.name_in(language)))
        for town, below in groups:
            within = [(each.code, each.name_in(language)) for each in (town, *below)]
            choices.append((town.name_in(language), within))
    return choices


def taken_over(prefix: str, on: date) -> dict[str, str]:
    """Return the village-level codes that one other had taken over wholly by a day, with it."""
    gone = Division.objects.below(prefix).filter(level=DivisionLevel.VILLAGE, valid_to__lte=on)
    heirs = _took_over(gone.values_list("code", flat=True))
    return {
        code: codes[0]
        for (code, day), codes in sorted(heirs.items(), key=lambda each: each[0][1])
        if day <= on and len(codes) == 1
    }


def venues(prefix: str, kind: str | None = None, on: date | None = None) -> list[VenueInfo]:
    """Return venues in a division, by place; with a day only those open on it."""
    found = Venue.objects.below(prefix)
    if kind is not None:
        found = found.filter(kind=kind)
    if on is not None:
        found = found.open_on(on)
    return [view_of(VenueInfo, row) for row in found]


def venue(code: str) -> VenueInfo | None:
    """Return a venue, open or closed."""
    return venues_by_code([code]).get(code)


def venues_by_code(codes: Iterable[str]) -> dict[str, VenueInfo]:
    """Return venues, open or closed, by their codes."""
    wanted = tuple(sorted(set(codes)))
    return dict(cached_locally(("venues", wanted), lambda: _venues_by_code(wanted)))


def _venues_by_code(wanted: Sequence[str]) -> dict[str, VenueInfo]:
    return {row.code: view_of(VenueInfo, row) for row in Venue.objects.filter(code__in=wanted)}


def photograph(code: str) -> PhotographView | None:
    """Return the photograph that stands for a place, if one was set."""
    return cached_locally(("photograph", code), lambda: _photograph(code))


def _photograph(code: str) -> PhotographView | None:
    row = PlacePhotograph.objects.filter(place_code=code).first()
    return view_of(PhotographView, row) if row else None


def successors(code: str) -> list[Successor]:
    """Return who took over from a code, wholly or in part, by day."""
    return [view_of(Successor, row) for row in DivisionSuccessor.objects.filter(from_code=code)]


def counties_of_china(on: date | None = None) -> list[PlaceInfo]:
    """Return all counties, districts and county-level cities of the country, by code."""
    return _infos(Division.objects.in_force(on).filter(level=DivisionLevel.COUNTY))


def regions_for_address(parent: str = "") -> list[PlaceInfo]:
    """Return what a buyer chooses from next: provinces, then prefectures, then counties.

    Placeholders (市辖区, 省直辖县级行政区划) are skipped: their counties stand in their place.
    Empty where the region is already exact enough for an address (``is_known_region``).
    """
    if parent and not (rules.is_code(parent) and rules.level_of(parent) in _ABOVE_COUNTIES):
        return []
    return list(cached_locally(("regions", parent), lambda: _regions_for_address(parent)))


def _regions_for_address(parent: str) -> list[PlaceInfo]:
    found: list[PlaceInfo] = []
    for info in children(parent):
        if info.level == DivisionLevel.TOWN.value:
            continue
        found += children(info.code) if info.kind == DivisionKind.VIRTUAL_DIRECT.value else [info]
    return found


def is_known_region(code: str, on: date | None = None) -> bool:
    """Return whether a code is exact enough for an address: a county in force or below one.

    A prefecture counts if it has no counties (Dongguan).
    """
    if not rules.is_code(code):
        return False
    return cached_locally(("region", code, on), lambda: _is_known_region(code, on))


def _is_known_region(code: str, on: date | None) -> bool:
    level = rules.level_of(code)
    if (
        level == DivisionLevel.PROVINCE
        or not Division.objects.filter(code=code).in_force(on).exists()
    ):
        return False
    if level != DivisionLevel.PREFECTURE:
        return True
    return not _below(code, DivisionLevel.COUNTY, on).exists()


def find_places(
    text: str, *, prefix: str = "", on: date | None = None, limit: int = _FOUND_AT_MOST
) -> list[PlaceInfo]:
    """Return divisions by Chinese name, pinyin, initials, English name or beginning of the code.

    Whole names come first, then beginnings of names, then parts; wide divisions before narrow.
    """
    wanted = rules.search_key(fold(text))
    if not wanted:
        return []
    return list(
        cached_locally(
            ("found", wanted, prefix, on, limit), lambda: _found(wanted, prefix, on, limit)
        )
    )


def _found(wanted: str, prefix: str, on: date | None, limit: int) -> list[PlaceInfo]:
    found = Division.objects.in_force(on).exclude(kind=DivisionKind.VIRTUAL_DIRECT)
    if prefix:
        found = found.below(prefix)
    if wanted.isdigit():
        return _infos(found.filter(code__startswith=wanted)[:limit])
    found = found.filter(search_text__contains=wanted).order_by(
        Case(
            When(search_text__contains=f"|{wanted}|", then=0),
            When(search_text__contains=f"|{wanted}", then=1),
            default=2,
        ),
        Case(*[When(level=level, then=rank) for rank, level in enumerate(DivisionLevel)]),
        "code",
    )
    return _infos(found[:limit])


def tiles(prefix: str, level: str, on: date | None = None) -> list[PlaceTile]:
    """Return the schematic map of a division: the squares of all below it on one level.

    Towns without a square in a grid made by hand get one by their codes (docs/adr/0045).
    """
    found = _below(prefix, DivisionLevel(level), on)
    if level != DivisionLevel.TOWN:
        found = found.exclude(tile_col=None)
    return with_squares(
        [
            PlaceTile(
                *(row.code, row.short_name, row.name_en),
                *(row.tile_col or 0, row.tile_row or 0, row.tile_col is not None),
            )
            for row in found
        ]
    )


def all_places(prefix: str = "") -> Iterator[PlaceInfo]:
    """Yield every record, closed ones too, by code and time: the register that facts go with."""
    records = Division.objects.below(prefix) if prefix else Division.objects.all()
    for chunk in batched(records.iterator(chunk_size=_IN_ONE_QUERY), _IN_ONE_QUERY, strict=False):
        yield from _infos(chunk)


def _below(prefix: str, level: DivisionLevel, on: date | None) -> DivisionQuerySet:
    return Division.objects.in_force(on).below(prefix).filter(level=level)


def _infos(records: Iterable[Division]) -> list[PlaceInfo]:
    rows = list(records)
    took_over = _took_over(row.code for row in rows if row.valid_to is not None)
    return [_info(row, took_over) for row in rows]


def _info(row: Division, took_over: dict[tuple[str, date], list[str]]) -> PlaceInfo:
    lat, lon = row.centroid_lat, row.centroid_lon
    return view_of(
        PlaceInfo,
        row,
        successors=tuple(took_over.get((row.code, row.valid_to), ())) if row.valid_to else (),
        centroid=None if lat is None or lon is None else (lat, lon),
    )


def _took_over(codes: Iterable[str]) -> dict[tuple[str, date], list[str]]:
    """Return the codes that took over wholly, by former code and day."""
    found: dict[tuple[str, date], list[str]] = {}
    for chunk in batched(sorted(set(codes)), _IN_ONE_QUERY, strict=False):
        rows = DivisionSuccessor.objects.filter(from_code__in=chunk, is_partial=False)
        for row in rows:
            found.setdefault((row.from_code, row.on), []).append(row.to_code)
    return found
