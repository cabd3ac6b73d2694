"""What every room proves for ``check_books``, and the shape in which it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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


type Check = Callable[[], BookCheck]
CHECKS: Final[dict[str, Check]] = {}


def register_check(name: str, check: Check) -> None:
    """Let ``check_books`` run a check of a room's own rows."""
    CHECKS[name] = check


def differences(name: str, rules: Mapping[str, str]) -> tuple[Difference, ...]:
    """Return where rules do not hold: each has a statement that asks for key, expected and found.

    A percent sign is written twice in it.
    """
    found = []
    with connection.cursor() as cursor:
        for rule, statement in rules.items():
            cursor.execute(statement, [])
            found += [Difference(f"{name}: {rule}", *map(str, row)) for row in cursor.fetchall()]
    return tuple(found)
