"""Quarter-hours, series of dates and the nearest free times. Pure."""

import calendar
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, timedelta
from typing import Final

from commonfield.services.bookings import errors
from commonfield.services.bookings.types import BookingTimes

QUARTER: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=72)
MOST_GUESTS: Final = 2_000
MOST_VISITS: Final = 20_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR: Final = timedelta(days=366)
_DAY_MIN: Final = 24 * 60
_DAY_QUARTERS: Final = 96
# Of China's clock: eight hours ahead.
_AHEAD: Final = 32
# What is proposed begins and ends within a day's hours: from six to eleven at night.
_EARLIEST, _LATEST = 6 * 4, 23 * 4
MOST_SLOTS: Final = 200
# Units: minutes.
_SHORTEST_SLOT, _LONGEST_SLOT = 5, 120
_WEEKS: Final = {"weekly": 1, "fortnightly": 2}
_LAST_OF_MONTH: Final = 5


def quarters(times: BookingTimes) -> range:
    """Return the quarter-hours that a booking takes, setting up and clearing away included."""
    begins = times.begins_at - timedelta(minutes=times.setup_min)
    ends = times.ends_at + timedelta(minutes=times.clear_min)
    return range((begins - _EPOCH) // QUARTER, -((_EPOCH - ends) // QUARTER))


def instant_of(quarter: int) -> datetime:
    """Return when a quarter-hour begins."""
    return _EPOCH + quarter * QUARTER


def check_times(times: BookingTimes, now: datetime, *, longest: timedelta = LONGEST) -> None:
    """Refuse times that run backwards, lie behind or too far ahead, or last too long."""
    if times.ends_at <= times.begins_at:
        raise errors.TimesBackwardsError
    if times.ends_at - times.begins_at > longest:
        raise errors.BookingTooLongError(hours=longest // timedelta(hours=1))
    if not (0 <= times.setup_min <= _DAY_MIN and 0 <= times.clear_min <= _DAY_MIN):
        raise errors.SetupTooLongError
    if times.begins_at <= now:
        raise errors.TimeBehindError
    if times.begins_at > now + _YEAR:
        raise errors.TimeTooFarError


def nearest_free(
    taken: AbstractSet[int], wanted: range, *, least: int, most: int = 3
) -> list[range]:
    """Return the nearest free spans as long as the wanted one, none that overlaps another.

    Within a week before and after; of a span that fits into a day's hours only such.
    """
    found: list[range] = []
    for off in range(1, 7 * _DAY_QUARTERS + 1):
        for start in (wanted.start - off, wanted.start + off):
            span = range(start, start + len(wanted))
            is_apart = all(abs(start - each.start) >= len(wanted) for each in found)
            if start >= least and is_apart and _by_day(span, wanted) and taken.isdisjoint(span):
                found.append(span)
        if len(found) >= most:
            break
    return sorted(found[:most], key=lambda span: span.start)


def _by_day(span: range, wanted: range) -> bool:
    return _is_by_day(span) or not _is_by_day(wanted)


def _is_by_day(span: range) -> bool:
    begins = (span.start + _AHEAD) % _DAY_QUARTERS
    return begins >= _EARLIEST and begins + len(span) <= _LATEST


def series_dates(first: date, repeat: str, until: date | None) -> list[date]:
    """Return the dates of a series, at most a year.

    Monthly is by weekday: on the second Friday of each month; a fifth one means the last.
    """
    if until is None:
        raise errors.SeriesEndMissingError
    if until > first + _YEAR:
        raise errors.SeriesTooLongError
    dates = [first]
    while (following := _next(dates[-1], first, repeat)) <= until:
        dates.append(following)
    if len(dates) == 1:
        raise errors.SeriesEndsTooSoonError
    return dates


def _next(last: date, first: date, repeat: str) -> date:
    if repeat in _WEEKS:
        return last + timedelta(weeks=_WEEKS[repeat])
    year, month = (last.year + 1, 1) if last.month == 12 else (last.year, last.month + 1)  # noqa: PLR2004 - December
    days = [
        day
        for day in range(1, calendar.monthrange(year, month)[1] + 1)
        if date(year, month, day).weekday() == first.weekday()
    ]
    which = (first.day - 1) // 7 + 1
    return date(year, month, days[-1] if which == _LAST_OF_MONTH else days[which - 1])


def slot_starts(begins_at: datetime, ends_at: datetime, minutes: int) -> list[datetime]:
    """Return when slots begin that fit into a day; none if they are too short or too long."""
    if not _SHORTEST_SLOT <= minutes <= _LONGEST_SLOT:
        return []
    step = timedelta(minutes=minutes)
    return [begins_at + index * step for index in range((ends_at - begins_at) // step)][:MOST_SLOTS]


def check_certificate(until: date | None, ends_on: date) -> None:
    """Refuse a cook's certificate that ends before the feast does."""
    if until is not None and until < ends_on:
        raise errors.CookCertificateEndsError(until=until, day=ends_on)


def moved(times: BookingTimes, days: int) -> BookingTimes:
    """Return times as they are some days later; China's clock knows no summer time."""
    by = timedelta(days=days)
    return BookingTimes(times.begins_at + by, times.ends_at + by, times.setup_min, times.clear_min)
