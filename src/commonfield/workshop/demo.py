"""Writing rows again so many times by SQL: the demo county at full size is copies of what was done.

A copy is its original under another number, id and instant: numbers get two more characters, ids
count on, instants lie some minutes later, unless that were after the end. So whatever names an
original by number or id names the copy by the same rule, in every room.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, models
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
        """Hold the tables that say what is copied how often, and leave keys' checks to the end."""
        instant, shift = ("timestamptz", "interval") if _is_postgresql() else ("text", "text")
        rows: list[tuple[Any, ...]] = [
            (index, tail, _shift(index), connection.ops.adapt_datetimefield_value(self._ends_at))
            for index, tail in enumerate(self.tails, start=1)
        ]
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE copy_of (number varchar(40) PRIMARY KEY)")
            cursor.execute(
                "CREATE TEMPORARY TABLE copy_each (k integer, tail varchar(2),"
                f" shift {shift}, ends_at {instant})"
            )
            cursor.executemany("INSERT INTO copy_each VALUES (%s, %s, %s, %s)", rows)
            foreign_keys = _drop_foreign_keys(cursor) if _is_postgresql() else []
            yield
            cursor.execute("DROP TABLE copy_each")
            cursor.execute("DROP TABLE copy_of")
            if foreign_keys:
                _alter_tables(cursor, foreign_keys)

    def choose(self, numbers: Iterable[str]) -> None:
        """Say which originals are copied next."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM copy_of")
            cursor.executemany("INSERT INTO copy_of VALUES (%s)", [(each,) for each in numbers])
            if _is_postgresql():
                cursor.execute("ANALYZE copy_of")
                cursor.execute("ANALYZE copy_each")

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
        options = model._meta  # noqa: SLF001 - Django's documented API of models
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


def _drop_foreign_keys(cursor: CursorWrapper) -> list[str]:
    """Drop Django's foreign keys and return what writes them again, checked by one join each.

    PostgreSQL looks up each new row's keys one by one otherwise, half the time of copying.
    """
    cursor.execute(
        "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace"
        " AND conname LIKE '%\\_fk\\_%'"
    )
    keys = cursor.fetchall()
    _alter_tables(
        cursor, [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in keys]
    )
    return [f"ALTER TABLE {table} ADD CONSTRAINT {name} {what}" for table, name, what in keys]


def _alter_tables(cursor: CursorWrapper, statements: list[str]) -> None:
    """Alter tables in a transaction that wrote to them: what waits to be checked is checked now."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for statement in statements:
        cursor.execute(statement)
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
