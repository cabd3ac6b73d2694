"""China's calendar: working days, as each year's notice says, solar terms, lunar days.

A year's days of rest are what the State Council announces in the November before
(国务院办公厅关于部分节假日安排的通知). Each notice is a file; a year without one is not known, and
never guessed. Solar terms and lunar months are computed (lunar-python), and checked from 1900 to
2100.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

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
        return sorted(self._notices)

    def source_of(self, year: int) -> str:
        return self._notice(year).source

    def is_working(self, day: date) -> bool:
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


# In these years what is computed was compared with other calendars.
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
# The library's table of a year begins with the December before, in letters, and so it ends.
_TERMS_BEFORE: Final = 2
_LAST_TERM: Final = "冬至"


@lru_cache(maxsize=512)
def solar_terms(year: int) -> Mapping[str, date]:
    """Return a year's 24 solar terms (节气) with their days, from 小寒 in January to 冬至."""
    table = list(_computed(year).getJieQiJulianDays())[_TERMS_BEFORE:]
    names = [*_term_names()[_TERMS_BEFORE : _TERMS_BEFORE + 23], _LAST_TERM]
    return {name: _day(julian) for name, julian in zip(names, table, strict=False)}


def solar_term(year: int, term: str) -> date | None:
    """Return the day of a solar term, by its Chinese name; nothing beyond the checked years."""
    return solar_terms(year).get(term) if FIRST_YEAR <= year <= LAST_YEAR else None


def term_of(day: date) -> tuple[str, date]:
    """Return the term that a day lies in (its first day included), and when that began."""
    terms = [*solar_terms(day.year - 1).items(), *solar_terms(day.year).items()]
    return next((term, on) for term, on in reversed(terms) if on <= day)


def first_term_after(day: date) -> tuple[str, date] | None:
    """Return before which of Qingming and Guyu a day of spring lies, and when that was.

    Tea is called by it: of leaf picked before Qingming (明前), or before Guyu (雨前).
    """
    if day.month < _FEBRUARY:
        return None
    begins = ((term, solar_term(day.year, term)) for term in (QINGMING, GUYU))
    return next(((term, on) for term, on in begins if on is not None and day < on), None)


@dataclass(frozen=True, slots=True)
class LunarMonth:
    """A month of a lunar year: when it begins, how many days it has, whether it is a leap month."""

    first: date
    year: int
    month: int
    is_leap: bool
    days: int


@dataclass(frozen=True, slots=True)
class LunarDay:
    """A day of the lunar calendar (农历): its month, whether that is a leap month, its day."""

    month: int
    day: int
    is_leap: bool


@lru_cache(maxsize=512)
def lunar_months(year: int) -> tuple[LunarMonth, ...]:
    """Return the 12 or 13 months of the lunar year that begins in a year."""
    return tuple(
        LunarMonth(
            _day(each.getFirstJulianDay()),
            year,
            abs(each.getMonth()),
            each.getMonth() < 0,
            each.getDayCount(),
        )
        for each in _computed(year).getMonths()
        if each.getYear() == year
    )


def lunar_month_of(day: date) -> LunarMonth | None:
    """Return the lunar month that a day lies in; nothing beyond the checked years."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    months = (*lunar_months(day.year - 1), *lunar_months(day.year))
    return months[bisect_right(months, day, key=lambda month: month.first) - 1]


def lunar_day(day: date) -> LunarDay | None:
    """Return a day of the lunar calendar; nothing beyond the checked years."""
    month = lunar_month_of(day)
    if month is None:
        return None
    return LunarDay(month.month, (day - month.first).days + 1, month.is_leap)


def _computed(year: int) -> Any:  # noqa: ANN401 - the library has no types
    from lunar_python.LunarYear import LunarYear  # noqa: PLC0415 - slow to load, and few ask

    # Its own memory of the last year is not made for several threads.
    return LunarYear(year)


def _term_names() -> tuple[str, ...]:
    from lunar_python import Lunar  # noqa: PLC0415 - as above

    return tuple(Lunar.JIE_QI_IN_USE)


def _day(julian: float) -> date:
    """Return the day of an instant by China's clock, which the library counts in."""
    from lunar_python import Solar  # noqa: PLC0415 - as above

    at = Solar.fromJulianDay(julian)
    return date(at.getYear(), at.getMonth(), at.getDay())
