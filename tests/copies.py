"""What builders write is written once by the commands, then copied row by row.

A shop of 370 statements' reading and checking is the same each time that a test begins with it:
so a builder's statements are noted when it first writes onto a known state of the tables (empty
ones, or what other builders left there), and from then on these statements alone are done again.
Ids are the same, since SQLite's numbers go back with the test's transaction; PostgreSQL's do not,
so they are set back before the first builder of a test.

A builder that is copied returns what cannot be changed, leaves nothing but rows, and reads the
clock at most for a time that may be some minutes ago. Where anything else was written before, or
the test has patched something, nothing is copied; other settings or another language have copies of
their own.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, wraps
from typing import Any, Final

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import translation

from commonfield.workshop import pipeline
from commonfield.workshop.pipeline import Connection, run_pipeline
from commonfield.workshop.types import Query, Rows

type _Statement = tuple[bool, str, Any]
# What each sequence says next: its number, the last one given, and whether it was.
type _Numbers = tuple[tuple[int, int, bool], ...]

_IS_POSTGRES: Final = connection.vendor == "postgresql"
# PostgreSQL's numbers are taken by reading them.
_NO_WRITE: Final = re.compile(r"\s*(?:SELECT(?! nextval)|PRAGMA|EXPLAIN)", re.IGNORECASE)
# What leaves the tables as they are.
_BESIDE: Final = re.compile(r"\s*(?:SAVEPOINT|RELEASE|SET|LOCK)\b", re.IGNORECASE)
# Each test's provider listens elsewhere.
_PORT: Final = re.compile(r":\d{4,5}\b")
_OF_DJANGO: Final = {"default_settings", "_deleted", "SETTINGS_MODULE"}


@dataclass
class _State:
    """Tables as they are after builders have written; what each builder writes onto them next."""

    known: "dict[object, _Copy[Any]]" = field(default_factory=dict)


@dataclass(frozen=True)
class _Copy[R]:
    result: R
    statements: tuple[_Statement, ...]
    after: _State


@dataclass
class _Tables:
    """The tests' own tables: in which state, if that is known, and after how many changes."""

    test: pytest.Item | None = None
    state: _State | None = None
    changes: int = -1
    noted: list[_Statement] | None = None
    # How many statements have written on PostgreSQL, which does not count them itself.
    written: int = 0

    def now_in(self, state: _State | None) -> None:
        self.state, self.changes = state, _changes()


_EMPTY: Final = _State()
_tables: Final = _Tables()


def begin_test(item: pytest.Item) -> None:
    """Forget the state of the tables; what has been written until now is no test's own."""
    _tables.test, _tables.state = item, None
    if _IS_POSTGRES and _count not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _count)
    _tables.changes = _changes()


def begin_tables() -> None:
    """See the tables as no test's yet, once they have been made."""
    _tables.changes = _changes()


def copied[**P, R](build: Callable[P, R]) -> Callable[P, R]:
    """Write a builder's rows by its commands once, and again as copies."""

    @wraps(build)
    def built(*args: P.args, **named: P.kwargs) -> R:
        state, key = _state(), (build, args, *sorted(named.items()), _surroundings())
        if state is None or not _can_be_key(key):
            return build(*args, **named)
        copy: _Copy[R] | None = state.known.get(key)
        if copy is None:
            with _noted() as statements:
                result = build(*args, **named)
            copy = state.known[key] = _Copy(result, tuple(statements), _State())
        else:
            _write(copy.statements)
        _tables.now_in(copy.after)
        return copy.result

    return built


@contextmanager
def taken_back() -> Iterator[None]:
    """Take back what is written inside, so that it can begin again from the same tables."""
    state = _state()
    numbers = _numbers() if _IS_POSTGRES and state is not None else ()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    if state is not None:
        _set_numbers(numbers)
        _tables.now_in(state)


def _state() -> _State | None:
    """Return the state of the tables, if nothing but builders has written to them."""
    if _tables.changes != _changes() or _is_patched():
        return None
    if _tables.state is None and len(connection.atomic_blocks) == 1:
        if _IS_POSTGRES:
            _set_numbers(_first_numbers())
        _tables.state = _EMPTY
    return _tables.state


