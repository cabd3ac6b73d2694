"""What becomes of the rows of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from commonfield.kernel.errors import CommonfieldError

if TYPE_CHECKING:
    from commonfield.front.spreadsheets import SheetRow

# New: it was entered. Waits: a second person has to approve it. Stands: nothing was changed.
type Outcome = Literal["new", "waits", "stands", "refused"]


@dataclass(frozen=True, slots=True)
class TriedRow:
    """A row and what becomes of it, with the reason where it is refused."""

    row: "SheetRow"
    outcome: Outcome
    problem: CommonfieldError | None = None


@dataclass(frozen=True, slots=True)
class ListReport:
    """What becomes of a whole list; taken only if no row is refused."""

    rows: Sequence[TriedRow]

    def of(self, *outcomes: Outcome) -> list[TriedRow]:
        """Return the rows with one of these outcomes, in the file's order."""
        return [each for each in self.rows if each.outcome in outcomes]
