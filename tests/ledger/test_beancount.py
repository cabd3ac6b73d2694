"""Beancount accepts the books and comes to the same balances."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

from beancount import loader
from beancount.core.data import Open, Transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonfield.ledger.accounts import claim, income, owed, receivable
from commonfield.ledger.beancount import beancount_lines
from commonfield.ledger.commands import post_all, reverse_entry
from commonfield.ledger.queries import all_accounts, balances
from commonfield.ledger.types import Draft, Leg
from commonfield.people.models import Organisation
from tests.ledger.builders import HOLDER, NOW, leaf_draft, owe, payee, run_payouts
from tests.night import TODAY
from tests.people.builders import make_organisation


def load() -> tuple[list[Any], list[Any]]:
    entries, errors, _ = loader.load_string("".join(beancount_lines()))
    return entries, errors


def test_empty_books_are_accepted():
    assert load() == ([], [])


def test_beancount_reads_the_same_balances():
    owe(123_456, days_ago=30)
    reverse_entry(owe(5, reference="D2"), kind="leaf_back", now=NOW)
    run_payouts(payee())
    owe(-1, reference="D3")

    entries, errors = load()

    sums: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if isinstance(entry, Transaction):
            for posting in entry.postings:
                assert posting.units is not None
                sums[posting.account] += posting.units.number or Decimal(0)
    assert errors == []
    assert {account: int(amount * 100) for account, amount in sums.items()} == balances(
        code for code, _at in all_accounts(HOLDER)
    )


def test_accounts_open_with_the_names_of_organisations():
    make_organisation("OTEA")
    Organisation.objects.filter(code="OTEA").update(name='茶 "一号" \\ 厂')
    owe(123_456)

    entries, errors = load()

    told = {each.account: each.meta.get("holder") for each in entries if isinstance(each, Open)}
    assert errors == []
    assert told == dict.fromkeys(
        ["Expenses:OTEA:Leaf", "Liabilities:OTEA:Growers:G1"], '茶 "一号" \\ 厂'
    )
    assert not [each for each in entries if "party" in each.meta]


def test_books_of_one_organisation_close_by_themselves():
    store, maker = "OSTORE", "OTEA"
    legs = (
        Leg(receivable(store, "Cash"), 900),
        Leg(income(store, "Sales"), -600),
        Leg(owed(store, "Makers", maker), -300),
        Leg(claim(maker, store), 300),
        Leg(income(maker, "Shares"), -300),
    )
    post_all([Draft("sale", "S1", NOW, legs)], now=NOW)
    owe(5, holder="OELSE")

    entries, errors, _ = loader.load_string("".join(beancount_lines(maker)))

    assert errors == []
    assert {each.account for each in entries if isinstance(each, Open)} == {
        "Assets:OTEA:Claims:OSTORE",
        "Income:OTEA:Shares",
    }
    assert [len(each.postings) for each in entries if isinstance(each, Transaction)] == [2]


def test_accounts_open_on_the_day_in_china():
    late = NOW.replace(hour=17)
    post_all([leaf_draft(at=late)], now=late)

    entries, _ = load()

    assert {str(each.date) for each in entries if isinstance(each, Open)} == {
        f"{TODAY + timedelta(days=1)}"
    }


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(st.integers(1, 10**11), st.integers(0, 400)), max_size=6))
def test_beancount_accepts_any_acts_in_any_order(db: None, acts: list[tuple[int, int]]):  # noqa: ARG001
    for number, (amount_fen, days_ago) in enumerate(acts):
        owe(amount_fen, reference=f"D{number}", grower=f"G{number % 3}", days_ago=days_ago)

    _, errors = load()

    assert errors == []
