"""The facts behind a figure, as this reader may see them (docs/adr/0006-suppression.md)."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from commonfield.facts.kinds import kind_of
from commonfield.facts.queries import fact, recent_facts
from commonfield.facts.types import FactView
from commonfield.people.permissions import may_see_whole_facts
from commonfield.people.types import Actor
from commonfield.portal.board.choices import BY_CODE, FIGURES
from commonfield.portal.board.types import Board, Cell, Published, ShownFact

_PAGE: Final = 20
_VENUE_GROUPS: Final = {"halls": "hall", "hall-coverage": "hall", "parks": "park"}
# The figures that must be shown somewhere before a fact of the kind may be placed there.
_GOVERNING: Final[Mapping[str, tuple[str, ...]]] = {
    kind: tuple(
        figure.code
        for figure in FIGURES
        if kind in figure.kinds and figure.code in {"jobs", "revenue", "growers", "income"}
    )
    for kind in sorted({kind for figure in FIGURES for kind in figure.kinds})
}


def facts_behind(
    figure: str,
    *,
    by: Actor,
    county_board: Board,
    place: str = "",
    town: Published | None = None,
    offset: int = 0,
) -> list[ShownFact]:
    """Return the latest facts of a figure under a place, cut to what may be seen, a page of them.

    ``town`` are the published figures of the town that the place is or lies in; without it no
    place is named more exactly than its town.
    """
    wanted = place or county_board.county
    prefix = wanted[: _digits(wanted)]
    found = recent_facts(BY_CODE[figure].kinds, prefix=prefix, offset=offset, limit=_PAGE)
    group = _VENUE_GROUPS.get(figure)
    if group:
        found = [each for each in found if each.attributes.get("kind") == group]
    return _as_seen(found, by=by, county_board=county_board, town=town, least=_digits(wanted))


def facts_since(
    figure: str, *, by: Actor, county_board: Board, since: datetime, limit: int = 5
) -> list[ShownFact]:
    """Return the facts of a figure that were recorded since an instant, the latest first."""
    found = recent_facts(BY_CODE[figure].kinds, prefix=county_board.county[:6], limit=_PAGE)
    recorded = [each for each in found if each.recorded_at >= since]
    return _as_seen(recorded, by=by, county_board=county_board)[:limit]


def shown_fact(fact_id: uuid.UUID, *, by: Actor, county_board: Board) -> ShownFact | None:
    """Return one fact as this reader may see it; None if there is none or it may not be seen."""
    found = fact(fact_id)
    if found is None or found.kind not in _GOVERNING:
        return None
    if found.place[:6] != county_board.county[:6]:
        return None
    seen = _as_seen([found], by=by, county_board=county_board)
    return seen[0] if seen else None


def _digits(place: str) -> int:
    if place.endswith("000000"):
        return 6
    return 9 if place.endswith("000") else 12


def _as_seen(
    found: list[FactView],
    *,
    by: Actor,
    county_board: Board,
    town: Published | None = None,
    least: int = 6,
) -> list[ShownFact]:
    county, on = county_board.county, county_board.day
    if may_see_whole_facts(by, place=county, on=on):
        return [_whole(each) for each in found]
    seen = []
    for each in found:
        digits = _public_digits(each, county_board, town)
        if digits >= least:
            seen.append(_cut(each, digits))
    return seen


def _public_digits(each: FactView, county_board: Board, town: Published | None) -> int:
    """Return to how many digits the place may be told: 12, 9, 6, or 0 where nothing may be."""
    governing = _GOVERNING.get(each.kind, ())
    if not governing:
        return 12
    if each.place[:6] != county_board.county[:6]:
        return 0
    town_code = each.place[:9].ljust(12, "0")
    digits = 0
    for level, cells in (
        (6, [county_board.published.whole[code] for code in governing]),
        (9, [county_board.cell(code, town_code) for code in governing]),
        (12, [_village_cell(town, code, each.place) for code in governing]),
    ):
        if any(cell.value is None and cell.reason != "no_data" for cell in cells):
            break
        digits = level
    return digits


def _village_cell(town: Published | None, code: str, village: str) -> Cell:
    if town is None:
        return Cell(None, "above")
    return town.units[code].get(village, Cell(None, "above"))


def _cut(each: FactView, digits: int) -> ShownFact:
    return ShownFact(
        id=each.id,
        kind=each.kind,
        at=each.occurred_at,
        recorded_at=each.recorded_at,
        place=each.place[:digits].ljust(12, "0"),
        is_whole=False,
        reverses=each.reverses,
    )


def _whole(each: FactView) -> ShownFact:
    kind = kind_of(each.kind)
    return ShownFact(
        id=each.id,
        kind=each.kind,
        at=each.occurred_at,
        recorded_at=each.recorded_at,
        place=each.place,
        is_whole=True,
        unit=kind.unit if kind else "",
        quantity=each.quantity,
        amount_fen=each.amount_fen,
        channel=each.channel or "",
        attributes=each.attributes,
        reverses=each.reverses,
    )
