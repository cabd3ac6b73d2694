"""Statements add up, and check_ledger and check_payouts find every kind of tampering."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonfield.kernel.errors import NotFoundError
from commonfield.ledger.accounts import bank, expense, owed
from commonfield.ledger.books import check_ledger, check_payouts
from commonfield.ledger.commands import post_all, reverse_entry
from commonfield.ledger.models import Account, LedgerEntry, Payout, Posting
from commonfield.ledger.payouts.errors import NothingToPayError
from commonfield.ledger.queries import (
    all_accounts,
    all_entries,
    balances,
    entry_of,
    liabilities,
    liabilities_of_group,
    liability,
    statement,
)
from commonfield.ledger.types import Balance, Draft, Leg, StatementLine
from commonfield.workshop.books import Difference
from commonfield.workshop.guards import remove_guards
from tests.copies import taken_back
from tests.ledger.builders import HOLDER, NOW, owe, payee, run_payouts

G1 = owed(HOLDER, "Growers", "G1")
DAY = timedelta(days=1)


def pay(*growers: str) -> None:
    run_payouts(*map(payee, growers))


def test_statement_has_the_span_and_what_was_owed_before():
    owe(1_000, reference="D1", days_ago=40)
    owe(2_000, reference="D2", days_ago=3)
    pay("G1")

    opening, lines = statement("G1", starts_at=NOW - 10 * DAY, ends_at=NOW + DAY)

    assert opening == 1_000
    payment = Payout.objects.get().number
    assert lines == [
        StatementLine(NOW - 3 * DAY, "leaf", "D2", 2_000),
        StatementLine(NOW, "payout", payment, -3_000),
    ]


def test_statement_is_half_open():
    owe(1, reference="D1", days_ago=2)
    owe(2, reference="D2", days_ago=1)

    opening, lines = statement("G1", starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)

    assert (opening, [line.reference for line in lines]) == (0, ["D1"])


def test_statement_is_in_whole_fen_on_every_engine():
    owe(1, days_ago=9)
    owe(2, reference="D2")

    opening, lines = statement("G1", starts_at=NOW - DAY, ends_at=NOW + DAY)

    assert (type(opening), type(lines[0].amount_fen), type(liability(G1))) == (int, int, int)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["owe", "back", "pay"]),
        st.sampled_from(["G1", "G2"]),
        st.integers(1, 10**9),
        st.integers(0, 60),
    ),
    max_size=12,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, cut=st.integers(0, 60))
def test_statements_close_where_the_next_one_opens(
    db: None,  # noqa: ARG001 - the tables
    acts: list[tuple[str, str, int, int]],
    cut: int,
):
    with taken_back():
        for number, (act, grower, amount_fen, days_ago) in enumerate(acts):
            do(act, grower, amount_fen, days_ago, f"D{number}")
        start, middle, end = NOW - 90 * DAY, NOW - cut * DAY, NOW + DAY

        for grower in ("G1", "G2"):
            opening, before = statement(grower, starts_at=start, ends_at=middle)
            halfway, after = statement(grower, starts_at=middle, ends_at=end)

            moved = [sum(line.amount_fen for line in lines) for lines in (before, after)]
            assert (opening, opening + moved[0]) == (0, halfway)
            assert halfway + moved[1] == liability(owed(HOLDER, "Growers", grower))
        assert sum(balances(code for code, _at in all_accounts(HOLDER)).values()) == 0
        assert (check_ledger().differences, check_payouts().differences) == ((), ())


def do(act: str, grower: str, amount_fen: int, days_ago: int, reference: str) -> None:
    if act == "pay":
        try:
            pay(grower)
        except NothingToPayError:
            return
    else:
        entry_id = owe(amount_fen, grower=grower, reference=reference, days_ago=days_ago)
        if act == "back":
            reverse_entry(entry_id, kind="leaf_back", now=NOW)


def test_liabilities_leave_out_other_holders_groups_and_settled_parties():
    owe(5, grower="G2")
    owe(6, grower="G1")
    owe(7, grower="G3")
    pay("G3")
    owe(8, holder="OTEAX")
    post_all(
        [Draft("sale", "S", NOW, (Leg(bank(HOLDER), 9), Leg(owed(HOLDER, "Lots", "L1"), -9)))],
        now=NOW,
    )

    assert liabilities(HOLDER, "Growers") == [
        Balance(G1, 6),
        Balance(owed(HOLDER, "Growers", "G2"), 5),
    ]
    assert liabilities_of_group("Lots") == [Balance(owed(HOLDER, "Lots", "L1"), 9)]


def test_balances_leave_out_accounts_that_nobody_used():
    owe(5)

    assert balances([G1, bank("ONOBODY")]) == {G1: -5}


def test_entry_of_finds_by_reference_and_kind():
    entry_id = owe()

    assert entry_of("D1", "leaf") == entry_id
    with pytest.raises(NotFoundError):
        entry_of("D1", "sale")


def test_all_accounts_are_opened_no_later_than_first_used():
    owe(days_ago=30)

    assert list(all_accounts()) == [(expense(HOLDER, "Leaf"), NOW - 30 * DAY), (G1, NOW - 30 * DAY)]


def test_all_entries_come_with_all_their_legs():
    owe(5)

    assert [
        (kind, reference, {(leg.account, leg.amount_fen) for leg in legs})
        for _, kind, reference, legs in all_entries()
    ] == [("leaf", "D1", {(G1, -5), (expense(HOLDER, "Leaf"), 5)})]


def differences() -> tuple[Difference, ...]:
    return check_ledger().differences + check_payouts().differences


def test_checks_count_what_they_looked_at():
    owe()
    pay("G1")

    assert (check_ledger().count, check_payouts().count, differences()) == (2, 1, ())


def test_check_ledger_finds_a_deleted_posting():
    entry_id = owe()
    remove_guards(connection)
    Posting.objects.filter(amount_fen__gt=0).delete()

    assert differences() == (
        Difference(
            "ledger: sealed and balanced",
            str(entry_id),
            "sealed, 0 fen",
            "sealed, 1 legs, -6000 fen",
        ),
    )


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's own keys refuse it")
def test_check_ledger_finds_postings_without_their_header():
    entry_id = owe()
    remove_guards(connection)
    LedgerEntry.objects.all().delete()

    found = differences()
    Posting.objects.filter(entry_id=entry_id).delete()

    assert found == (
        Difference(
            "ledger: sealed and balanced",
            str(entry_id),
            "sealed, 0 fen",
            "no header, 2 legs, 0 fen",
        ),
    )


def test_check_ledger_finds_a_header_without_postings():
    entry_id = owe()
    remove_guards(connection)
    Posting.objects.all().delete()

    assert differences() == (
        Difference("ledger: with postings", str(entry_id), "postings", "none"),
    )


def test_check_ledger_finds_a_reversal_that_is_no_mirror():
    back = reverse_entry(owe(), kind="leaf_back", now=NOW)
    remove_guards(connection)
    of_it = Posting.objects.filter(entry_id=back)
    of_it.filter(amount_fen__gt=0).update(amount_fen=5_000)
    of_it.filter(amount_fen__lt=0).update(amount_fen=-5_000)

    codes = dict(Account.objects.values_list("code", "id"))
    expected = {
        (str(back), f"account {codes[G1]}: -1000"),
        (str(back), f"account {codes[expense(HOLDER, 'Leaf')]}: 1000"),
    }
    assert {(each.key, each.found) for each in differences()} == expected
