"""Where the bulk road's rows go: COPY on PostgreSQL, executemany on SQLite; one transaction.

PostgreSQL's guards look at a whole statement's rows at once, so they stay up while we write, and
its foreign keys are checked after each batch instead of piling up until the commit. SQLite's
guards fire for each row: there they are taken down inside the transaction and written anew before
it ends, after the books were proved to balance (see docs/adr/0008).
"""

import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol

import psycopg
from django.db import connection, transaction

from commonfield.portal.demo.tables import Row, Table
from commonfield.workshop import guards

_SEALED_LAST = "ledger_posting_same_transaction"
# The guards' look-ups are planned once, while the tables are still small: keep them on indexes.
_LOOK_UPS = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan")

_COPIES_WAITING: Final = 24
# Negative: kibibytes instead of pages.
_CACHE_KIB: Final = -400_000


class Sink(Protocol):
    """Takes rows of tables in an order in which each finds what it points to."""

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Write rows of one table."""

    def settle(self) -> None:
        """Check what may wait until the end of a batch."""

    def drain(self) -> None:
        """Wait until everything is written: from here on the connection is the caller's again."""


class _SqliteSink:
    def write(self, table: Table, rows: Sequence[Row]) -> None:
        columns = ", ".join(table.columns)
        marks = ", ".join(["%s"] * len(table.columns))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table.name} ({columns}) VALUES ({marks})",  # noqa: S608 - our own names
                rows,
            )

    def settle(self) -> None:
        """SQLite checks deferred keys when the transaction ends."""

    def drain(self) -> None:
        """Nothing waits."""


class _PostgresqlSink:
    """Copies rows in a thread of its own, so that acts are played while the server writes."""

    def __init__(self, raw: psycopg.Connection[Any]) -> None:
        """Start the thread on the connection whose transaction is open."""
        self._raw = raw
        self._waiting: queue.Queue[tuple[Table | None, Sequence[Row]] | None] = queue.Queue(
            _COPIES_WAITING
        )
        self._trouble: BaseException | None = None
        self._thread = threading.Thread(target=self._copy_all, name="demo-copy", daemon=True)
        self._thread.start()

    def write(self, table: Table, rows: Sequence[Row]) -> None:
        self._put((table, list(rows)))

    def settle(self) -> None:
        self._put((None, ()))

    def drain(self) -> None:
        self._waiting.join()
        self._raise_trouble()

    def close(self) -> None:
        """End the thread."""
        self._waiting.put(None)
        self._thread.join()

    def _put(self, item: tuple[Table | None, Sequence[Row]]) -> None:
        self._raise_trouble()
        self._waiting.put(item)

    def _raise_trouble(self) -> None:
        if self._trouble is not None:
            raise self._trouble

    def _copy_all(self) -> None:
        """Copy until told to stop; after trouble only empty the queue, so that nobody waits."""
        while (item := self._waiting.get()) is not None:
            if self._trouble is None:
                try:
                    self._copy(*item)
                except Exception as error:  # noqa: BLE001 - raised again where acts are played
                    self._trouble = error
            self._waiting.task_done()

    def _copy(self, table: Table | None, rows: Sequence[Row]) -> None:
        with self._raw.cursor() as cursor:
            if table is None:
                cursor.execute(f"SET CONSTRAINTS {_SEALED_LAST} IMMEDIATE")
                cursor.execute(f"SET CONSTRAINTS {_SEALED_LAST} DEFERRED")
                return
            columns = ", ".join(table.columns)
            with cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


@contextmanager
def opened_sink() -> Iterator[Sink]:
    """Open the road: everything written inside is committed together, or not at all."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            _prepare_postgresql()
            sink = _PostgresqlSink(connection.connection)
            try:
                yield sink
                sink.drain()
            finally:
                sink.close()
            _finish_postgresql()
        return
    with _large_cache(), transaction.atomic():
        guards.remove_guards(connection)
        yield _SqliteSink()
        _prove_balance()
        guards.install_guards(connection)


@contextmanager
def _large_cache() -> Iterator[None]:
    """Let SQLite keep the ends of all indexes in memory instead of writing them again and again."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        former = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA cache_size = {_CACHE_KIB}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {former}")


def _prepare_postgresql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"SET CONSTRAINTS {_SEALED_LAST} DEFERRED")
        for look_up in _LOOK_UPS:
            cursor.execute(f"SET LOCAL {look_up} = off")


def _finish_postgresql() -> None:
    with connection.cursor() as cursor:
        for look_up in _LOOK_UPS:
            cursor.execute(f"RESET {look_up}")
    _prove_balance()


class UnbalancedBooksError(Exception):
    """The bulk road wrote an entry that does not balance; nothing was kept."""


def _prove_balance() -> None:
    """Do set-wise what the ledger's seal does for each entry.

    Raises:
        UnbalancedBooksError: naming an entry.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.entry_id FROM ledger_posting p GROUP BY p.entry_id"
            " HAVING sum(p.amount_fen) <> 0 OR count(*) < 2 LIMIT 1"
        )
        wrong = cursor.fetchone()
        if wrong is None:
            cursor.execute(
                "SELECT e.id FROM ledger_entry e WHERE NOT EXISTS"
                " (SELECT 1 FROM ledger_posting p WHERE p.entry_id = e.id) LIMIT 1"
            )
            wrong = cursor.fetchone()
    if wrong is not None:
        raise UnbalancedBooksError(str(wrong[0]))


def update_all(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run one UPDATE for many rows."""
    with connection.cursor() as cursor:
        cursor.executemany(statement, rows)
