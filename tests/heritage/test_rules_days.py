"""Days of the year as data."""

from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from commonfield.front.drawing.wheel import TERMS
from commonfield.heritage.choices import Deed, HeritageKind
from commonfield.heritage.drawings import DRAWINGS
from commonfield.heritage.errors import (
    DayOrderError,
    DayRuleError,
    DayUnsaidError,
    NoSuchDayError,
    NothingToPickError,
    TermDaysError,
)
from commonfield.heritage.rules import (
    SEASONS,
    drawing_of,
    festivals_of,
    healing_word,
    next_span,
    parse_day_rule,
    parts_of,
    rule_of,
    rule_text,
    short_code,
    span_in,
)
from commonfield.heritage.types import DaySpan, HeritageDetails
from commonfield.workshop.calendar import FIRST_YEAR, LAST_YEAR, lunar_day, lunar_months

NOW: Final = date(2026, 11, 24)
YEARS: Final = st.integers(FIRST_YEAR, LAST_YEAR)
_TERM: Final = st.builds(
    lambda term, shift: f"{term[0]}{f'{shift:+d}' if shift else ''}",
    st.sampled_from(TERMS),
    st.integers(-30, 30),
)
_LUNAR: Final = st.builds(
    lambda month, day: f"{month}{day}",
    st.integers(1, 12),
    st.sampled_from(["", ".last", *(f".{day}" for day in range(1, 31))]),
)
_SOLAR: Final = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: f"{day:%m-%d}")
RULES: Final = st.sampled_from([("term", _TERM), ("lunar", _LUNAR), ("solar", _SOLAR)]).flatmap(
    lambda each: st.one_of(
        each[1].map(lambda point: f"{each[0]}:{point}"),
        st.tuples(each[1], each[1]).map(lambda pair: f"{each[0]}:{pair[0]}..{pair[1]}"),
    )
)


@given(RULES, YEARS)
def test_rule_gives_days_of_its_year(rule: str, year: int):
    span = span_in(parse_day_rule(rule), year)

    assert span.first <= span.last
    assert date(year, 1, 1) - timedelta(days=30) <= span.first < date(year + 1, 2, 22)
    assert (span.last - span.first).days < 400


@example("term:小寒-6", date(2000, 12, 31))
@given(RULES, st.dates(date(FIRST_YEAR + 1, 1, 1), date(LAST_YEAR - 3, 12, 31)))
def test_next_days_are_now_or_to_come_and_none_lies_between(rule: str, on: date):
    span = next_span(parse_day_rule(rule), on)

    assert span is not None
    assert span.last >= on
    assert (span.first - on).days < 400


@given(YEARS, st.integers(1, 12))
def test_thirtieth_is_the_last_day_and_no_day_is_of_a_leap_month(year: int, month: int):
    span = span_in(parse_day_rule(f"lunar:{month}.30"), year)

    found = lunar_day(span.first) if span.first.year <= LAST_YEAR else None
    lasts = {each.days for each in lunar_months(year) if each.month == month and not each.is_leap}
    assert found is None or (found.month, found.is_leap, {found.day}) == (month, False, lasts)
    assert span == span_in(parse_day_rule(f"lunar:{month}.last"), year)


@pytest.mark.parametrize(
    ("rule", "days", "chinese", "english"),
    [
        ("term:立夏", ("2027-05-06", "2027-05-06"), "立夏", "Start of Summer"),
        ("lunar:8.16", ("2027-09-16", "2027-09-16"), "农历八月十六", "day 16 of lunar month 8"),
        ("lunar:12.last", ("2027-02-05", "2027-02-05"), "农历腊月最后一天", None),
        ("solar:03", ("2027-03-01", "2027-03-31"), "3月", "March"),
        ("term:冬至..小寒", ("2026-12-22", "2027-01-05"), "冬至到小寒", None),
        ("term:清明-15..term:清明", ("2027-03-21", "2027-04-05"), "清明前15天到清明", None),
        (
            "lunar:1.15..1.last pick",
            ("2027-02-20", "2027-03-07"),
            "农历正月十五到月底之间，由村里定一天",
            "day 15 to the last day of lunar month 1, on a day that the village picks",
        ),
    ],
)
def test_rule_in_days_and_in_words(
    rule: str, days: tuple[str, str], chinese: str, english: str | None
):
    read = parse_day_rule(rule)

    first, last = map(date.fromisoformat, days)
    assert next_span(read, NOW) == DaySpan(first, last, rule.endswith("pick"))
    assert rule_text(read, chinese=True) == chinese
    assert english is None or rule_text(read, chinese=False) == english


