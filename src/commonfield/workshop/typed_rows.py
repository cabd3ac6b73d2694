"""Rows by their columns' names: read past the ORM, or from a model's row."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from django.db.models import Model
from django.utils.timezone import is_naive

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

type _Reader = Callable[[Iterator[Any]], object]


def _instant(value: datetime) -> datetime:
    """Return an instant read past Django: SQLite keeps them in UTC without saying so."""
    return value.replace(tzinfo=UTC) if is_naive(value) else value


def _maybe[T](make: Callable[[Any], T]) -> Callable[[Any], T | None]:
    return lambda value: None if value is None else make(value)


# SQLite says 1 for true, and a driver's buffer for bytes.
_MADE: Final[dict[object, Callable[[Any], object]]] = {
    bool: bool,
    datetime: _instant,
    datetime | None: _maybe(_instant),
    bytes | None: _maybe(bytes),
}


class Columns[T: "DataclassInstance"]:
    """The columns of a dataclass, each named by its field: of the first table that has it.

    ``sql`` says what other fields are: an expression, or the columns of a dataclass within.
    """

    def __init__(
        self,
        row: type[T],
        tables: str | Mapping[str, type[Model]],
        *,
        without: Collection[str] = (),
        **sql: "str | Columns[Any]",
    ) -> None:
        """Take the tables by their names in the statement, and the fields that are filled later.

        A table's name alone is one that has all the columns that are not said.
        """
        names = [each.name for each in fields(row) if each.name not in without]
        columns = {name: sql.pop(name) if name in sql else _column(name, tables) for name in names}
        if sql:
            raise TypeError(f"{row.__name__} has no {', '.join(sql)}")
        self.sql: str = ", ".join(
            each.sql if isinstance(each, Columns) else each for each in columns.values()
        )
        hints = get_type_hints(row)
        self._row: Callable[..., T] = row
        self._readers = [(name, _reader(each, hints[name])) for name, each in columns.items()]

    def read(self, rows: Iterable[Sequence[Any]]) -> list[T]:
        """Return what a statement with these columns has answered."""
        return [self.read_one(iter(values)) for values in rows]

    def read_one(self, values: Iterator[Any]) -> T:
        return self._row(**{name: read(values) for name, read in self._readers})


def _column(name: str, tables: str | Mapping[str, type[Model]]) -> str:
    if isinstance(tables, str):
        return f"{tables}.{name}"
    for table, model in tables.items():
        if any(name == field.column for field in model._meta.concrete_fields):
            return f"{table}.{name}"
    raise TypeError(f"{', '.join(tables)} have no {name}")


def _reader(column: "str | Columns[Any]", hint: object) -> _Reader:
    if isinstance(column, Columns):
        return column.read_one
    make = _MADE.get(hint)
    return next if make is None else lambda values: make(next(values))


def view_of[T: "DataclassInstance"](view: type[T], row: Model, **others: object) -> T:
    """Return a model's row as a frozen view: each field is its column of that name, or given."""
    names = [each.name for each in fields(view)]
    return view(**{name: getattr(row, name) for name in names if name not in others}, **others)
