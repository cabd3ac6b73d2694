"""Words of masking: what was found where, and the grids of text in which it is looked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

# Between the cells of a row, and between rows, in a joined text; no white space for patterns.
CELL, ROW = "\x01", "\x02"


class Masked(StrEnum):
    """What was found; the last three are what could not be read."""

    IDENTITY = "identity"
    BANK = "bank"
    PHONE = "phone"
    ILLNESS = "illness"
    DISABILITY = "disability"
    MINOR = "minor"
    ADDRESS = "address"
    NO_TEXT = "no_text"
    PICTURE = "picture"
    EMBEDDED = "embedded"


# No program has read these: two persons look.
UNREAD: Final = frozenset({Masked.NO_TEXT, Masked.PICTURE, Masked.EMBEDDED})


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: its part (sheet, page, paragraph …), row and cell where it has them."""

    part: str
    name: str = ""
    row: int = 0
    cells: str = ""

    def __str__(self) -> str:
        named = f"{self.part} {self.name}".strip()
        if self.row and not self.cells:
            return (
                f"{named}, line {self.row}"
                if self.name or self.part == "text"
                else f"{named} {self.row}"
            )
        row = f"row {self.row}" if self.row else ""
        cells = f"cell {self.cells}" if self.cells else ""
        return ", ".join(filter(None, [named, row, cells]))


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, where, and how it is shown; ``digits_lost``: it had been rounded."""

    kind: Masked
    where: Spot
    masked: str
    digits_lost: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells: a sheet, a table, or lines of one cell each.

    ``rows`` and ``columns`` number what is there where a sheet has gaps; from 1 otherwise.
    """

    part: str
    name: str
    cells: Sequence[Sequence[str]]
    rows: Sequence[int] = ()
    columns: Sequence[int] = ()

    @property
    def is_lines(self) -> bool:
        """Whether each row is one text."""
        return not self.columns and all(len(row) <= 1 for row in self.cells)

    def spot(self, row: int, first: int, last: int) -> Spot:
        """Return the place of some cells of a row, counted from 0."""
        number = self.rows[row] if self.rows else row + 1
        if not self.columns:
            return Spot(self.part, self.name, number)
        names = [
            f"{letters(self.columns[at] if self.columns else at + 1)}{number}"
            for at in dict.fromkeys((first, last))
        ]
        return Spot(self.part, self.name, number, ":".join(names))


@dataclass(slots=True)
class Contents:
    """All text of a file, and what of it could not be read."""

    grids: list[Grid] = field(default_factory=list)
    unread: list[tuple[Masked, Spot]] = field(default_factory=list)

    def add(self, part: str, texts: Sequence[str], name: str = "") -> None:
        """Add lines of one part, if any of them says anything."""
        if any(texts):
            self.grids.append(Grid(part, name, [[text] for text in texts]))


def letters(column: int) -> str:
    """Return a column's letters: 28 is AB."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
