"""What may be entered by hand, and an entry on its way in and out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from commonfield.evaluation.entries.choices import EntryState
from commonfield.kernel.errors import CommonfieldError
from commonfield_measures.indicators.types import Level

# What the files are for that show a value.
EVIDENCE_PURPOSE: Final = "evaluation.evidence"


@dataclass(frozen=True, slots=True)
class EntryColumn:
    """A column of an outside table that a person may enter, and between what it can lie.

    ``why_zh`` and ``why_en`` say why no event can tell it. ``limits`` has the least and the most
    at each level for which it may be entered. ``greatest_change`` is a share of the last value.
    """

    table: str
    code: str
    zh: str
    en: str
    unit_zh: str
    unit_en: str
    why_zh: str
    why_en: str
    is_whole: bool
    greatest_change: float
    limits: Mapping[Level, tuple[float, float]]
    unit_one: str = ""

    @property
    def key(self) -> str:
        """Table and column in one word."""
        return f"{self.table}.{self.code}"


@dataclass(frozen=True, slots=True)
class EntryTable:
    code: str
    zh: str
    en: str
    columns: tuple[EntryColumn, ...]


@dataclass(frozen=True, slots=True)
class EntryRegister:
    """All that may be entered: the edition (a date), where it comes from, the tables."""

    edition: str
    source: str
    tables: tuple[EntryTable, ...]

    @property
    def columns(self) -> dict[str, EntryColumn]:
        """Every column by its table and its own name."""
        return {column.key: column for table in self.tables for column in table.columns}


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A figure that a person enters: its place, day, source and evidence.

    ``evidence`` is the name of a sealed file. ``reason`` is needed for a revision, and where the
    value differs much from the last one. ``replaces`` is the entry that it revises.
    """

    table: str
    column: str
    place: str
    told_on: date
    value: float
    source: str
    evidence: str = ""
    reason: str = ""
    replaces: UUID | None = None


# What accepting an entry will do: tell something new, revise what counts, or change nothing.
type Does = Literal["new", "revision", "same"]


@dataclass(frozen=True, slots=True)
class CheckedEntry:
    """An entry held against the rules: what is wrong with it, and what it would change.

    ``last`` is the value that counts of the newest day before, ``was`` the one that it replaces;
    ``number`` is the row of the file that it came with.
    """

    entry: NewEntry
    does: Does
    last: float | None = None
    last_on: date | None = None
    was: float | None = None
    problem: CommonfieldError | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class EnteredSheet:
    """What became of a file: every row; under which id its entries were written, if any were."""

    rows: tuple[CheckedEntry, ...]
    sheet: UUID | None = None
    entries: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as those who enter and check see it; a withdrawal has no value.

    Persons are by their id; None is the program itself.
    """

    id: UUID
    table: str
    column: str
    place: str
    told_on: date
    value: float | None
    source: str
    reason: str
    has_evidence: bool
    replaces: UUID | None
    sheet: UUID | None
    entered_by: int | None
    entered_at: datetime
    state: EntryState
    decided_by: int | None
    decided_at: datetime | None
    decision: str

    @property
    def key(self) -> str:
        """Table and column in one word."""
        return f"{self.table}.{self.column}"


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries are looked for: in a state, of a column, of a place, of one sheet."""

    state: str = ""
    column: str = ""
    place: str = ""
    sheet: UUID | None = None
