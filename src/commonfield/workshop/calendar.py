"""China's calendar: working days, as each year's notice says, solar terms, lunar days.

A year's days of rest are what the State Council announces in the November before
(国务院办公厅关于部分节假日安排的通知). Each notice is a file; a year without one is not known, and
never guessed. Solar terms and lunar months of 2024 to 2040 stand in tables (CC0; computed by
lunar-python 1.4.8, the terms checked by sxtwl 2.0.7).
"""

import csv
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from commonfield.workshop.errors import HolidaysUnknownError, HolidaysUnreadableError

_SHIPPED: Final = Path(__file__).parent / "calendar_data"
_SATURDAY: Final = 5
_A_DAY: Final = timedelta(days=1)
_FEBRUARY: Final = 2
QINGMING: Final = "清明"
GUYU: Final = "谷雨"


@dataclass(frozen=True, slots=True)
class HolidayNotice:
    """What a year's notice says: holidays by day, and weekends that are worked instead."""

    year: int
    source: str
    holidays: Mapping[date, str]
    working: frozenset[date]


def read_notice(path: Path) -> HolidayNotice:
    """Read a notice from TOML: year, source, ``working`` days and ``holiday`` tables."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        holidays = {
            day: str(each["name"])
            for each in data["holiday"]
            for day in _days(each["first"], each["last"])
        }
        notice = HolidayNotice(
            int(data["year"]), str(data["source"]), holidays, frozenset(data["working"])
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise HolidaysUnreadableError(file=path.name, why=str(error)) from error
    named = {*notice.holidays, *notice.working}
    if not notice.holidays or any(day.year != notice.year for day in named):
        raise HolidaysUnreadableError(file=path.name, why=f"not only days of {notice.year}")
    return notice


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=each) for each in range((last - first).days + 1))


class WorkingCalendar:
    """Which days are worked, in the years whose notices are there."""

    def __init__(self, notices: Iterable[HolidayNotice]) -> None:
        self._notices = {notice.year: notice for notice in notices}

    @property
    def years(self) -> list[int]:
        """The years that are known."""
        return sorted(self._notices)

    def source_of(self, year: int) -> str:
        """Return the notice that tells of a year."""
        return self._notice(year).source

    def is_working(self, day: date) -> bool:
        """Tell whether a day is worked."""
        notice = self._notice(day.year)
        if day.weekday() >= _SATURDAY:
            return day in notice.working
        return day not in notice.holidays

    def after(self, day: date, working_days: int) -> date:
        """Return the day by which so many working days have passed, counted from the next one."""
        left = working_days
        while left:
            day += _A_DAY
            left -= self.is_working(day)
        return day

    def end_of_period(self, last: date) -> date:
        """Return the last day of a period: when it is one of rest, the next working day.

        Source: Civil Code, article 203. In a year that is not known a period ends as it is counted.
        """
        while last.year in self._notices and not self.is_working(last):
            last += _A_DAY
        return last

    def _notice(self, year: int) -> HolidayNotice:
        if year not in self._notices:
            raise HolidaysUnknownError(year=year)
        return self._notices[year]


@cache
def working_calendar(folder: Path | None = None) -> WorkingCalendar:
    """Return the calendar of the notices that are shipped, and of those in an operator's folder."""
    files = [*_SHIPPED.glob("*.toml"), *(sorted(folder.glob("*.toml")) if folder else ())]
    return WorkingCalendar(map(read_notice, files))


@cache
def _solar_terms() -> Mapping[tuple[int, str], date]:
    with (_SHIPPED / "solar_terms.csv").open(encoding="utf-8", newline="") as file:
        return {
            (int(row["year"]), row["term"]): date.fromisoformat(row["date"])
            for row in csv.DictReader(file)
        }


def solar_term(year: int, term: str) -> date | None:
    """Return the day of a solar term (节气, by its Chinese name); nothing beyond the table."""
    return _solar_terms().get((year, term))


def first_term_after(day: date) -> tuple[str, date] | None:
    """Return before which of Qingming and Guyu a day of spring lies, and when that was.

    Tea is called by it: of leaf picked before Qingming (明前), or before Guyu (雨前).
    """
    if day.month < _FEBRUARY:
        return None
    begins = ((term, solar_term(day.year, term)) for term in (QINGMING, GUYU))
    return next(((term, on) for term, on in begins if on is not None and day < on), None)


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of the lunar calendar (农历): its month, whether that is a leap month, its day."""

    month: int
    day: int
    is_leap: bool


@cache
def _lunar_months() -> list[tuple[date, int, bool]]:
    with (_SHIPPED / "lunar_months.csv").open(encoding="utf-8", newline="") as file:
        return [
            (date.fromisoformat(row["first"]), int(row["month"]), row["is_leap"] == "1")
            for row in csv.DictReader(file)
        ]


def lunar_day(day: date) -> LunarDay | None:
    """Return a day of the lunar calendar; nothing beyond the table."""
    months = _lunar_months()
    at = bisect_right(months, day, key=lambda month: month[0])
    if not 0 < at < len(months):
        return None
    first, month, is_leap = months[at - 1]
    return LunarDay(month, (day - first).days + 1, is_leap)
