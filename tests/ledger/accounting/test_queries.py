from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonfield.ledger.accounting.queries import chart, movements, trial_balance, vouchers
from commonfield.ledger.accounting.types import AccountLine, Period, Voucher
from commonfield.ledger.accounts import bank, owed, receivable
from commonfield.ledger.commands import post_all, reverse_entry
from commonfield.ledger.types import Draft, Leg
from commonfield.people.types import SYSTEM
from tests.copies import taken_back
from tests.ledger.builders import HOLDER, NOW, leaf_draft, owe
from tests.night import TODAY, first_of_month

THIS_MONTH = Period(first_of_month(), first_of_month(-1))


def balance(period: Period) -> dict[str, AccountLine]:
    found = trial_balance(SYSTEM, organisation=HOLDER, now=NOW, period=period)
    return {line.account.ours: line for line in found}


def vouchers_of(period: Period, *, is_daily: bool) -> list[Voucher]:
    return list(vouchers(SYSTEM, organisation=HOLDER, now=NOW, period=period, is_daily=is_daily))


def pay(amount_fen: int, days_ago: int = 0) -> None:
    legs = (Leg(owed(HOLDER, "Growers", "G1"), amount_fen), Leg(bank(HOLDER), -amount_fen))
    post_all([Draft("payout", "P1", NOW - timedelta(days_ago), legs)], now=NOW)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["owe", "back", "pay"]),
        st.sampled_from(["G1", "G2"]),
        st.integers(1, 10**9),
        st.integers(0, 90),
    ),
    max_size=10,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, cut=st.integers(1, 80))
def test_balances_movements_and_vouchers_are_the_same_books(
    db: None,  # noqa: ARG001 - the tables
    acts: list[tuple[str, str, int, int]],
    cut: int,
):
    periods = [
        Period(TODAY - timedelta(100), TODAY - timedelta(cut)),
        Period(TODAY - timedelta(cut), TODAY + timedelta(1)),
    ]
    with taken_back():
        for number, (act, grower, amount_fen, days_ago) in enumerate(acts):
            entry = owe(amount_fen, grower=grower, reference=f"D{number}", days_ago=days_ago)
            if act == "back":
                reverse_entry(entry, kind="leaf_back", now=NOW)
            elif act == "pay":
                pay(amount_fen, days_ago)

        for before, after in pairwise(balance(each) for each in periods):
            assert {ours: line.closing_fen for ours, line in before.items()}.items() <= {
                ours: line.opening_fen for ours, line in after.items()
            }.items()
        for period in periods:
            lines = balance(period)
            assert sum(each.debit_fen - each.credit_fen for each in lines.values()) == 0
            moved = {ours: (each.debit_fen, each.credit_fen) for ours, each in lines.items()}
            for is_daily in (False, True):
                assert sums_of(vouchers_of(period, is_daily=is_daily)) == {
                    ours: sides for ours, sides in moved.items() if any(sides)
                }
            for ours, line in lines.items():
                found = movements(
                    SYSTEM, organisation=HOLDER, now=NOW, period=period, account=chart()[ours]
                )
                rows = list(found.all())
                assert found.page(len(rows) // 2, 100) == rows[len(rows) // 2 :]
                assert [each.balance_fen for each in rows][-1:] == [line.closing_fen][: len(rows)]


def sums_of(found: list[Voucher]) -> dict[str, tuple[int, int]]:
    """Add up what vouchers say, account by account, each of them balanced."""
    sums: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for voucher in found:
        assert sum(leg.amount_fen for leg in voucher.legs) == 0
        for leg in voucher.legs:
            sums[leg.account.ours][leg.amount_fen < 0] += abs(leg.amount_fen)
    return {ours: (debit, credit) for ours, (debit, credit) in sums.items()}


def test_income_and_expenses_begin_anew_each_year():
    owe(500, days_ago=(TODAY - date(TODAY.year - 1, 7, 1)).days)
    owe(300)

    line = balance(THIS_MONTH)

    assert line["Expenses:Leaf"].closing_fen == 300
    assert line["Liabilities:Growers"].closing_fen == 800
    assert line["Equity:Retained"].opening_fen == line["Equity:Retained"].closing_fen == -500


def test_bank_balance_is_told_once_money_has_come_in():
    owe(500)
    pay(500)

    before = balance(THIS_MONTH)["Assets:Bank"]
    legs = (Leg(bank(HOLDER), 900), Leg(receivable(HOLDER, "Wechat"), -900))
    post_all([Draft("settled", "S1", NOW, legs)], now=NOW)

    assert (before.closing_fen, before.credit_fen) == (None, 500)
    assert balance(THIS_MONTH)["Assets:Bank"].closing_fen == 400


def test_a_countys_own_chart_goes_before_ours(tmp_path: Path):
    own = tmp_path / "chart.toml"
    own.write_text('[[account]]\nours = "Income:Sales"\ncode = "6001"\nzh = "收入"\nen = "Sales"\n')

    with override_settings(ACCOUNT_CHART=str(own)):
        chart.cache_clear()
        found = chart()
    chart.cache_clear()

    assert (found["Income:Sales"].code, found["Assets:Bank"].code) == ("6001", "1002")


def test_vouchers_are_numbered_anew_each_month_in_order_of_recording():
    before = first_of_month(1)
    owe(1, reference="D1", days_ago=(TODAY - before).days)
    owe(2, reference="D2")
    post_all([leaf_draft(3, reference="late", at=NOW - timedelta(hours=1))], now=NOW)

    found = vouchers_of(Period(before, first_of_month(-1)), is_daily=False)

    assert [(each.on.month, each.number, each.reference) for each in found] == [
        (before.month, 1, "D1"),
        (TODAY.month, 1, "D2"),
        (TODAY.month, 2, "late"),
    ]
