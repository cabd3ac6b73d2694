"""The one place that reads the clock; everybody else takes ``now`` or ``on`` as an argument."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return this instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    return china_day(now())


def china_day(instant: datetime) -> date:
    """Return the calendar day of an instant where the county lives."""
    return instant.astimezone(CHINA).date()


def china_month(instant: datetime) -> str:
    """Return the month of an instant where the county lives, as ``YYYY-MM``."""
    return instant.astimezone(CHINA).strftime("%Y-%m")


def start_of_china_day(day: date) -> datetime:
    """Return the first instant of a day in China, in UTC; of the first day of all, all of it."""
    if day == date.min:
        return datetime.min.replace(tzinfo=UTC)
    return datetime(day.year, day.month, day.day, tzinfo=CHINA).astimezone(UTC)


def end_of_china_day(day: date) -> datetime:
    """Return the instant at which a day in China is over; of the last day of all, the last one."""
    if day == date.max:
        return datetime.max.replace(tzinfo=UTC)
    return start_of_china_day(day + timedelta(days=1))
