"""A quarter by its name, and money with tax and without."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from commonfield.kernel.clock import CHINA, china_day

_NAME: Final = re.compile(r"(20\d{2})Q([1-4])")
_MONTHS: Final = 3
MOST_RATE_BP: Final = 2_000
ONE_BP: Final = 10_000


def span_of(quarter: str) -> tuple[datetime, datetime]:
    """Return the first instant of a quarter such as 2026Q3, and that of the next.

    Raises:
        ValueError: if it is no quarter.
    """
    found = _NAME.fullmatch(quarter)
    if not found:
        raise ValueError(quarter)
    year, nth = int(found[1]), int(found[2])
    first = _MONTHS * (nth - 1) + 1
    end = (year + first // 10, (first + _MONTHS - 1) % 12 + 1)
    return (
        datetime(year, first, 1, tzinfo=CHINA).astimezone(UTC),
        datetime(*end, 1, tzinfo=CHINA).astimezone(UTC),
    )


def quarter_of(day: date) -> str:
    return f"{day.year}Q{(day.month - 1) // _MONTHS + 1}"


def quarter_before(now: datetime) -> str:
    return quarter_of(china_day(span_of(quarter_of(china_day(now)))[0] - timedelta(days=1)))


def without_tax(fen: int, rate_bp: int) -> int:
    """Return a sum without the tax that it holds, to the fen, half upwards."""
    whole = abs(fen) * ONE_BP * 2 + ONE_BP + rate_bp
    part = whole // (2 * (ONE_BP + rate_bp))
    return part if fen >= 0 else -part