def _is_patched() -> bool:
    patch = getattr(_tables.test, "funcargs", {}).get("monkeypatch")
    return patch is not None and bool(patch._setattr or patch._setitem)


def _changes() -> int:
    if _IS_POSTGRES:
        return _tables.written
    return connection.connection.total_changes if connection.connection is not None else 0


def _surroundings() -> str:
    """Return settings that a test has changed, and its language."""
    changed: dict[str, Any] = {}
    holder = vars(settings)["_wrapped"]
    while "default_settings" in vars(holder):
        changed = vars(holder) | changed
        holder = holder.default_settings
    shown = [f"{name}={changed[name]}" for name in sorted(set(changed) - _OF_DJANGO)]
    return _PORT.sub("", f"{translation.get_language()} {shown}")


def _can_be_key(key: object) -> bool:
    try:
        hash(key)
    except TypeError:
        return False
    return True


@contextmanager
def _noted() -> Iterator[list[_Statement]]:
    """Note the statements that are done inside, but those that only read."""
    if _tables.noted is not None:
        # Part of a larger builder: its statements are noted there.
        first = len(_tables.noted)
        statements: list[_Statement] = []
        yield statements
        statements += _tables.noted[first:]
        return
    noted: list[_Statement] = []
    _tables.noted = noted
    try:
        with connection.execute_wrapper(_note):
            yield noted
    finally:
        _tables.noted = None


def _note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: ANN401 - Django's own signature
    if many:
        params = list(params)
    answer = execute(sql, params, many, context)
    if _tables.noted is not None and not _NO_WRITE.match(sql):
        if _IS_POSTGRES:
            _spell(sql, params if many else [params])
        else:
            _tables.noted.append((many, sql, params))
    return answer


def _write(statements: tuple[_Statement, ...]) -> None:
    with connection.cursor() as cursor:
        plain = cursor.cursor
        if _IS_POSTGRES:
            plain.execute(";\n".join(sql for _many, sql, _params in statements))
        for many, sql, params in () if _IS_POSTGRES else statements:
            if many:
                plain.executemany(sql, params)
            else:
                plain.execute(sql, params)
                plain.fetchall()
    if _tables.noted is not None:
        _tables.noted += statements


def _spell(sql: str, rows_of_it: Iterable[Any]) -> None:
    """Note a statement as PostgreSQL reads it, so that all of a copy can be sent as one text."""
    if _tables.noted is None:
        return
    # Another cursor than the one that has just run a query, which would forget the answer.
    with connection.connection.cursor() as plain:
        _tables.noted += [(False, plain.mogrify(sql, row), None) for row in rows_of_it]


def _count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:  # noqa: ANN401 - Django's own signature
    if not _NO_WRITE.match(sql) and not _BESIDE.match(sql):
        _tables.written += 1
    return execute(sql, *rest)


def _run_noted(raw: Connection, questions: Sequence[Query], *, is_last: bool = False) -> list[Rows]:
    """See what goes past Django's cursors."""
    answers = run_pipeline(raw, questions, is_last=is_last)
    for sql, parameters in questions:
        if not _NO_WRITE.match(sql) and not _BESIDE.match(sql):
            _tables.written += 1
            _spell(sql, [[_as_text(each) for each in parameters]])
    return answers


vars(pipeline)["run_pipeline"] = _run_noted


def _as_text(value: object) -> str | None:
    """Write a parameter as it travels."""
    if value is None:
        return None
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


@cache
def _first_numbers() -> _Numbers:
    """Return where the sequences stand before any test has written."""
    return _numbers()


def _numbers() -> _Numbers:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seqrelid::bigint, coalesce(last, seqstart), last IS NOT NULL"
            " FROM pg_sequence, pg_sequence_last_value(seqrelid) AS last"
        )
        return tuple(cursor.fetchall())


def _set_numbers(numbers: _Numbers) -> None:
    if not numbers:
        return
    with connection.cursor() as cursor:
        cursor.cursor.execute(
            "SELECT count(setval(sequence::regclass, number, is_given))"
            " FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[])"
            " AS each (sequence, number, is_given)",
            [list(column) for column in zip(*numbers, strict=True)],
        )
