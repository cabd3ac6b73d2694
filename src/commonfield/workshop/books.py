"""What every room proves for ``check_books``, and the shape in which it answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final


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
