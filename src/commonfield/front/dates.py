"""Days and instants as the county's people write them."""

from datetime import date, datetime, timedelta
from typing import Final

from commonfield.kernel.clock import CHINA

_HOUR_MIN: Final = 60
_DAY_MIN: Final = 24 * 60
# From so many days on nobody asks for the hours.
_PLAIN_DAYS: Final = 3
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _local(moment: date | datetime) -> date | datetime:
    return moment.astimezone(CHINA) if isinstance(moment, datetime) else moment


def day_text(moment: date | datetime, *, chinese: bool) -> str:
    """Write a day (an instant's day in China): 2026年11月25日, 25 Nov 2026."""
    day = _local(moment)
    if chinese:
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def time_text(moment: datetime, *, chinese: bool) -> str:
    """Write an instant by China's clock, to the minute."""
    local = moment.astimezone(CHINA)
    return f"{day_text(local, chinese=chinese)}{'' if chinese else ','} {local:%H:%M}"


def span_text(span: timedelta, *, chinese: bool) -> str:
    """Write how long something still lasts, in begun minutes: 59 天, 1 天 3 小时, 20 minutes."""
    minutes = max(-(-span // timedelta(minutes=1)), 1)
    days, minutes = divmod(minutes, _DAY_MIN)
    hours, minutes = divmod(minutes, _HOUR_MIN)
    if days >= _PLAIN_DAYS:
        hours = minutes = 0
    elif days:
        minutes = 0
    parts = [(days, "天", "day"), (hours, "小时", "hour"), (minutes, "分钟", "minute")]
    if chinese:
        return " ".join(f"{n} {word}" for n, word, _ in parts if n)
    return " ".join(f"{n} {word}{'' if n == 1 else 's'}" for n, _, word in parts if n)


def month_text(month: str | date, *, chinese: bool) -> str:
    """Write a month given as ``YYYY-MM`` or as a day in it: 2026年11月, Nov 2026."""
    text = month if isinstance(month, str) else f"{_local(month):%Y-%m}"
    year, number = text.split("-")[:2]
    return f"{year}年{int(number)}月" if chinese else f"{_MONTHS[int(number) - 1]} {year}"
