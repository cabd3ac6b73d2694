"""An invented province: twelve counties of two towns, over four years; the last county is late."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Final

from commonfield.province.models import CollectedCounty, CollectedFigures
from tests.places.builders import make_division

PROVINCE: Final = "330000000000"
COUNTIES: Final = tuple(f"3311{number:02d}000000" for number in range(21, 33))
LATE: Final = COUNTIES[-1]
# Of this one, figures of the newest period are withheld.
SILENT: Final = COUNTIES[0]
YEARS: Final = (2023, 2024, 2025, 2026)
PERIODS: Final = tuple(f"{year - 1}-12/{year}-11" for year in YEARS)
LATE_PERIODS: Final = tuple(f"{year - 1}-10/{year}-09" for year in YEARS)
# Stores spread ever wider; contracts stay as they are; halls are the first county's alone.
INDICATORS: Final = ("online_stores", "jobs", "halls")
_ERROR: Final = 0.01


def figure(indicator: str, number: int, year: int) -> float:
    """Return what the county of a number has: the late one has least of everything."""
    if number == len(COUNTIES) - 1:
        return 1.0
    if indicator == "online_stores":
        return float(round(1000 * 1.3 ** ((number - 5) * (year - 2022) / 2)))
    if indicator == "jobs":
        return 5000.0 + 700 * number
    return 40.0 if number == 0 else 20.0 + number


def make_province() -> None:
    """Store places, counties and their figures, whole and as published."""
    make_division(PROVINCE, "云山省")
    make_division("331100000000", "云水市")
    for number, code in enumerate(COUNTIES):
        make_division(code, f"县{number}县")
        for town in ("100000", "101000"):
            make_division(code[:6] + town, f"镇{number}{town[2]}镇")
        is_late = code == LATE
        own = LATE_PERIODS if is_late else PERIODS
        row = CollectedCounty.objects.create(
            code=code,
            complete_until=date(2026, 9, 30) if is_late else date(2026, 11, 30),
            written_at=datetime(2026, 12, 1, tzinfo=UTC),
            periods=dict.fromkeys(("county", "town"), own[::-1]),
            manifest=f"{number:064d}",
        )
        for year, period in zip(YEARS, own, strict=True):
            CollectedFigures.objects.bulk_create(_figures(row, number, year, period))


def _figures(
    row: CollectedCounty, number: int, year: int, period: str
) -> Iterator[CollectedFigures]:
    for indicator in INDICATORS:
        value = figure(indicator, number, year)
        towns = {row.code[:6] + "100000": value * 0.4, row.code[:6] + "101000": value * 0.6}
        for level, values in (("county", {row.code: value}), ("town", towns)):
            whole = {code: [each, "shown", "", None, each, None] for code, each in values.items()}
            public = {
                code: [each, "shown", "", each * _ERROR, each, None]
                for code, each in values.items()
            }
            if row.code == SILENT and year == YEARS[-1]:
                public = {code: [None, "withheld", "few", None, None, None] for code in values}
            key = {"county": row, "indicator": indicator, "level": level, "period": period}
            yield CollectedFigures(**key, sight="whole", cells=whole)
            yield CollectedFigures(**key, sight="public", cells=public)
