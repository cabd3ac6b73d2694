"""Days and instants as the county's people write them."""

from datetime import date, datetime, timedelta
from typing import Final

from commonfield.kernel.clock import CHINA
from commonfield.workshop.calendar import lunar_day

_HOUR_MIN: Final = 60
_DAY_MIN: Final = 24 * 60
# From so many days on nobody asks for the hours.
_PLAIN_DAYS: Final = 3
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LUNAR_MONTHS: Final = "正二三四五六七八九十冬腊"
_ONES: Final = "一二三四五六七八九"


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


def near_day_text(moment: date | datetime, *, chinese: bool) -> str:
    """Write a day that is not far off, without its year: 12月1日, 1 Dec."""
    day = _local(moment)
    return f"{day.month}月{day.day}日" if chinese else f"{day.day} {_MONTHS[day.month - 1]}"


def near_time_text(moment: datetime, *, chinese: bool) -> str:
    """Write an instant that is not far off, without its year: 12月1日 20:00, 1 Dec, 20:00."""
    day = near_day_text(moment, chinese=chinese)
    return f"{day}{'' if chinese else ','} {moment.astimezone(CHINA):%H:%M}"


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


def lunar_text(day: date, *, chinese: bool) -> str:
    """Write a day by the lunar calendar: 农历闰六月初五, day 5 of leap lunar month 6."""
    lunar = lunar_day(day)
    if lunar is None:
        return ""
    if not chinese:
        return f"day {lunar.day} of {'leap ' if lunar.is_leap else ''}lunar month {lunar.month}"
    month = lunar_month_text(lunar.month, is_leap=lunar.is_leap, chinese=True)
    return f"农历{month}{lunar_day_name(lunar.day)}"


def lunar_day_name(day: int) -> str:
    """Return the Chinese name of a day of a lunar month: 初五, 廿三."""
    tens, ones = divmod(day - 1, 10)
    return {10: "初十", 20: "二十", 30: "三十"}.get(day) or "初十廿"[tens] + _ONES[ones]


def lunar_month_text(month: int, *, is_leap: bool, chinese: bool) -> str:
    """Write a lunar month: 闰六月, leap month 6."""
    if chinese:
        return f"{'闰' if is_leap else ''}{_LUNAR_MONTHS[month - 1]}月"
    return f"{'leap ' if is_leap else ''}month {month}"
