"""What every room proves for ``check_books``, and the shape in which it answers."""

import hashlib
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from django.db import connection


@dataclass(frozen=True)
class Difference:
    """One disagreement: which check, which row, what it should be and what it is."""

    check: str
    key: str
    expected: str
    found: str


@dataclass(frozen=True)
class BookCheck:
    """The outcome of one check over ``count`` rows."""

    name: str
    count: int
    differences: tuple[Difference, ...] = field(default=())


# Of a row's key in what an audit row names; its digest follows.
KEY_DIGITS: Final = 32

type Check = Callable[[], BookCheck]
CHECKS: Final[dict[str, Check]] = {}


def register_check(name: str, check: Check) -> None:
    """Let ``check_books`` run a check of a room's own rows."""
    CHECKS[name] = check


def witness(of: Iterable[tuple[uuid.UUID, Iterable[object]]]) -> str:
    """Return how rows are named in an audit row's detail: each by its key and a digest."""
    return " ".join(f"{key.hex}{_digest(columns)}" for key, columns in of)


def _digest(columns: Iterable[object]) -> str:
    written = (
        each.astimezone(UTC).isoformat() if isinstance(each, datetime) else str(each)
        for each in columns
    )
    return hashlib.sha256("|".join(written).encode()).hexdigest()[:20]


_DETAIL: Final = re.compile(r"{detail (\w+)}")
# How each engine reads what an audit row's detail holds, ``a`` being the row, and an instant in it.
_DETAIL_READ: Final = {
    "postgresql": r"(a.detail ->> '\1')",
    "sqlite": r"json_extract(a.detail, '$.\1')",
}
_MARKS: Final = {
    "postgresql": {"{instant}": "CAST((a.detail ->> 'weighed_at') AS timestamptz)"},
    "sqlite": {
        "{instant}": "replace(replace(json_extract(a.detail, '$.weighed_at'),"
        " 'T', ' '), '+00:00', '')"
    },
}


def differences(name: str, rules: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return where rules do not hold: each has a statement that asks for key, expected and found.

    A percent sign is written twice in it; ``{detail name}`` reads the detail of the audit row
    ``a`` as text or number, ``{instant}`` the one that it claims.
    """
    found = []
    with connection.cursor() as cursor:
        for rule, asked in rules.items():
            statement = _DETAIL.sub(_DETAIL_READ[connection.vendor], asked)
            for mark, words in _MARKS[connection.vendor].items():
                statement = statement.replace(mark, words)
            cursor.execute(statement, [])
            found += [Difference(f"{name}: {rule}", *map(str, row)) for row in cursor.fetchall()]
    return tuple(found)
