"""Working days by the State Council's notices, and solar terms."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pytest
from borax.calendars.lunardate import LunarDate, TermUtils

from commonfield.workshop.calendar import (
    FIRST_YEAR,
    GUYU,
    LAST_YEAR,
    QINGMING,
    LunarDay,
    WorkingCalendar,
    first_term_after,
    lunar_day,
    lunar_months,
    read_notice,
    solar_term,
    solar_terms,
    term_of,
    working_calendar,
)
from commonfield.workshop.errors import HolidaysUnknownError, HolidaysUnreadableError

KNOWN: Final = working_calendar()
DAY: Final = timedelta(days=1)
# Computed before, and checked by a third library; facts, CC0.
TABLES: Final = Path(__file__).parents[1] / "data" / "calendar"
NOTICE: Final = """year = 2027
source = "a notice"
working = [2027-01-03]
[[holiday]]
name = "元旦"
first = 2027-01-01
last = 2027-01-02
"""


def table(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


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


def test_terms_and_festivals_are_those_of_the_shipped_tables():
    for row in table("solar_terms"):
        assert solar_term(int(row["year"]), row["term"]) == date.fromisoformat(row["date"])
    for row in table("lunar_months"):
        first = date.fromisoformat(row["first"])
        assert lunar_day(first) == LunarDay(int(row["month"]), 1, row["is_leap"] == "1")
    for row in table("lunar_festivals"):
        month = next(
            each
            for each in lunar_months(int(row["year"]))
            if (each.month, each.is_leap) == (int(row["lunar_month"]), False)
        )
        number = month.days if row["lunar_day"] == "末日" else int(row["lunar_day"])
        assert month.first + DAY * (number - 1) == date.fromisoformat(row["date"])


def test_every_lunar_month_of_two_centuries_is_that_of_another_library():
    differing = set()
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        months = lunar_months(year)
        assert [each.first for each in months[1:]] == [
            each.first + DAY * each.days for each in months[:-1]
        ]
        for each in months:
            other = LunarDate.from_solar_date(each.first.year, each.first.month, each.first.day)
            if (other.year, other.month, bool(other.leap), other.day) != (
                *(year, each.month, each.is_leap, 1),
            ):
                differing.add((year, each.month))
        assert lunar_months(year + 1)[0].first == months[-1].first + DAY * months[-1].days

    # There its moon is new within a minute of midnight.
    assert differing == {(2089, 8), (2097, 7)}


def test_every_solar_term_of_two_centuries_is_that_of_another_library():
    differing = set()
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        terms = solar_terms(year)
        assert len(terms) == 24
        assert list(terms.values()) == sorted(terms.values())
        for index, on in enumerate(terms.values()):
            other = TermUtils.nth_term_day(year, index)
            if other != on:
                differing.add((year, index, (other - on).days))

    # The other one's are of a formula that misses midnight now and then, by a day.
    assert len(differing) <= 8
    assert {abs(days) for _year, _index, days in differing} <= {1}
    assert solar_term(LAST_YEAR + 1, QINGMING) is None


@pytest.mark.parametrize(
    ("day", "lunar"),
    [
        (date(2026, 2, 17), LunarDay(1, 1, is_leap=False)),  # Spring Festival
        (date(2026, 2, 16), LunarDay(12, 29, is_leap=False)),
        (date(2025, 7, 25), LunarDay(6, 1, is_leap=True)),
        (date(2026, 9, 25), LunarDay(8, 15, is_leap=False)),  # Mid-Autumn
        (date(2040, 12, 31), LunarDay(11, 28, is_leap=False)),
        (date(2033, 12, 22), LunarDay(11, 1, is_leap=True)),
        (date(1900, 1, 30), LunarDay(12, 30, is_leap=False)),
        (date(2100, 12, 31), LunarDay(12, 1, is_leap=False)),
        (date(1899, 12, 31), None),
        (date(2101, 1, 1), None),
    ],
)
def test_days_of_the_lunar_calendar(day: date, lunar: LunarDay | None):
    assert lunar_day(day) == lunar


def test_day_lies_in_the_term_that_began_last():
    found = [term_of(day) for day in (date(2026, 11, 21), date(2026, 11, 22), date(2027, 1, 1))]

    assert found == [
        ("立冬", date(2026, 11, 7)),
        ("小雪", date(2026, 11, 22)),
        ("冬至", date(2026, 12, 22)),
    ]


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2026, 1, 20), None),
        (date(2026, 3, 28), (QINGMING, date(2026, 4, 5))),
        (date(2026, 4, 5), (GUYU, date(2026, 4, 20))),
        (date(2026, 4, 20), None),
        (date(2026, 9, 20), None),
        (date(2150, 3, 28), None),
    ],
)
def test_leaf_is_of_before_a_term(day: date, term: tuple[str, date] | None):
    assert first_term_after(day) == term
