"""The books attacked in plain SQL, past the program: they stay balanced and sealed."""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final

import psycopg
import pytest

from tests.running import Installation

type Plain = sqlite3.Connection | psycopg.Connection[Any]

AT: Final = "2026-11-01 08:00:00"
REFUSED: Final = (sqlite3.Error, psycopg.Error)


class Attacker:
    """An attacker with the database's password: writes entries and postings as they like."""

    def __init__(self, connection: Plain) -> None:
        self.connection = connection
        if isinstance(connection, sqlite3.Connection):
            connection.isolation_level = None
            # As the program does; without it SQLite looks at no reference.
            connection.execute("PRAGMA foreign_keys = ON")

    def do(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - a cursor of either engine
        mark = "?" if isinstance(self.connection, sqlite3.Connection) else "%s"
        return self.connection.execute(statement.replace("?", mark), values)

    def post(self, entry: str, account: int, fen: int) -> None:
        self.do("INSERT INTO ledger_posting (entry_id, account_id, amount_fen) VALUES (?, ?, ?)",
                entry, account, fen)  # fmt: skip

    def seal(self, entry: str) -> None:
        self.do("INSERT INTO ledger_entry (id, kind, reference, occurred_at, recorded_at)"
                " VALUES (?, 'test', 'r', ?, ?)", entry, AT, AT)  # fmt: skip

    def write(self, *amounts: int) -> str:
        """Write a whole entry with one posting an amount, in one transaction."""
        entry = uuid.uuid4().hex
        self.do("BEGIN")
        for account, fen in enumerate(amounts, start=1):
            self.post(entry, account, fen)
        self.seal(entry)
        self.do("COMMIT")
        return entry

    def postings(self, entry: str) -> int:
        statement = "SELECT count(*) FROM ledger_posting WHERE entry_id = ?"
        return int(self.do(statement, entry).fetchone()[0])


@pytest.fixture
def sessions(fresh_database: Installation) -> Iterator[list[Attacker]]:
    """Give two sessions on a database with four accounts."""
    with ExitStack() as stack:
        both = [Attacker(stack.enter_context(fresh_database.connection())) for _ in range(2)]
        for number in range(1, 5):
            both[0].do(
                "INSERT INTO ledger_account (code, holder, party, opened_at)"
                " VALUES (?, 'O1', '', ?)", f"Assets:O1:Test{number}", AT,
            )  # fmt: skip
        yield both


@pytest.fixture
def attacker(sessions: list[Attacker]) -> Attacker:
    return sessions[0]


def test_balanced_entry_is_accepted(attacker: Attacker):
    entry = attacker.write(500, -300, -200)

    assert attacker.postings(entry) == 3


@pytest.mark.parametrize("amounts", [(), (500,), (500, -499), (500, 500), (9, -3, -7)])
def test_entry_that_does_not_balance_is_refused(attacker: Attacker, amounts: tuple[int, ...]):
    with pytest.raises(REFUSED, match="does not balance"):
        attacker.write(*amounts)


def test_posting_of_nothing_is_refused(attacker: Attacker):
    with pytest.raises(REFUSED, match="ledger_posting_moves_something"):
        attacker.write(0, 500, -500)


def test_postings_without_an_entry_are_refused_at_the_commit(attacker: Attacker):
    entry = uuid.uuid4().hex
    attacker.do("BEGIN")
    attacker.post(entry, 1, 500)
    attacker.post(entry, 2, -500)

    with pytest.raises(REFUSED, match=r"(?i)foreign key"):
        attacker.do("COMMIT")


def test_posting_to_a_sealed_entry_is_refused_in_the_same_transaction(attacker: Attacker):
    entry = uuid.uuid4().hex
    attacker.do("BEGIN")
    attacker.post(entry, 1, 500)
    attacker.post(entry, 2, -500)
    attacker.seal(entry)

    with pytest.raises(REFUSED, match="is sealed"):
        attacker.post(entry, 3, 100)


def test_posting_to_a_sealed_entry_is_refused_later(sessions: list[Attacker]):
    entry = sessions[0].write(500, -500)

    for session in sessions:
        with pytest.raises(REFUSED, match="is sealed"):
            session.post(entry, 3, 100)


def test_two_postings_that_balance_are_refused_on_a_sealed_entry(attacker: Attacker):
    entry = attacker.write(500, -500)

    with pytest.raises(REFUSED, match="is sealed"):
        attacker.do(
            "INSERT INTO ledger_posting (entry_id, account_id, amount_fen)"
            " VALUES (?, 3, 100), (?, 4, -100)", entry, entry,
        )  # fmt: skip


def test_posting_beside_an_entry_that_is_being_sealed_is_refused(sessions: list[Attacker]):
    first, second = sessions
    if isinstance(first.connection, sqlite3.Connection):
        pytest.skip("SQLite has one writer at a time")
    entry = uuid.uuid4().hex
    first.do("BEGIN")
    first.post(entry, 1, 500)
    first.post(entry, 2, -500)
    # The second session sees nothing of the first, and the seal nothing of the second.
    second.do("BEGIN")
    second.post(entry, 3, 100)
    first.seal(entry)
    first.do("COMMIT")

    with pytest.raises(REFUSED, match="ledger_posting_same_transaction"):
        second.do("COMMIT")

    assert first.postings(entry) == 2


def test_posting_that_is_committed_before_the_seal_is_refused(sessions: list[Attacker]):
    first, second = sessions
    if isinstance(first.connection, sqlite3.Connection):
        pytest.skip("SQLite has one writer at a time")
    entry = uuid.uuid4().hex
    first.do("BEGIN")
    first.post(entry, 1, 500)
    first.post(entry, 2, -500)
    second.do("BEGIN")
    second.post(entry, 3, 100)

    with pytest.raises(REFUSED, match="ledger_posting_same_transaction"):
        second.do("COMMIT")
    first.seal(entry)
    first.do("COMMIT")

    assert first.postings(entry) == 2


def test_posting_that_claims_another_transaction_is_refused(sessions: list[Attacker]):
    first, second = sessions
    if isinstance(first.connection, sqlite3.Connection):
        pytest.skip("SQLite has one writer at a time")
    entry = uuid.uuid4().hex
    first.do("BEGIN")
    first.post(entry, 1, 500)
    first.post(entry, 2, -500)
    claimed = first.do("SELECT pg_current_xact_id()::text::bigint").fetchone()[0]

    with pytest.raises(REFUSED, match="written_in is set by the database"):
        second.do(
            "INSERT INTO ledger_posting (entry_id, account_id, amount_fen, written_in)"
            " VALUES (?, 3, 100, ?)", entry, claimed,
        )  # fmt: skip
    with pytest.raises(REFUSED, match="written_in is set by the database"):
        first.do(
            "INSERT INTO ledger_entry (id, kind, reference, occurred_at, recorded_at, written_in)"
            " VALUES (?, 'test', 'r', ?, ?, ?)", entry, AT, AT, claimed + 1,
        )  # fmt: skip


def test_reference_that_sqlite_was_told_not_to_check_is_found(
    sessions: list[Attacker], fresh_database: Installation
):
    attacker = sessions[0]
    if not isinstance(attacker.connection, sqlite3.Connection):
        pytest.skip("only SQLite can be told not to check references")
    attacker.do("PRAGMA foreign_keys = OFF")
    attacker.post(uuid.uuid4().hex, 1, 500)

    outcome = fresh_database.run_json("check_books", "--json", exit_code=1)

    assert outcome["ok"] is False
