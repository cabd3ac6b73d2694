"""A month as a calendar."""

from calendar import Calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from commonfield.front.forms import number_in

_MONTHS_AROUND: Final = 12
_MONTHS: Final = 12


@dataclass(frozen=True)
class MonthCell:
    """A day of the calendar; ``href`` leads to what happens on it."""

    day: date
    count: int
    href: str
    is_in_month: bool
    is_today: bool
    is_chosen: bool = False


@dataclass(frozen=True)
class ShownMonth:
    """A month with the addresses of the ones beside it; empty where there is none."""

    first: date
    last: date
    weeks: list[list[MonthCell]]
    before: str
    after: str


def month_asked(text: str, on: date) -> date:
    """Return the first day of the month asked for, ``YYYY-MM``; else, or too far off, this one."""
    year, _, month = text.partition("-")
    number = number_in(year, digits=4) * _MONTHS + number_in(month, digits=2) - 1
    here = on.year * _MONTHS + on.month - 1
    if not 1 <= number_in(month, digits=2) <= _MONTHS or abs(number - here) > _MONTHS_AROUND:
        number = here
    return _month(number)


def _month(number: int) -> date:
    return date(number // _MONTHS, number % _MONTHS + 1, 1)


def month_days(first: date) -> list[list[date]]:
    """Return a month's weeks from Monday on, with the days around it that fill them."""
    return Calendar().monthdatescalendar(first.year, first.month)


def shown_month(
    first: date,
    on: date,
    counts: Mapping[date, int],
    href: Callable[[date], str],
    month_href: Callable[[str], str],
    chosen: date | None = None,
) -> ShownMonth:
    """Return a month as a calendar; ``href`` is a day's address, ``month_href`` a month's."""
    weeks = [
        [
            MonthCell(
                day,
                counts.get(day, 0),
                href(day) if day.month == first.month and counts.get(day, 0) else "",
                is_in_month=day.month == first.month,
                is_today=day == on,
                is_chosen=day == chosen,
            )
            for day in week
        ]
        for week in month_days(first)
    ]
    here, number = on.year * _MONTHS + on.month - 1, first.year * _MONTHS + first.month - 1
    before, after = (
        month_href(f"{_month(other):%Y-%m}") if abs(other - here) <= _MONTHS_AROUND else ""
        for other in (number - 1, number + 1)
    )
    last = max(day for week in month_days(first) for day in week if day.month == first.month)
    return ShownMonth(first, last, weeks, before, after)
