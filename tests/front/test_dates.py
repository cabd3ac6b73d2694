from datetime import UTC, date, datetime, timedelta

import pytest

from commonfield.front import dates

LATE = datetime(2026, 11, 25, 16, 5, tzinfo=UTC)


def test_day_of_an_instant_is_chinas() -> None:
    assert dates.day_text(LATE, chinese=True) == "2026年11月26日"
    assert dates.day_text(LATE, chinese=False) == "26 Nov 2026"


def test_day_is_itself() -> None:
    assert dates.day_text(date(2026, 4, 5), chinese=True) == "2026年4月5日"


def test_time_is_by_chinas_clock() -> None:
    assert dates.time_text(LATE, chinese=True) == "2026年11月26日 00:05"
    assert dates.time_text(LATE, chinese=False) == "26 Nov 2026, 00:05"


def test_month_of_a_text_a_day_and_an_instant() -> None:
    assert dates.month_text("2026-04", chinese=True) == "2026年4月"
    assert dates.month_text(date(2026, 4, 5), chinese=False) == "Apr 2026"
    assert dates.month_text(datetime(2026, 4, 30, 20, tzinfo=UTC), chinese=False) == "May 2026"


@pytest.mark.parametrize(
    ("span", "chinese", "english"),
    [
        (timedelta(days=59, hours=12), "59 天", "59 days"),
        (timedelta(days=1, hours=3, minutes=5), "1 天 3 小时", "1 day 3 hours"),
        (timedelta(hours=2), "2 小时", "2 hours"),
        (timedelta(hours=1, minutes=1), "1 小时 1 分钟", "1 hour 1 minute"),
        (timedelta(minutes=19, seconds=1), "20 分钟", "20 minutes"),
        (timedelta(), "1 分钟", "1 minute"),
        (timedelta(minutes=-5), "1 分钟", "1 minute"),
    ],
)
def test_span_is_as_exact_as_anybody_asks(span: timedelta, chinese: str, english: str) -> None:
    assert dates.span_text(span, chinese=True) == chinese
    assert dates.span_text(span, chinese=False) == english


@pytest.mark.parametrize(
    ("day", "chinese", "english"),
    [
        (date(2026, 2, 17), "农历正月初一", "day 1 of lunar month 1"),
        (date(2026, 2, 26), "农历正月初十", "day 10 of lunar month 1"),
        (date(2026, 3, 9), "农历正月廿一", "day 21 of lunar month 1"),
        (date(2025, 7, 25), "农历闰六月初一", "day 1 of leap lunar month 6"),
        (date(2026, 1, 18), "农历冬月三十", "day 30 of lunar month 11"),
        (date(2150, 1, 1), "", ""),
    ],
)
def test_day_by_the_lunar_calendar(day: date, chinese: str, english: str) -> None:
    assert dates.lunar_text(day, chinese=True) == chinese
    assert dates.lunar_text(day, chinese=False) == english
