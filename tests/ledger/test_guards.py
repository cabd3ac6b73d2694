"""The database itself keeps the books: sealed entries, and no row replaced by another."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from commonfield.ledger.accounts import owed
from commonfield.ledger.commands import reverse_entry
from commonfield.ledger.models import Account, Entry, Posting
from commonfield.ledger.queries import liability
from commonfield.workshop import guards
from tests.ledger.builders import HOLDER, NOW, owe

APPEND_ONLY = sorted(name for name, guard in guards._guards.items() if guard.is_append_only)


def post_legs(entry_id: uuid.UUID, *amounts: int) -> None:
    for index, amount_fen in enumerate(amounts):
        account = Account.objects.create(
            code=f"Assets:O{index}:Bank", holder=f"O{index}", opened_at=NOW
        )
        Posting.objects.create(entry_id=entry_id, account=account, amount_fen=amount_fen)


def write(entry_id: uuid.UUID, *amounts: int) -> None:
    post_legs(entry_id, *amounts)
    Entry.objects.bulk_create(
        [
            Entry(
                id=entry_id,
                kind="test",
                reference="T1",
                occurred_at=NOW,
                recorded_at=NOW,
            )
        ]
    )


@pytest.mark.parametrize("amounts", [(), (5,), (5, -4), (5, -4, -2)])
def test_entry_that_does_not_balance_is_not_sealed(amounts: tuple[int, ...]):
    entry_id = uuid.uuid4()

    with pytest.raises(DatabaseError, match="does not balance"), transaction.atomic():
        write(entry_id, *amounts)

    assert Entry.objects.count() == 0


def test_sealed_entry_takes_no_further_posting():
    entry_id = owe()

    with pytest.raises(DatabaseError, match="is sealed"), transaction.atomic():
        post_legs(entry_id, 5)

    assert liability(owed(HOLDER, "Growers", "G1")) == 6_000


def test_posting_that_moves_nothing_is_refused():
    with pytest.raises(DatabaseError), transaction.atomic():
        post_legs(uuid.uuid4(), 0)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows on conflict")
def test_reversal_is_not_replaced_by_another_one():
    entry_id = owe()
    reverse_entry(entry_id, kind="leaf_back", now=NOW)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        replace_reversal_of(entry_id)

    assert Entry.objects.count() == 2


def replace_reversal_of(entry_id: uuid.UUID) -> None:
    another = uuid.uuid4()
    post_legs(another, 5, -5)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO ledger_entry"
            " (id, kind, reference, occurred_at, recorded_at, reverses_id)"
            " SELECT %s, kind, reference, occurred_at, recorded_at, %s FROM ledger_entry LIMIT 1",
            [another.hex, entry_id.hex],
        )


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_guard_knows_every_key_by_which_a_row_could_be_replaced(table: str):
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table)
    unique = {
        frozenset(each["columns"])
        for name, each in constraints.items()
        if (each["unique"] or each["primary_key"]) and name != "ledger_entry_written_in"
    }

    known = {frozenset(key) for key in guards._guards[table].keys}

    assert sorted(map(sorted, unique - known)) == []


def test_every_guard_stands():
    assert guards.missing_guards(connection) == []
