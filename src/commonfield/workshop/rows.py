"""Writing many rows of a table in one statement, for the few roads where every microsecond counts.

Django's ``bulk_create`` resolves every value of every row through the ORM's compiler; an order of
eleven rows spends most of its time there. Here the statement of a table is made once, columns are
handed over as arrays (PostgreSQL) or rows (SQLite), and signals and relations play no part.
Triggers, constraints and types are the database's, as ever.

PostgreSQL gets these statements prepared, and those of a ``pipelined`` block in one exchange.
"""

import json
import re
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from django.db import connection, models

from commonfield.workshop.types import Query, Rows

type _Convert = Callable[[Any], Any]

_pending: ContextVar[list[Query] | None] = ContextVar("pending", default=None)


@dataclass(frozen=True, slots=True)
class _Piggyback:
    """A statement sent along with the next queries, and what takes its rows."""

    question: Query
    take: Callable[[Rows], None]


_piggyback: ContextVar[_Piggyback | None] = ContextVar("along", default=None)
_observer: ContextVar[Callable[[str], None] | None] = ContextVar("observer", default=None)


def insert_rows(model: type[models.Model], rows: Iterable[models.Model]) -> int:
    """Insert unsaved rows of a model as they are; return how many.

    Rows either all bring their ids or all leave them to the database.
    """
    written = list(rows)
    if not written:
        return 0
    fields = _fields(model, ("id",) if written[0].pk is not None else ())
    columns = {
        str(field.attname): [getattr(row, field.attname) for row in written] for field in fields
    }
    return insert_columns(model, len(written), columns)


def insert_columns(model: type[models.Model], count: int, columns: dict[str, Any]) -> int:
    """Insert so many rows, given by columns; return how many.

    A list has a value for each row; anything else is the same for all of them. A column that is
    not given has its field's default; an id that is not given is left to the database.
    """
    if not count:
        return 0
    varying = tuple(name for name, value in columns.items() if isinstance(value, list))
    table = _table(model, tuple(columns), varying, connection.vendor)
    given = table.defaults | columns
    fixed = [convert(given[name]) for name, convert in table.fixed]
    lists = [write(columns[name]) for name, write in table.varying]
    if connection.vendor == "postgresql":
        _write(table.statement, [*fixed, *lists])
    else:
        with connection.cursor() as cursor:
            cursor.executemany(
                table.statement, [(*fixed, *row) for row in zip(*lists, strict=True)]
            )
    return count


@contextmanager
def pipelined(*, is_last: bool = False) -> Iterator[None]:
    """Keep what is written inside back and send it together; errors come at the end.

    Any other statement sends what waits before itself. With ``is_last`` nothing is written after
    it, and the commit of the transaction travels along, if it is the outermost. On SQLite, where
    nothing is to be waited for, this does nothing.
    """
    if connection.vendor != "postgresql" or _pending.get() is not None:
        yield
        return
    token = _pending.set([])
    try:
        with connection.execute_wrapper(_after_pending):
            yield
            _exchange(is_last=is_last and _is_outermost())
    finally:
        _pending.reset(token)


def _is_outermost() -> bool:
    """Return whether the transaction is nobody else's."""
    return len(connection.atomic_blocks) == 1


def _after_pending(execute: Callable[..., object], *statement: object) -> object:
    _exchange()
    return execute(*statement)


def _exchange(*questions: Query, is_last: bool = False) -> list[list[tuple[Any, ...]]]:
    """Send what waits and the questions together; return the answers to the questions."""
    waiting = _pending.get() or []
    everything = [*waiting, *questions]
    waiting.clear()
    if not everything:
        return []
    # Its driver is a tenth of a short command's loading, and SQLite does without.
    from commonfield.workshop.pipeline import run_pipeline  # noqa: PLC0415 - see above

    connection.ensure_connection()
    with connection.wrap_database_errors:
        answers = run_pipeline(connection.connection, everything, is_last=is_last)
    return answers[len(everything) - len(questions) :]


def run_queries(*questions: Query) -> list[Rows]:
    """Ask several questions at once and return the rows of each, in order.

    ``{among}`` in a statement takes a list of texts as its parameter.
    """
    along = _piggyback.get()
    if along is None:
        return _read(*questions)
    _piggyback.set(None)
    first, *answers = _read(along.question, *questions)
    along.take(first)
    return answers


