"""Months as the numbers YYYYMM, and the windows of twelve that figures are taken over."""

from datetime import date

from commonfield.portal.board.types import Window


def month_of(day: date) -> int:
    """Return the month of a day."""
    return day.year * 100 + day.month


def month_before(month: int, count: int) -> int:
    """Return the month so many months earlier."""
    year, index = divmod(month // 100 * 12 + month % 100 - 1 - count, 12)
    return year * 100 + index + 1


def months_to(month: int, count: int) -> list[int]:
    """Return so many months up to and including a month, oldest first."""
    return [month_before(month, back) for back in range(count - 1, -1, -1)]


def window_of(day: date) -> Window:
    """Return this month with the eleven before it, and the twelve before those."""
    last = month_of(day)
    return Window(
        first=month_before(last, 11),
        last=last,
        before_first=month_before(last, 23),
        before_last=month_before(last, 12),
    )
