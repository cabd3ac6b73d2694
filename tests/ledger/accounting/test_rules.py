from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.ledger.accounting.rules import numbered, period_between, period_name, period_named
from commonfield.ledger.accounting.types import Period, Voucher
from commonfield.ledger.errors import PeriodUnusableError

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@given(DAYS, st.sampled_from(["month", "quarter", "year"]))
def test_a_day_lies_in_the_period_named_for_it(day: date, size: str):
    period = period_named(period_name(day, size))

    assert period.since <= day < period.until
    assert {period.since.day, period.until.day} == {1}


@pytest.mark.parametrize("text", ["", "2026-13", "2026-Q5", "1999", "2026-1", "2026-11-01", "×"])
def test_what_is_no_period_is_refused(text: str):
    with pytest.raises(PeriodUnusableError):
        period_named(text)


@pytest.mark.parametrize(
    ("since", "days"),
    [(date(2026, 1, 1), -1), (date(2026, 1, 1), 2_000), (date.min, 1), (date(9999, 12, 30), 1)],
)
def test_days_the_wrong_way_round_too_far_apart_or_of_no_books_are_refused(since: date, days: int):
    with pytest.raises(PeriodUnusableError):
        period_between(since, since + timedelta(days))


@given(st.lists(DAYS, max_size=30), DAYS, st.integers(1, 400))
def test_a_voucher_keeps_its_number_whatever_days_are_asked_for(
    days: list[date], since: date, length: int
):
    all_of_them = [Voucher(0, day, "leaf", f"D{n}", 1, ()) for n, day in enumerate(days)]
    everything = Period(date(2024, 1, 1), date(2028, 1, 1))
    period = Period(since, since + timedelta(days=length))
    from_month = [each for each in all_of_them if each.on >= since.replace(day=1)]

    whole = {each.reference: each.number for each in numbered(all_of_them, everything)}
    part = {each.reference: each.number for each in numbered(from_month, period)}

    assert part.items() <= whole.items()
    assert len(part) == sum(period.since <= day < period.until for day in days)
