"""Working days by the State Council's notices, and solar terms."""

from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest

from commonfield.front.drawing.wheel import TERMS, term_of
from commonfield.workshop.calendar import (
    GUYU,
    QINGMING,
    LunarDay,
    WorkingCalendar,
    first_term_after,
    lunar_day,
    read_notice,
    solar_term,
    working_calendar,
)
from commonfield.workshop.errors import HolidaysUnknownError, HolidaysUnreadableError

KNOWN: Final = working_calendar()
DAY: Final = timedelta(days=1)
NOTICE: Final = """year = 2027
source = "a notice"
working = [2027-01-03]
[[holiday]]
name = "元旦"
first = 2027-01-01
last = 2027-01-02
"""


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2026, 1, 1), False),
        (date(2026, 1, 4), True),  # a Sunday, worked
        (date(2026, 2, 14), True),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 9, 20), True),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 11, 28), False),  # a Saturday like others
        (date(2025, 10, 8), False),
    ],
)
def test_days_are_worked_as_the_notice_says(day: date, is_worked: bool):
    assert KNOWN.is_working(day) is is_worked


@pytest.mark.parametrize(("year", "worked"), [(2025, 248), (2026, 248)])
def test_years_have_as_many_working_days_as_the_law_says(year: int, worked: int):
    # 365 days less 104 of weekends and 13 of statutory holidays.
    days = [date(year, 1, 1) + DAY * each for each in range(365)]

    assert sum(map(KNOWN.is_working, days)) == worked


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 11, 25), 5, date(2026, 12, 2)),
    ],
)
def test_working_days_are_counted_from_the_next(start: date, days: int, due: date):
    assert KNOWN.after(start, days) == due


def test_period_ends_on_no_day_of_rest():
    ends = [KNOWN.end_of_period(day) for day in (date(2026, 10, 1), date(2026, 12, 2))]

    assert ends == [date(2026, 10, 8), date(2026, 12, 2)]


def test_unknown_year_is_refused_and_lengthens_nothing():
    with pytest.raises(HolidaysUnknownError):
        KNOWN.after(date(2026, 12, 31), 1)

    assert KNOWN.end_of_period(date(2027, 1, 2)) == date(2027, 1, 2)


def test_operator_adds_the_notice_of_a_year(tmp_path: Path):
    (tmp_path / "2027.toml").write_text(NOTICE)

    known = working_calendar(tmp_path)

    assert (known.years, known.source_of(2027)) == ([*KNOWN.years, 2027], "a notice")
    assert known.end_of_period(date(2027, 1, 1)) == date(2027, 1, 3)


@pytest.mark.parametrize(
    "text",
    ["", "year = 2027", NOTICE.replace("2027-01-03", "2026-01-03"), NOTICE.replace("first", "f")],
)
def test_notice_that_is_none_is_refused(tmp_path: Path, text: str):
    file = tmp_path / "2027.toml"
    file.write_text(text)

    with pytest.raises(HolidaysUnreadableError):
        WorkingCalendar([read_notice(file)])


def test_solar_terms_lie_where_the_sun_has_them():
    for year in range(2024, 2041):
        qingming, guyu = solar_term(year, QINGMING), solar_term(year, GUYU)
        assert qingming is not None
        assert guyu is not None
        assert date(year, 4, 4) <= qingming <= date(year, 4, 5)
        assert 14 <= (guyu - qingming).days <= 16
    assert solar_term(2050, QINGMING) is None


@pytest.mark.parametrize(
    ("day", "lunar"),
    [
        (date(2026, 2, 17), LunarDay(1, 1, is_leap=False)),  # Spring Festival
        (date(2026, 2, 16), LunarDay(12, 29, is_leap=False)),
        (date(2025, 7, 25), LunarDay(6, 1, is_leap=True)),
        (date(2026, 9, 25), LunarDay(8, 15, is_leap=False)),  # Mid-Autumn
        (date(2040, 12, 31), LunarDay(11, 28, is_leap=False)),
        (date(2023, 12, 31), None),
        (date(2050, 1, 1), None),
    ],
)
def test_days_of_the_lunar_calendar(day: date, lunar: LunarDay | None):
    assert lunar_day(day) == lunar


def test_solar_terms_of_the_table_are_those_of_the_sun():
    for year in range(2024, 2041):
        for at, (term, _english) in enumerate(TERMS):
            begins = solar_term(year, term)
            assert begins is not None
            # The formula is right to a quarter of an hour: within a day of the table.
            assert at in {term_of(begins + DAY * each) for each in (0, 1)}


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2026, 1, 20), None),
        (date(2026, 3, 28), (QINGMING, date(2026, 4, 5))),
        (date(2026, 4, 5), (GUYU, date(2026, 4, 20))),
        (date(2026, 4, 20), None),
        (date(2026, 9, 20), None),
        (date(2050, 3, 28), None),
    ],
)
def test_leaf_is_of_before_a_term(day: date, term: tuple[str, date] | None):
    assert first_term_after(day) == term
