"""What a published figure is: its definition, a cell of it, a county's whole board."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from commonfield.evaluation.publishing.suppression import Contributions

type Form = Literal["count", "fen", "share", "index"]
type Reason = Literal["", "few", "complement", "above", "no_data"]


@dataclass(frozen=True, slots=True)
class Figure:
    """The definition of a published figure, in words of both languages.

    ``contributors`` says who stands behind it, whom hiding protects; empty where the figure counts
    things that are public by name anyway. ``kinds`` are the facts it is computed from.
    """

    code: str
    form: Form
    name: str
    name_en: str
    unit: str
    unit_en: str
    words: str
    words_en: str
    numerator: str
    numerator_en: str
    kinds: tuple[str, ...]
    denominator: str = ""
    denominator_en: str = ""
    contributors: str = ""
    contributors_en: str = ""

    @property
    def is_public_list(self) -> bool:
        """Whether what it counts is public by name, so that nothing is hidden."""
        return not self.contributors


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure at one place or month; ``value`` is None where it is not shown, with the reason."""

    value: float | None
    reason: Reason = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Twelve months, both ends included, and the twelve before; as YYYYMM."""

    first: int
    last: int
    before_first: int
    before_last: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What roll-ups and registers say about the units of a place, before anything is hidden.

    Shape: sales by (unit, channel), growers and incomes by (unit, household group), jobs by unit,
    each with its contributors; the rest are plain numbers by unit.
    """

    sales: Mapping[tuple[str, str], Contributions] = field(default_factory=dict)
    growers: Mapping[tuple[str, str], Contributions] = field(default_factory=dict)
    income: Mapping[tuple[str, str], Contributions] = field(default_factory=dict)
    income_before: Mapping[tuple[str, str], Contributions] = field(default_factory=dict)
    jobs: Mapping[str, Contributions] = field(default_factory=dict)
    stores: Mapping[str, float] = field(default_factory=dict)
    halls: Mapping[str, float] = field(default_factory=dict)
    parks: Mapping[str, float] = field(default_factory=dict)
    villages_with_hall: Mapping[str, int] = field(default_factory=dict)
    committees: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Published:
    """Every figure of a whole and its units, hidden where it must be: figure, then place."""

    whole: Mapping[str, Cell]
    units: Mapping[str, Mapping[str, Cell]]
    channels: Mapping[str, Cell] = field(default_factory=dict)
    unit_channels: Mapping[tuple[str, str], Cell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Board:
    """The county's figures as of an instant: whole, towns, channels, months.

    ``facts`` is how many facts the roll-ups held.
    """

    county: str
    day: date
    as_of: datetime
    made_at: datetime
    checked_at: datetime
    facts: int
    window: Window
    published: Published
    trends: Mapping[str, tuple[tuple[int, Cell], ...]]

    def cell(self, figure: str, place: str) -> Cell:
        """Return a figure of the county or one of its towns."""
        if place == self.county:
            return self.published.whole[figure]
        return self.published.units[figure].get(place, Cell(None, "no_data"))


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact as this reader may see it: the public gets no amount, and the place cut.

    ``place`` is a county, town or village code. Amount, quantity, channel and attributes are
    given to the county's officials only.
    """

    id: uuid.UUID
    kind: str
    at: datetime
    recorded_at: datetime
    place: str
    is_whole: bool
    unit: str = ""
    quantity: float | None = None
    amount_fen: int | None = None
    channel: str = ""
    attributes: Mapping[str, str | int | bool] = field(default_factory=dict)
    reverses: uuid.UUID | None = None