@pytest.mark.parametrize(
    "rule",
    [
        *("", "立夏", "term:", "term:立春天", "term:立夏+31", "term:立夏-0", "term:立夏pick"),
        *("lunar:13.1", "lunar:0.1", "lunar:1.31", "lunar:1.", "lunar:闰6.1", "lunar:1.15 pick"),
        *("solar:3-27", "solar:02-30", "solar:13-01", "solar:03-27..lunar:1.1", "term:立夏..1.15"),
        *("lunar:1.1..", "..1.1", "lunar:1.1..1.2..1.3", "lunar:1.1 pick pick", "lunar: 1.1"),
    ],
)
def test_what_is_no_rule_is_refused(rule: str):
    with pytest.raises(DayRuleError):
        parse_day_rule(rule)


@given(YEARS)
def test_festivals_stand_in_order_and_new_years_eve_before_the_next_year(year: int):
    days = [each.day for each in festivals_of(year)]

    assert days == sorted(days)
    assert days[-1] + timedelta(days=1) == lunar_months(year + 1)[0].first


def test_promises_of_healing_are_found_and_other_words_are_not():
    told = [
        healing_word(text)
        for text in ("清热解毒的凉茶", "This tea cures coughs", "家家上山采", "A ham is cured")
    ]

    assert told == ["清热解毒", "cures", "", ""]


def test_short_name_is_an_address_of_its_own():
    codes = [
        short_code(*names)
        for names in (("排祭", "Offering tables"), ("排祭", ""), ("！", ""), ("年", "Year"))
    ]

    assert codes == ["offering-tables", "pai-ji", "item-here", "year-here"]


@example(SEASONS["winter"][0])
@example("lunar:12.15..12.last")
@example("lunar:1.15..1.last pick")
@given(RULES)
def test_rule_in_parts_is_the_same_rule(rule: str):
    try:
        again = rule_of(parts_of(rule))
    except DayOrderError:
        span = parse_day_rule(rule)
        assert (span.first.term, span.first.month) == (span.last.term, span.last.month)
        return

    assert parse_day_rule(again) == parse_day_rule(rule)
    assert rule_of(parts_of(again)) == again


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ({"calendar": "lunar", "lunar_day": "5"}, DayUnsaidError),
        ({"calendar": "season"}, DayUnsaidError),
        ({"calendar": "solar", "solar_month": "04", "solar_day": "31"}, NoSuchDayError),
        ({"calendar": "term", "term": "<b>"}, NoSuchDayError),
        ({"calendar": "term", "term": "清明", "term_days": "5"}, TermDaysError),
        ({"calendar": "term", "term": "清明", "term_days": "31", "term_side": "+"}, TermDaysError),
        (
            {"calendar": "lunar", "lunar_month": "1", "lunar_day": "15", "lunar_day_last": "2"},
            DayOrderError,
        ),
        ({"calendar": "term", "term": "清明", "is_picked": "on"}, NothingToPickError),
    ],
)
def test_parts_that_are_no_days_are_refused(parts: dict[str, str], error: type[Exception]):
    with pytest.raises(error):
        rule_of(parts_of("") | parts)


def test_each_kind_deed_and_festival_has_a_drawing():
    items = [
        HeritageDetails(kind, "x", "", "B", deed, day_rule=rule)
        for kind in HeritageKind
        for deed in Deed
        for rule in ("", "lunar:5.5", "lunar:1.13..1.15", "term:清明-10..term:清明+5", "solar:03")
    ]
    names = {drawing_of(each) for each in items} | {each.drawing for each in festivals_of(2026)}

    assert names == DRAWINGS.keys()
