"""Quarter-hours, series, the nearest free times."""

from datetime import UTC, date, datetime

import pytest

from commonfield.services.bookings import errors
from commonfield.services.bookings.rules import nearest_free, quarters, series_dates
from commonfield.services.bookings.types import BookingTimes

_DAY = date(2026, 12, 25)
# 00:00 in China, a quarter's number.
_MIDNIGHT = 1_000 * 96 - 32


def test_quarters_begun_are_taken_with_setting_up_and_clearing_away():
    begins, ends = datetime(2026, 12, 4, 11, 5, tzinfo=UTC), datetime(2026, 12, 4, 12, tzinfo=UTC)

    plain = quarters(BookingTimes(begins, ends))
    prepared = quarters(BookingTimes(begins, ends, 30, 20))

    assert (len(plain), prepared.start, prepared.stop) == (4, plain.start - 2, plain.stop + 2)


@pytest.mark.parametrize(
    ("repeat", "until", "dates"),
    [
        ("weekly", date(2027, 1, 8), ["12-25", "01-01", "01-08"]),
        ("fortnightly", date(2027, 1, 31), ["12-25", "01-08", "01-22"]),
        # The fourth Friday of each month, over New Year.
        ("monthly", date(2027, 3, 31), ["12-25", "01-22", "02-26", "03-26"]),
    ],
)
def test_series_runs_over_new_year_until_its_last_day(repeat: str, until: date, dates: list[str]):
    assert [f"{day:%m-%d}" for day in series_dates(_DAY, repeat, until)] == dates


def test_fifth_weekday_is_the_last_one_in_months_that_have_four():
    dates = series_dates(date(2026, 12, 29), "monthly", date(2027, 3, 31))

    assert [day.day for day in dates] == [29, 26, 23, 30]


@pytest.mark.parametrize(
    ("until", "refusal"),
    [
        (None, errors.SeriesEndMissingError),
        (date(2027, 12, 27), errors.SeriesTooLongError),
        (date(2026, 12, 31), errors.SeriesEndsTooSoonError),
        (date(2026, 1, 1), errors.SeriesEndsTooSoonError),
    ],
)
def test_series_has_an_end_within_a_year(until: date | None, refusal: type[Exception]):
    with pytest.raises(refusal):
        series_dates(_DAY, "weekly", until)


def test_nearest_free_times_lie_beside_what_is_taken_and_by_day():
    evening = range(_MIDNIGHT + 19 * 4, _MIDNIGHT + 21 * 4)
    taken = set(range(_MIDNIGHT + 18 * 4, _MIDNIGHT + 22 * 4))

    found = nearest_free(taken, evening, least=0)
    late = nearest_free(taken, evening, least=evening.start)

    hours = [(span.start - _MIDNIGHT) / 4 for span in found]
    assert hours == [12, 14, 16]
    assert [(span.start - _MIDNIGHT) / 4 for span in late] == [24 + 6, 24 + 8, 24 + 10]