@contextmanager
def piggybacking(question: Query, take: Callable[[Rows], None]) -> Iterator[None]:
    """Send a statement along with the first queries that run meanwhile, and before them.

    Nothing is read before it runs, not by Django's own queries either. If nothing is read at
    all, it does not run.
    """
    token = _piggyback.set(_Piggyback(question, take))
    try:
        with connection.execute_wrapper(_after_piggyback):
            yield
    finally:
        _piggyback.reset(token)


def run_piggybacked() -> None:
    """Run what is still waiting to be sent along, if anything, without another query."""
    if _piggyback.get() is not None:
        run_queries()


def _after_piggyback(execute: Callable[..., object], *statement: object) -> object:
    run_piggybacked()
    return execute(*statement)


@contextmanager
def observing_statements(observer: Callable[[str], None]) -> Iterator[None]:
    """Show an observer every statement that is run meanwhile, in place of the observer before."""
    token = _observer.set(observer)
    try:
        with connection.execute_wrapper(_observed):
            yield
    finally:
        _observer.reset(token)


def _observed(execute: Callable[..., object], statement: object, *rest: object) -> object:
    _observe(str(statement))
    return execute(statement, *rest)


def _observe(statement: str) -> None:
    observer = _observer.get()
    if observer is not None:
        observer(statement)


def _read(*questions: Query) -> list[Rows]:
    if connection.vendor != "postgresql":
        return [_read_sqlite(*question) for question in questions]
    for statement, _ in questions:
        _observe(statement)
    return _exchange(
        *(
            (
                statement.replace("{among}", "= ANY(%s::text[])"),
                [_array(each, _quoted) if isinstance(each, list) else each for each in parameters],
            )
            for statement, parameters in questions
        )
    )


def _read_sqlite(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            statement.replace("{among}", "IN (SELECT value FROM json_each(%s))"),
            [json.dumps(each) if isinstance(each, list) else each for each in parameters],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def next_ids(model: type[models.Model], count: int) -> Query:
    """Return the question whose answer is ids that the next rows of a model may bring.

    PostgreSQL's sequence gives them to nobody else; SQLite's writer is alone until it commits.
    """
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        return (
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s::int)",
            [table, count],
        )
    statement = (
        "WITH RECURSIVE more (id) AS (SELECT 1 + coalesce(max(seq), 0) FROM sqlite_sequence"
        " WHERE name = %s UNION ALL SELECT id + 1 FROM more LIMIT %s) SELECT id FROM more"
    )
    return statement, [table, count]


def by_index() -> list[Query]:
    """Return the question that lets the rest of a transaction look rows up by index only.

    PostgreSQL plans a prepared statement once. On a table that is young, or was empty when it was
    last analysed, it decides to read the whole of it, and goes on so while the table grows. Inside
    another transaction, which may have more to read, there is no such question. What has no index
    looks so dear then that it would be compiled each time, for many times as long as it takes.
    """
    if connection.vendor != "postgresql" or not _is_outermost():
        return []
    return [("SET LOCAL enable_seqscan = off", []), ("SET LOCAL jit = off", [])]


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Return ids that the next rows of a model may bring, inside the caller's transaction."""
    (rows,) = run_queries(next_ids(model, count))
    return [int(row[0]) for row in rows]


def add_to_column(table: str, column: str, changes: Sequence[tuple[int, int]]) -> None:
    """Add whole numbers to a column of rows named by their ids, locked in the order given."""
    if not changes:
        return
    if connection.vendor == "postgresql":
        if len(changes) > 1:
            _write(
                f"SELECT 1 FROM {table} WHERE id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE",
                [_array(row for row, _ in changes)],
            )
        _write(
            f"UPDATE {table} SET {column} = {table}.{column} + change.by"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS change (id, by)"
            f" WHERE {table}.id = change.id",
            [_array(row for row, _ in changes), _array(by for _, by in changes)],
        )
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {column} = {column} + %s WHERE id = %s",
            [(by, row) for row, by in changes],
        )


def write(statement: str, parameters: Sequence[Any]) -> None:
    """Run a statement that changes rows, on PostgreSQL together with the others of a pipeline."""
    if connection.vendor == "postgresql":
        _write(statement, parameters)
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _write(statement: str, parameters: Sequence[Any]) -> None:
    """Run a statement past Django's cursor, or keep it back for the others of a pipeline."""
    waiting = _pending.get()
    if waiting is None:
        _exchange((statement, parameters))
    else:
        waiting.append((statement, parameters))


