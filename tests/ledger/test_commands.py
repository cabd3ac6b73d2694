"""Entries balance, are taken back once, and what is owed is paid once."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from commonfield.kernel.errors import NotFoundError
from commonfield.ledger.accounts import bank, expense, owed
from commonfield.ledger.books import check_ledger
from commonfield.ledger.commands import account_ids, post_all, reverse_entry
from commonfield.ledger.errors import AlreadyReversedError, UnbalancedEntryError
from commonfield.ledger.models import Account, LedgerEntry, Posting
from commonfield.ledger.queries import balances, liability
from commonfield.ledger.types import Draft, Leg
from tests.copies import taken_back
from tests.ledger.builders import HOLDER, NOW, leaf_draft, owe, payee, run_payouts

G1 = owed(HOLDER, "Growers", "G1")
G2 = owed(HOLDER, "Growers", "G2")


def test_post_all_writes_entries_in_order():
    ids = post_all([leaf_draft(1, reference="D1"), leaf_draft(2, reference="D2")], now=NOW)

    assert [LedgerEntry.objects.get(pk=each).reference for each in ids] == ["D1", "D2"]
    assert liability(G1) == 3


def test_post_all_adds_up_legs_on_one_account():
    legs = (Leg(bank("O1"), 5), Leg(bank("O1"), 5), Leg(bank("O2"), -10), Leg(bank("O3"), 0))

    entry_id = post_all([Draft("test", "T1", NOW, legs)], now=NOW)[0]

    postings = Posting.objects.filter(entry_id=entry_id).order_by("account__code")
    assert list(postings.values_list("account__code", "amount_fen")) == [
        (bank("O1"), 10),
        (bank("O2"), -10),
    ]


def test_post_all_writes_nothing_if_one_does_not_balance():
    crooked = Draft("test", "T2", NOW, (Leg(bank("O1"), 5), Leg(bank("O2"), -4)))

    with pytest.raises(UnbalancedEntryError) as caught, transaction.atomic():
        post_all([leaf_draft(), crooked], now=NOW)

    assert caught.value.params == {"reference": "T2", "sum_fen": 1}
    assert (LedgerEntry.objects.count(), Posting.objects.count(), Account.objects.count()) == (
        0,
        0,
        0,
    )


def test_post_all_refuses_what_moves_nothing():
    with pytest.raises(UnbalancedEntryError), transaction.atomic():
        post_all([Draft("test", "T1", NOW, (Leg(G1, 0), Leg(bank("O1"), 0)))], now=NOW)


def test_account_opened_in_an_act_that_failed_is_opened_again():
    with taken_back():
        owe()

    owe(7)

    assert liability(G1) == 7


def test_account_opened_in_a_savepoint_that_failed_is_not_remembered():
    """After the outer transaction commits, only what stands may be known."""
    with transaction.atomic():
        with taken_back():
            lost = account_ids(["Assets:LOST:Bank"], now=NOW)
        kept = account_ids(["Assets:KEPT:Bank"], now=NOW)

    again = account_ids(["Assets:LOST:Bank", "Assets:KEPT:Bank"], now=NOW)

    existing = dict(Account.objects.order_by("code").values_list("code", "id"))
    assert again == existing
    assert kept["Assets:KEPT:Bank"] == existing["Assets:KEPT:Bank"]
    assert lost.keys() == {"Assets:LOST:Bank"}


def test_reverse_entry_takes_everything_back():
    entry_id = owe()

    back = reverse_entry(entry_id, kind="leaf_back", now=NOW)

    assert balances([G1, expense(HOLDER, "Leaf")]) == {G1: 0, expense(HOLDER, "Leaf"): 0}
    row = LedgerEntry.objects.get(pk=back)
    assert (row.kind, row.reference, row.reverses_id) == ("leaf_back", "D1", entry_id)


def test_reverse_entry_twice_is_refused_and_books_nothing():
    entry_id = owe()
    reverse_entry(entry_id, kind="leaf_back", now=NOW)

    with pytest.raises(AlreadyReversedError):
        reverse_entry(entry_id, kind="leaf_back", now=NOW)

    assert (liability(G1), LedgerEntry.objects.count(), check_ledger().differences) == (0, 2, ())


def test_reverse_entry_of_a_reversal_books_it_again():
    back = reverse_entry(owe(), kind="leaf_back", now=NOW)

    reverse_entry(back, kind="leaf", now=NOW)

    assert liability(G1) == 6_000


def test_reverse_entry_that_is_not_there():
    with pytest.raises(NotFoundError):
        reverse_entry(uuid.UUID(int=1), kind="leaf_back", now=NOW)


@pytest.mark.parametrize(
    "table", ["ledger_account", "ledger_entry", "ledger_posting", "ledger_payout"]
)
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_books_are_neither_changed_nor_deleted(table: str, statement: str):
    owe()
    run_payouts(payee())
    column = {"ledger_account": "code", "ledger_entry": "kind"}.get(table, "amount_fen")

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column, column))
