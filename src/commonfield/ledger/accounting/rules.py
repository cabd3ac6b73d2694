"""Pure rules of an accountant's books: periods, and vouchers numbered month by month."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from commonfield.ledger.accounting.types import Period, Voucher
from commonfield.ledger.errors import PeriodUnusableError

_PERIOD: Final = re.compile(r"(20\d\d)(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", re.ASCII)
_LONGEST: Final = timedelta(days=5 * 366)
# Beyond these no books are kept, and days have no next one.
_FIRST: Final = date(2000, 1, 1)
_LAST: Final = date(2099, 12, 31)


def period_named(text: str) -> Period:
    """Read a year, a quarter or a month: ``2026``, ``2026-Q4``, ``2026-11``."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        raise PeriodUnusableError
    year = int(found[1])
    first, months = 1, 12
    if found[2]:
        first, months = 3 * int(found[2]) - 2, 3
    elif found[3]:
        first, months = int(found[3]), 1
    after = year * 12 + first - 1 + months
    return Period(date(year, first, 1), date(after // 12, after % 12 + 1, 1))


def period_between(since: date, last: date) -> Period:
    """Return the days from one to another, both counting."""
    if not (_FIRST <= since <= last <= _LAST and last - since <= _LONGEST):
        raise PeriodUnusableError
    return Period(since, last + timedelta(days=1))


def period_name(day: date, size: str) -> str:
    """Return the name of a day's month, quarter or year."""
    quarter = (day.month + 2) // 3
    names = {"month": f"{day:%Y-%m}", "quarter": f"{day.year}-Q{quarter}", "year": f"{day.year}"}
    return names[size]


def numbered(vouchers: Iterable[Voucher], period: Period) -> Iterator[Voucher]:
    """Number vouchers within the month of each, in the order they come; yield the period's.

    They begin with the first of the period's first month, so that a number stays the same whatever
    part of the month is read.
    """
    count: Counter[tuple[int, int]] = Counter()
    for each in vouchers:
        month = each.on.year, each.on.month
        count[month] += 1
        if period.since <= each.on < period.until:
            yield replace(each, number=count[month])
