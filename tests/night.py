"""By night (``NIGHT=1``) everything is tried, on either engine: the same rules over many worlds.

By day some of it is, each day others. Tests live today, by China's clock; ``TESTS_DAY=2028-02-29``
lets them, and the programs that they start, live on another day. The end of a run names its day.
"""

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from commonfield.kernel.clock import CHINA

NIGHT: Final = bool(os.environ.get("NIGHT"))
_REALLY: Final = datetime.now(CHINA).date()  # noqa: TID251 - tests change from day to day
# The workers of a run, and the programs of tests, inherit both from the process that started them.
TODAY: Final = date.fromisoformat(os.environ.setdefault("TESTS_DAY", _REALLY.isoformat()))
DAYS_AHEAD: Final = int(os.environ.setdefault("TESTS_DAYS_AHEAD", str((TODAY - _REALLY).days)))
YESTERDAY: Final = TODAY - timedelta(days=1)
# The villages' last year ended lately, on whichever day tests run.
os.environ["VILLAGE_YEAR_MONTH"] = str((TODAY - timedelta(days=10)).month)
# As addresses and files name it.
MONTH: Final = f"{TODAY:%Y-%m}"


def in_english(day: date) -> str:
    """Return a day as English pages write it."""
    return f"{day.day} {day:%b %Y}"


def noon(day: date) -> datetime:
    """Return noon of a day in China."""
    return datetime.combine(day, time(4), UTC)


# When tests' rows are written.
NOW: Final = noon(TODAY)


def first_of_month(back: int = 0) -> date:
    """Return the first day of this month, or of the one so many before."""
    months = TODAY.year * 12 + TODAY.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


def month_of(day: date) -> int:
    """Return a day's month as facts name it: 202611."""
    return day.year * 100 + day.month


def of_today[T](things: Sequence[T], days: int) -> list[T]:
    """Return the day's part of things that are all tried within so many days; by night all."""
    return list(things) if NIGHT else list(things[TODAY.toordinal() % days :: days])
