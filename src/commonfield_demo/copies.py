"""Writing rows again so many times by SQL: the demo county at full size is copies of its acts.

A copy is its original under another number, id and instant: numbers get two more characters, ids
count on, instants lie some minutes later, unless that were after the end. So whatever names an
original by number or id names the copy by the same rule, in every room.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper

_READABLE: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_APART: Final = timedelta(seconds=109)
_HEX: Final = "0123456789abcdef"


class Copies:
    """So many copies of each chosen original; ``number`` is the SQL of a copy's own number."""

    def __init__(self, times: int, ends_at: datetime) -> None:
        self.times = times
        self._ends_at = ends_at
        self.tails = [
            _READABLE[each // len(_READABLE)] + _READABLE[each % len(_READABLE)]
            for each in range(1, times)
        ]

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hold the tables that set what is copied how often, outside the copying's transaction.

        PostgreSQL checks foreign keys at the end, by a join each: it looks up each new row's keys
        one by one otherwise, half the time of copying. They go in a moment of their own, since
        dropping one lets nobody read its tables until the end of the transaction.
        """
        is_postgresql = _is_postgresql()
        with connection.cursor() as cursor:
            if is_postgresql:
                _take_out_foreign_keys(cursor)
                # To join millions of rows; the connection ends with the demo.
                cursor.execute("SET work_mem = '256MB'")
                cursor.execute("SET maintenance_work_mem = '512MB'")
            self._make_tables(cursor)
            try:
                yield
            finally:
                cursor.execute("DROP TABLE copy_each")
                cursor.execute("DROP TABLE copy_of")
                put_back_foreign_keys()

    def _make_tables(self, cursor: CursorWrapper) -> None:
        instant, shift = ("timestamptz", "interval") if _is_postgresql() else ("text", "text")
        rows: list[tuple[Any, ...]] = [
            (index, tail, _shift(index), connection.ops.adapt_datetimefield_value(self._ends_at))
            for index, tail in enumerate(self.tails, start=1)
        ]
        cursor.execute("CREATE TEMPORARY TABLE copy_of (number varchar(40) PRIMARY KEY)")
        cursor.execute(
            "CREATE TEMPORARY TABLE copy_each (k integer, tail varchar(2),"
            f" shift {shift}, ends_at {instant})"
        )
        cursor.executemany("INSERT INTO copy_each VALUES (%s, %s, %s, %s)", rows)

    def choose(self, numbers: Iterable[str]) -> None:
        """Note which originals are copied next, and count what stands by now.

        Nobody counts the rows of a transaction under way, so that PostgreSQL would go on planning
        as for the empty tables of its beginning.
        """
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM copy_of")
            cursor.executemany("INSERT INTO copy_of VALUES (%s)", [(each,) for each in numbers])
            if _is_postgresql():
                cursor.execute("ANALYZE")

    def shifted(self, at: datetime, copy: int) -> datetime:
        """Return a copy's instant, as ``write`` writes it."""
        later = at + copy * _APART
        return later if later < self._ends_at else at

    def write(
        self, model: type[models.Model], *, source: str, changes: Mapping[str, str] | None = None
    ) -> None:
        """Insert copies of a table's rows ``s``, for each row ``c`` of the table of copies.

        ``source`` joins ``s`` to what is copied; ``changes`` are the columns that a copy has of
        its own. Instants and UUIDs change by themselves; numbers that the database gives are new.
        """
        changed = dict(changes or {})
        options = model._meta
        columns = {
            field.column: changed.pop(str(field.attname), "") or _copied(field)
            for field in options.concrete_fields
            if not isinstance(field, models.AutoField)
        }
        if changed:
            raise ValueError(f"{options.db_table} has no {', '.join(changed)}")
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(columns.values())
        table = options.db_table
        with connection.cursor() as cursor:
            if _is_postgresql():
                cursor.execute(f"ANALYZE {table}")
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} s {source}"  # noqa: S608 - our own names
            )


@transaction.atomic
def _take_out_foreign_keys(cursor: CursorWrapper) -> None:
    """Drop all foreign keys, and note what writes them again for a run that is stopped."""
    _settle(cursor)
    cursor.execute(
        "CREATE TABLE demo_foreign_key AS SELECT conrelid::regclass::text AS its_table,"
        " quote_ident(conname) AS name, pg_get_constraintdef(oid) AS definition"
        " FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
    )
    cursor.execute("SELECT its_table, name FROM demo_foreign_key")
    for table, name in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


@transaction.atomic
def put_back_foreign_keys() -> None:
    """Write the foreign keys again that were taken out, now or by a run that was stopped."""
    if "demo_foreign_key" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        _settle(cursor)
        cursor.execute("SELECT its_table, name, definition FROM demo_foreign_key")
        for table, name, definition in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        cursor.execute("DROP TABLE demo_foreign_key")


def _settle(cursor: CursorWrapper) -> None:
    """Check what waits to be checked: tables with such rows cannot be altered."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _shift(copy: int) -> timedelta | str:
    later = copy * _APART
    return later if _is_postgresql() else f"+{int(later.total_seconds())} seconds"


def _copied(field: "models.Field[Any, Any]") -> str:
    """Return what stands in a column of a copy."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    column = f's."{field.column}"'
    if isinstance(target, models.UUIDField):
        return copied_id(column)
    return copied_instant(column) if isinstance(target, models.DateTimeField) else column


def copied_instant(column: str) -> str:
    """Return the SQL of a copy's instant."""
    later = f"{column} + c.shift" if _is_postgresql() else f"datetime({column}, c.shift)"
    return f"CASE WHEN {later} < c.ends_at THEN {later} ELSE {column} END"


def copied_id(column: str) -> str:
    """Return the SQL of a copy's UUIDv7: of the twelve bits after its version, so many more."""
    if _is_postgresql():
        digits = f"replace({column}::text, '-', '')"
        bits = f"('x' || substr({digits}, 14, 3))::bit(12)::int"
        return (
            f"(substr({digits}, 1, 13) || lpad(to_hex(({bits} + c.k) % 4096), 3, '0')"
            f" || substr({digits}, 17))::uuid"
        )
    bits = " + ".join(
        f"(instr('{_HEX}', substr({column}, {place}, 1)) - 1) * {worth}"
        for place, worth in ((14, 256), (15, 16), (16, 1))
    )
    return (
        f"substr({column}, 1, 13) || printf('%03x', ({bits} + c.k) % 4096) || substr({column}, 17)"
    )
