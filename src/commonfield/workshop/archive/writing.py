"""Rows into an empty database: fast, in the caller's transaction, with every rule back in force.

Indexes and foreign keys are taken off while rows flow in and put on again afterwards, which also
checks every reference, in bounded memory. Guards come down and go up with them.
"""

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
from django.apps import apps
from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connection, transaction

from commonfield.workshop import guards
from commonfield.workshop.archive.errors import ArchiveError
from commonfield.workshop.archive.tables import (
    BackupColumn,
    BackupTable,
    filled_tables,
    our_models,
    quoted,
)

_POSTGRESQL_KEYS: Final = """
SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname),
  'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || quote_ident(conname) || ' '
  || pg_get_constraintdef(oid)
FROM pg_constraint WHERE contype = 'f' AND conrelid = ANY(%s::regclass[]) ORDER BY 1
"""
_POSTGRESQL_INDEXES: Final = """
SELECT 'DROP INDEX ' || indexrelid::regclass, pg_get_indexdef(indexrelid)
FROM pg_index i WHERE indrelid = ANY(%s::regclass[])
  AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid) ORDER BY 1
"""


@contextmanager
def empty_database(of: Apps = apps) -> Iterator[None]:
    """Open the one transaction in which an empty database is filled.

    An older program's tables (``of``) get their guards when they are migrated.
    """
    is_sqlite = connection.vendor == "sqlite"
    if is_sqlite:
        # Only outside a transaction; what it would refuse is looked for at the end.
        connection.disable_constraint_checking()
    try:
        with transaction.atomic():
            guards.remove_guards(connection)
            with _bare_tables(of):
                if filled := filled_tables(of):
                    raise ArchiveError(f"Somebody has just written to {filled[0]}.")
                yield
            if is_sqlite:
                connection.check_constraints()
            _set_sequences(of)
            if of is apps:
                guards.install_guards(connection)
    finally:
        if is_sqlite:
            connection.enable_constraint_checking()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def _bare_tables(of: Apps) -> Iterator[None]:
    """Take indexes and foreign keys off our tables, and put the very same on again."""
    with connection.cursor() as cursor:
        statements = _definitions(cursor, of)
        for take_off, _ in statements:
            cursor.execute(take_off)
        yield
        for _, put_on in reversed(statements):
            cursor.execute(put_on)


def _definitions(cursor: Any, of: Apps) -> list[tuple[str, str]]:  # noqa: ANN401 - Django's cursor is untyped
    tables = [model._meta.db_table for model in our_models(of)]
    if connection.vendor == "postgresql":
        found: list[tuple[str, str]] = []
        for statement in (_POSTGRESQL_KEYS, _POSTGRESQL_INDEXES):
            cursor.execute(statement, [tables])
            found += cursor.fetchall()
        return found
    cursor.execute(
        "SELECT name, sql, tbl_name FROM sqlite_master"
        " WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
    )
    return [
        (f"DROP INDEX {quoted(name)}", sql)
        for name, sql, table in cursor.fetchall()
        if table in tables
    ]


def insert(table: BackupTable, batches: Iterable[pa.RecordBatch]) -> int:
    """Write record batches into a table and return how many rows they held."""
    return (_copy if connection.vendor == "postgresql" else _executemany)(table, batches)


def _executemany(table: BackupTable, batches: Iterable[pa.RecordBatch]) -> int:
    names = ", ".join(quoted(column.name) for column in table.columns)
    marks = ", ".join("%s" for _ in table.columns)
    statement = f"INSERT INTO {quoted(table.name)} ({names}) VALUES ({marks})"
    count = 0
    with connection.cursor() as cursor:
        for batch in batches:
            values = [
                _for_sqlite(column, batch.column(index)).to_pylist()
                for index, column in enumerate(table.columns)
            ]
            cursor.executemany(statement, list(zip(*values, strict=True)))
            count += batch.num_rows
    return count


def _for_sqlite(column: BackupColumn, values: pa.Array) -> pa.Array:
    match column.kind:
        case "boolean":
            return values.cast(pa.int8())
        case "day":
            return values.cast(pa.string())
        case "moment":
            # As Django writes it: microseconds only where there are any, since texts are compared.
            text = values.cast(pa.timestamp("us")).cast(pa.string())
            return pc.replace_substring_regex(text, pattern=r"\.0+$", replacement="")
        case _:
            return values


def _copy(table: BackupTable, batches: Iterable[pa.RecordBatch]) -> int:
    names = ", ".join(quoted(column.name) for column in table.columns)
    statement = f"COPY {quoted(table.name)} ({names}) FROM STDIN (FORMAT csv)"
    options = pc_csv.WriteOptions(include_header=False)
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for batch in batches:
            arrays = [
                _for_csv(column, batch.column(index)) for index, column in enumerate(table.columns)
            ]
            sink = io.BytesIO()
            names_only = [column.name for column in table.columns]
            pc_csv.write_csv(pa.RecordBatch.from_arrays(arrays, names=names_only), sink, options)
            copy.write(sink.getbuffer())
            count += batch.num_rows
    return count


def _for_csv(column: BackupColumn, values: pa.Array) -> pa.Array:
    if column.kind != "bytes":
        return values
    texts = [None if plain is None else "\\x" + plain.hex() for plain in values.to_pylist()]
    return pa.array(texts, pa.string())


def _set_sequences(of: Apps) -> None:
    """Let the next new row get a number above all that are there (SQLite sees to it itself)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), our_models(of)):
            cursor.execute(statement)
