"""Counties as a collection fills them: late, silent, with figures shown and withheld."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from commonfield.places.models import Division
from commonfield.province.models import CollectedCounty, CollectedFigures
from tests.people.builders import make_places

PROVINCE: Final = "330000000000"
PREFECTURE: Final = "331100000000"
WINDOW: Final = "2025-12/2026-11"
EARLIER: Final = "2025-10/2026-09"
YEAR: Final = "2025-01/2025-12"
UNTIL: Final = date(2026, 11, 30)
COUNTIES: Final = ("331121000000", "331122000000", "331124000000", "331127000000")


def make_counties() -> None:
    """Write down the divisions of four counties, and what is above them."""
    make_places()
    above = {
        PROVINCE: ("浙江省", "province", ""),
        PREFECTURE: ("丽水市", "prefecture_level_city", PROVINCE),
    }
    rows = {code: (f"县{code[4:6]}", "county", PREFECTURE) for code in COUNTIES[:2]}
    for code, (name, kind, parent) in (above | rows).items():
        Division.objects.create(
            code=code,
            level=kind.partition("_")[0],
            kind=kind,
            name=name,
            short_name=name,
            parent_code=parent,
        )


def make_county(
    code: str, *, until: date | None = UNTIL, window: str = WINDOW, refused: str = ""
) -> CollectedCounty:
    """Write down how far a county is; with nothing sent where ``until`` is None."""
    periods = {"county": [window], "town": [window], "village": [YEAR]} if until else {}
    return CollectedCounty.objects.create(
        code=code,
        complete_until=until,
        periods=periods,
        refused=refused,
        manifest="m" if until else "",
    )


def write_figures(
    county: CollectedCounty,
    indicator: str,
    cells: Mapping[str, float | None],
    *,
    sight: str = "public",
    level: str = "county",
) -> None:
    """Write an indicator at some places; withheld where there is no value."""
    hidden = [None, "withheld", "few", None, None, None]
    told = {
        place: hidden if value is None else [value, "shown", "", None, value, 1.0]
        for place, value in cells.items()
    }
    period = county.periods[level if sight == "public" else "county"][0]
    CollectedFigures.objects.create(
        county=county, indicator=indicator, level=level, period=period, sight=sight, cells=told
    )
