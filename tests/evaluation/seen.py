"""Values that a reader sees and frames of them, made up: of a county that is not there."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from commonfield.evaluation.types import Reason, Shown, Values
from commonfield.kernel.clock import CHINA
from commonfield.places.types import PlaceInfo
from commonfield_measures.frames.types import Frame, FrameGroup
from commonfield_measures.indicators.types import (
    Definitions,
    FactsTerm,
    Indicator,
    Level,
    Period,
    TableTerm,
    Take,
    Term,
)

COUNTY: Final = "331124000000"
RESIDENTS: Final = TableTerm("residents", "residents")

type Cell = float | Reason | Shown


def make_place(code: str, *, urban_rural: str | None = None) -> PlaceInfo:
    """Return a place whose name is its code's own digits."""
    level = "county" if code == COUNTY else "town" if code.endswith("000") else "village"
    name = code[6:].removesuffix("000")
    return PlaceInfo(code, level, "", name, name, f"P{name}", "", urban_rural, None, None, "")


def make_indicator(
    code: str, *, kinds: Sequence[str] = ("supply.leaf_delivered",), below: Sequence[Term] = ()
) -> Indicator:
    """Return an indicator of a sum of money, or of that over something."""
    return Indicator(
        code=code,
        zh=f"中{code}",
        en=code.capitalize(),
        unit_zh="元",
        unit_en="yuan",
        direction=1,
        numerator=(FactsTerm(tuple(kinds), Take.AMOUNT_FEN),),
        denominator=tuple(below),
        levels=(Level.VILLAGE, Level.TOWN, Level.COUNTY),
        source="s",
    )


def make_frame(*groups: FrameGroup, code: str = "own") -> Frame:
    """Return a frame of these groups, whose weights are its user's."""
    return Frame(
        code=code,
        edition="2026-11-26",
        zh="自拟",
        en=code.capitalize(),
        source_zh="",
        source_en="",
        weights="equal",
        groups=groups,
    )


def make_period(year: int = 2026, month: int = 1, *, months: int = 12) -> Period:
    """Return a period from the first day of a month on."""
    after = year * 12 + month - 1 + months
    start, end = (
        datetime(each // 12, each % 12 + 1, 1, tzinfo=CHINA).astimezone(UTC)
        for each in (after - months, after)
    )
    return Period(f"{year}-{month:02d}", start, end)


def make_values(
    cells: Mapping[str, Mapping[str, Cell]],
    *,
    level: Level = Level.TOWN,
    indicators: Sequence[Indicator] = (),
    period: Period | None = None,
    classes: Mapping[str, str] | None = None,
) -> Values:
    """Return values by indicator and place; a text tells why there is none."""
    known = {each.code: each for each in indicators}
    of_cells = tuple(known.get(code) or make_indicator(code) for code in cells)
    places = sorted({place for row in cells.values() for place in row})
    named = classes or {}
    return Values(
        area=make_place(COUNTY),
        level=level,
        period=period or make_period(),
        as_of=None,
        definitions=Definitions("2026-11-26", "s", of_cells),
        indicators=of_cells,
        places=tuple(make_place(place, urban_rural=named.get(place)) for place in places),
        cells={
            code: {place: _shown(cell) for place, cell in row.items()}
            for code, row in cells.items()
        },
        is_whole=False,
    )


def _shown(cell: Cell) -> Shown:
    match cell:
        case Shown():
            return cell
        case str():
            return Shown(None, reason=cell)
        case _:
            return Shown(cell, numerator=cell, error=0.0)