@dataclass(frozen=True, slots=True)
class _InsertStatement:
    """The statement that inserts into a table, and how the values of each column are written."""

    statement: str
    fixed: tuple[tuple[str, _Convert], ...]
    varying: tuple[tuple[str, _Convert], ...]
    defaults: dict[str, Any]


@lru_cache(maxsize=256)
def _table(
    model: type[models.Model], names: tuple[str, ...], varying: tuple[str, ...], vendor: str
) -> _InsertStatement:
    fields = {str(field.attname): field for field in _fields(model, names)}
    many = [(name, fields[name]) for name in varying]
    same = [(name, field) for name, field in fields.items() if name not in varying]
    columns = ", ".join(f'"{field.column}"' for _, field in (*same, *many))
    if vendor == "postgresql":
        constants = "".join(f"%s::{_type(field)}, " for _, field in same)
        arrays = ", ".join(f"%s::{_type(field)}[]" for _, field in many)
        values = f"SELECT {constants}each.* FROM unnest({arrays}) AS each"
    else:
        values = "VALUES (" + ", ".join(["%s"] * (len(same) + len(many))) + ")"
    return _InsertStatement(
        f"INSERT INTO {model._meta.db_table} ({columns}) {values}",
        tuple((name, _convert_of(field, vendor)) for name, field in same),
        tuple((name, _write_of(field, vendor)) for name, field in many),
        {name: field.get_default() for name, field in same if name not in names},
    )


def _fields(model: type[models.Model], given: Collection[str]) -> list["models.Field[Any, Any]"]:
    """Return the fields to be written: those given, and those with a default of Django's."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.attname in given
        or not (
            isinstance(field, models.AutoField)
            or (field.has_db_default() and not field.has_default())
        )
    ]


def _type(field: "models.Field[Any, Any]") -> str:
    """Name the type of a column, without a length: a cast would cut what is too long."""
    return re.sub(r"\([0-9]+\)", "", str(field.rel_db_type(connection)))


def _kind(field: "models.Field[Any, Any]") -> str:
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return target.get_internal_type()


def _as_is(value: Any) -> Any:  # noqa: ANN401 - whatever the column holds
    return value


def _utc_text(value: datetime) -> str:
    """Write an instant as Django writes it on SQLite."""
    return value.astimezone(UTC).isoformat(" ")[:-6]


def _hex(value: uuid.UUID) -> str:
    return value.hex


# A member of closed vocabulary is a text; drivers need not know that.
_ON_BOTH: Final[dict[str, _Convert]] = {"JSONField": json.dumps, "CharField": str}
_ON_SQLITE: Final[dict[str, _Convert]] = {"DateTimeField": _utc_text, "UUIDField": _hex}


def _convert_of(field: "models.Field[Any, Any]", vendor: str) -> _Convert:
    """Return how one value of a column is handed to the driver."""
    kind = _kind(field)
    convert = _ON_BOTH.get(kind) or (_ON_SQLITE.get(kind) if vendor == "sqlite" else None)
    if convert is None:
        return _as_is
    return lambda value: None if value is None else convert(value)


def _quoted(value: str) -> str:
    """Write a text as an element of an array."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# How PostgreSQL reads the elements of an array from its text.
_ELEMENTS: Final[dict[str, _Convert]] = {
    "JSONField": lambda value: _quoted(json.dumps(value)),
    "CharField": lambda value: _quoted(str(value)),
    "TextField": _quoted,
    "BinaryField": lambda value: f'"\\\\x{value.hex()}"',
    "DateTimeField": datetime.isoformat,
    "UUIDField": _hex,
    "BooleanField": lambda value: "t" if value else "f",
}


def _array(values: Iterable[Any], element: _Convert = str) -> str:
    """Write a whole array as one text, which costs a driver far less than a list."""
    return "{" + ",".join("NULL" if each is None else element(each) for each in values) + "}"


def _write_of(field: "models.Field[Any, Any]", vendor: str) -> _Convert:
    """Return how a column's list of values is handed to the driver."""
    if vendor == "postgresql":
        element = _ELEMENTS.get(_kind(field), str)
        return lambda values: _array(values, element)
    convert = _ON_BOTH.get(_kind(field)) or _ON_SQLITE.get(_kind(field))
    if convert is None:
        return _as_is
    return lambda values: [None if each is None else convert(each) for each in values]
