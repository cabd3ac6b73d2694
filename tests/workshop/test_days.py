from datetime import UTC, date, datetime

from commonfield.workshop import days

LATE = datetime(2026, 11, 25, 16, 5, tzinfo=UTC)


def test_day_of_an_instant_is_chinas() -> None:
    assert days.day_text(LATE, chinese=True) == "2026年11月26日"
    assert days.day_text(LATE, chinese=False) == "26 Nov 2026"


def test_day_is_itself() -> None:
    assert days.day_text(date(2026, 4, 5), chinese=True) == "2026年4月5日"


def test_time_is_by_chinas_clock() -> None:
    assert days.time_text(LATE, chinese=True) == "2026年11月26日 00:05"
    assert days.time_text(LATE, chinese=False) == "26 Nov 2026, 00:05"


def test_month_of_a_text_a_day_and_an_instant() -> None:
    assert days.month_text("2026-04", chinese=True) == "2026年4月"
    assert days.month_text(date(2026, 4, 5), chinese=False) == "Apr 2026"
    assert days.month_text(datetime(2026, 4, 30, 20, tzinfo=UTC), chinese=False) == "May 2026"
