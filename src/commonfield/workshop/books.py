"""The shape in which every room answers ``check_books``."""

from dataclasses import dataclass, field


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
