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


_READ: Final = re.compile(r"{(detail|instant) (\w+)}")
# How each engine reads what an audit row's detail holds, ``a`` being the row, and an instant in it.
_WAYS: Final = {
    "postgresql": {
        "detail": "(a.detail ->> '{}')",
        "instant": "CAST((a.detail ->> '{}') AS timestamptz)",
    },
    "sqlite": {
        "detail": "json_extract(a.detail, '$.{}')",
        "instant": "replace(replace(json_extract(a.detail, '$.{}'), 'T', ' '), '+00:00', '')",
    },
}


def reading_details(statement: str) -> str:
    """Return a statement as this engine reads it.

    ``{detail name}`` is in the detail of the audit row ``a`` as text or number, ``{instant name}``
    an instant there.
    """
    ways = _WAYS[connection.vendor]
    return _READ.sub(lambda found: ways[found[1]].format(found[2]), statement)


def differences(name: str, rules: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return where rules do not hold: each has a statement that selects key, expected and found.

    A percent sign is written twice in it; details of audit rows are read by ``reading_details``.
    """
    found = []
    with connection.cursor() as cursor:
        for rule, asked in rules.items():
            cursor.execute(reading_details(asked), [])
            found += [Difference(f"{name}: {rule}", *map(str, row)) for row in cursor.fetchall()]
    return tuple(found)
