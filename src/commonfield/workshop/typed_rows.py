"""Rows read past the ORM as what they are: each field has its column, none is known by place."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any, Final, get_type_hints

from django.utils.timezone import is_naive


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


class Columns[T]:
    """The columns of a dataclass: each field is the table's column of its name, or what is said."""

    def __init__(self, row: type[T], table: str, **sql: str) -> None:
        """Take the table's name in the statement, and the SQL of other fields than its columns."""
        names = [field.name for field in fields(row)]  # type: ignore[arg-type]  # a dataclass
        self.sql = ", ".join(sql.pop(name, f"{table}.{name}") for name in names)
        if sql:
            raise TypeError(f"{row.__name__} has no {', '.join(sql)}")
        hints = get_type_hints(row)
        made = ((at, _MADE.get(hints[name])) for at, name in enumerate(names))
        self._row: Callable[..., T] = row
        self._made = [(at, make) for at, make in made if make is not None]

    def read(self, rows: Iterable[Sequence[Any]]) -> list[T]:
        """Return what a statement with these columns has answered."""
        if not self._made:
            return [self._row(*values) for values in rows]
        return [self._row(*self._as_said(values)) for values in rows]

    def _as_said(self, values: Sequence[Any]) -> list[Any]:
        said = list(values)
        for at, make in self._made:
            said[at] = make(said[at])
        return said
