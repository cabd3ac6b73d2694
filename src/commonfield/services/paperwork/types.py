"""What paperwork takes and shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from commonfield.places.types import PlaceInfo


@dataclass(frozen=True, slots=True)
class BarredField:
    """What may not be asked, by which words it is known, and by which rule.

    ``checked_on`` is None where nobody has held the rule against the official text.
    """

    code: str
    name: str
    name_en: str
    words: Sequence[str]
    basis: str
    basis_en: str
    source: str
    source_en: str
    since: date
    checked_by: str = ""
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class KnownFigure:
    """What facts answer; ``months`` 0: what there is by now."""

    code: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    words: Sequence[str]
    kinds: Sequence[str]
    take: str
    months: int
    minus: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class NewVillageForm:
    """What an office asks, and on what ground. Units: ``ask_min`` minutes that it cost to ask."""

    place: str
    office: str
    title: str
    reason: str
    rule: str
    held: str
    due_on: date
    ends_on: date
    ask_min: int
    lines: Sequence[str] = ()
    known: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SheetOutcome:
    """What a village makes of a form: a state, its answers by line, or a rule and words.

    Units: ``minutes`` that it cost.
    """

    state: str
    minutes: int
    answers: Mapping[int, str] = field(default_factory=dict)
    rule: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line; ``known`` is the figure that answers it, ``answer`` what a sheet says to it."""

    position: int
    text: str
    known: str
    answer: str = ""
    counted_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SheetView:
    """A form as a village has it. Units: ``minutes`` the village's, None until it settles it."""

    village: PlaceInfo
    state: str
    minutes: int | None
    rule: str
    reason: str
    decided_at: datetime | None
    lines: tuple[SheetLine, ...] = ()


@dataclass(frozen=True, slots=True)
class VillageFormView:
    """A form as who asked, or who is asked, sees it; ``is_over``: its last day is behind."""

    number: str
    office: str
    title: str
    reason: str
    rule: str
    held: str
    place: PlaceInfo
    due_on: date
    ends_on: date
    ask_min: int
    asked_at: datetime
    closed_at: datetime | None
    is_over: bool
    is_asker: bool
    sheets: tuple[SheetView, ...]

    @property
    def village_min(self) -> int:
        """What it has cost the villages so far. Units: minutes."""
        return sum(sheet.minutes or 0 for sheet in self.sheets)

    @property
    def settled(self) -> int:
        """How many villages have settled it."""
        return sum(sheet.decided_at is not None for sheet in self.sheets)
