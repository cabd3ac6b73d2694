"""Writing many rows of a table in one statement, for the few roads where every microsecond counts.

Django's ``bulk_create`` resolves every value of every row through the ORM's compiler; an order of
eleven rows spends most of its time there. Here the statement of a table is made once, columns are
handed over as arrays (PostgreSQL) or rows (SQLite), and signals, defaults and relations play no
part. Triggers, constraints and types are the database's, as ever.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from django.db import connection, models

_Convert = Callable[[Any], Any]


def insert_rows(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    """Insert unsaved rows of a model as they are; return how many.

    Rows either all bring their ids or all leave them to the database.
    """
    written = list(rows)
    if not written:
        return 0
    brings_ids = written[0].pk is not None
    names, converters = _columns(model, brings_ids, connection.vendor)
    values = [
        tuple(
            None if (value := getattr(row, name)) is None else convert(value)
            for name, convert in zip(names, converters, strict=True)
        )
        for row in written
    ]
    statement = _statement(model, brings_ids, connection.vendor)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(statement, [list(column) for column in zip(*values, strict=True)])
        else:
            cursor.executemany(statement, values)
    return len(written)


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Return ids that the next rows of a model may bring, inside the caller's transaction.

    PostgreSQL's sequence gives them to nobody else; SQLite's writer is alone until it commits.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [int(row[0]) for row in cursor.fetchall()]
        cursor.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = %s", [table])
        last = int(cursor.fetchone()[0])
    return list(range(last + 1, last + 1 + count))


def add_to_column(table: str, column: str, changes: Sequence[tuple[int, int]]) -> None:
    """Add whole numbers to a column of rows named by their ids, in the order given."""
    if not changes:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"UPDATE {table} SET {column} = {table}.{column} + change.by"
                " FROM unnest(%s::bigint[], %s::bigint[]) AS change (id, by)"
                f" WHERE {table}.id = change.id",
                [[row for row, _ in changes], [by for _, by in changes]],
            )
        else:
            cursor.executemany(
                f"UPDATE {table} SET {column} = {column} + %s WHERE id = %s",
                [(by, row) for row, by in changes],
            )


@lru_cache(maxsize=64)
def _columns(
    model: type[models.Model], brings_ids: bool, vendor: str
) -> tuple[tuple[str, ...], tuple[_Convert, ...]]:
    fields = _fields(model, brings_ids)
    return (
        tuple(str(field.attname) for field in fields),
        tuple(_converter(field, vendor) for field in fields),
    )


@lru_cache(maxsize=64)
def _statement(model: type[models.Model], brings_ids: bool, vendor: str) -> str:
    fields = _fields(model, brings_ids)
    table = model._meta.db_table
    columns = ", ".join(f'"{field.column}"' for field in fields)
    if vendor == "postgresql":
        arrays = ", ".join(f"%s::{_array_type(field)}" for field in fields)
        return f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays})"
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {table} ({columns}) VALUES ({places})"


def _fields(model: type[models.Model], brings_ids: bool) -> list["models.Field[Any, Any]"]:
    return [
        field
        for field in model._meta.concrete_fields
        if brings_ids or not isinstance(field, models.AutoField)
    ]


def _array_type(field: "models.Field[Any, Any]") -> str:
    """Name the type of a column's array, without a length: a cast would cut what is too long."""
    return re.sub(r"\([0-9]+\)", "", str(field.rel_db_type(connection))) + "[]"


def _as_is(value: Any) -> Any:  # noqa: ANN401 - whatever the column holds
    return value


def _utc_text(value: datetime) -> str:
    """Write an instant as Django writes it on SQLite."""
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _hex(value: uuid.UUID) -> str:
    return value.hex


_SQLITE: Final[dict[str, _Convert]] = {"DateTimeField": _utc_text, "UUIDField": _hex}


def _converter(field: "models.Field[Any, Any]", vendor: str) -> _Convert:
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    kind = target.get_internal_type()
    if kind == "JSONField":
        return json.dumps
    if kind == "CharField":
        # A member of closed vocabulary is a text; drivers need not know that.
        return str
    return _SQLITE.get(kind, _as_is) if vendor == "sqlite" else _as_is
