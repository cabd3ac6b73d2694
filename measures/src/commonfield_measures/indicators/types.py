"""What an indicator is made of, and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from commonfield_measures.measures.differing import LEAST


class Level(StrEnum):
    """What a place is; its 12-digit code begins with that of every place that it lies in."""

    VILLAGE = "village"
    TOWN = "town"
    COUNTY = "county"
    PREFECTURE = "prefecture"
    PROVINCE = "province"


# How many digits of a code name a place of a level.
DIGITS: Final[Mapping[Level, int]] = {
    Level.VILLAGE: 12,
    Level.TOWN: 9,
    Level.COUNTY: 6,
    Level.PREFECTURE: 4,
    Level.PROVINCE: 2,
}


def place_at(level: Level, code: str) -> str:
    """Return the code of the place of a level in which a place lies."""
    return code[: DIGITS[level]].ljust(DIGITS[Level.VILLAGE], "0")


class Take(StrEnum):
    """What is added up of facts; of a fact that takes another back, the count is minus one."""

    COUNT = "count"
    QUANTITY = "quantity"
    AMOUNT_FEN = "amount_fen"


@dataclass(frozen=True, slots=True)
class FactsTerm:
    """What facts of some kinds within the period add up to.

    Of all channels and groups if none is named. A kind's group is the attribute by which its
    totals are kept apart, see ``Definitions.group_by``.
    """

    kinds: tuple[str, ...]
    take: Take
    channels: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectsTerm:
    """How many different subjects have a sum above 0 of facts of some kinds within the period.

    A subject with facts in two villages of a town counts once in the town. ``of`` is what is
    added up for each.
    """

    kinds: tuple[str, ...]
    of: Take
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GiniTerm:
    """How far the subjects' sums of facts of some kinds within the period lie apart.

    The Gini coefficient of all that are not zero, see ``measures.inequality``; one below zero
    counts as zero. Unknown where nobody has anything.
    """

    kinds: tuple[str, ...]
    of: Take


@dataclass(frozen=True, slots=True)
class GrowthTerm:
    """By how much more facts of some kinds add up to than in the period before.

    Unknown where nothing was recorded in the period before.
    """

    kinds: tuple[str, ...]
    take: Take
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StandingTerm:
    """How many there are at the end of the period: openings minus closings until then."""

    opened: str
    closed: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VillagesTerm:
    """How many villages are in force at the end of the period: of some kinds, or of all.

    ``standing``: only those in which at least one such thing stands; ``taking_part``: only those
    of which at least so many different subjects (``least``) are counted.
    """

    kinds: tuple[str, ...] = ()
    standing: StandingTerm | None = None
    taking_part: SubjectsTerm | None = None
    least: int = 1


@dataclass(frozen=True, slots=True)
class TableTerm:
    """A column of an outside table, as of the last line dated before the period's end."""

    table: str
    column: str


type Term = (
    FactsTerm | SubjectsTerm | GiniTerm | GrowthTerm | StandingTerm | VillagesTerm | TableTerm
)


@dataclass(frozen=True, slots=True)
class Reference:
    """A figure that another source gives of a place at some time, shown beside ours.

    Units: ``value`` in the indicator's unit. ``dated`` is a year or a day. ``zh`` and ``en`` name
    what exactly was counted.
    """

    value: float
    place: str
    dated: str
    zh: str
    en: str
    source_zh: str
    source_en: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """A figure: terms added up, over terms added up, times a factor.

    ``direction`` is 1 if more is better, -1 if less is, 0 if places are not ranked by it: no index
    takes it then, and no text says who is ahead. ``coverage`` is the least share of a
    place's villages that must be known for its figure to be shown. ``contributors`` says who stands
    behind it, whom hiding protects; empty where it counts what is public by name anyway.
    ``shown_with`` names the indicator together with which it is shown or hidden, ``channels`` by
    channel the indicator of that part; ``unlisted`` are the levels at which a frame's page alone
    shows it. ``unit_one`` is the English unit behind 1, where that is another word. ``minimum`` is
    the least share of the larger of two figures by which they must differ for a word on it.
    """

    code: str
    zh: str
    en: str
    unit_zh: str
    unit_en: str
    direction: int
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]
    levels: tuple[Level, ...]
    source: str
    factor: float = 1.0
    coverage: float = 1.0
    references: tuple[Reference, ...] = ()
    contributors_zh: str = ""
    contributors_en: str = ""
    source_zh: str = ""
    shown_with: str = ""
    channels: tuple[tuple[str, str], ...] = ()
    unlisted: tuple[Level, ...] = ()
    unit_one: str = ""
    minimum: float = LEAST


@dataclass(frozen=True, slots=True)
class Definitions:
    """The indicators of one file, its edition (a date) and where they come from.

    ``source`` is English; where ``source_zh`` is empty it serves both languages.

    ``group_by`` names, by kind of fact, the attribute that says a fact's group.
    """

    edition: str
    source: str
    indicators: tuple[Indicator, ...]
    group_by: Mapping[str, str] = field(default_factory=dict)
    source_zh: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """Some months in China's time: from a moment on, to another, not included."""

    name: str
    start: datetime
    end: datetime


# Not frozen: a county has hundreds of thousands of them, and each is made faster so.
@dataclass(slots=True)
class Totals:
    """What facts of one kind, channel, group and subject add up to at one place.

    ``standing`` counts all until the end of the period, the others only those within it.
    ``group`` and ``subject`` are empty where a kind has none, or no indicator uses them.
    """

    place: str
    kind: str
    channel: str
    count: int
    quantity: float
    amount_fen: int
    standing: int
    group: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Counted[T = tuple[Totals, ...]]:
    """All totals of a period, as rows or columns, and until when records are in them.

    ``before`` are those of the period before, for indicators of growth. ``late`` are counties (six
    digits) not all of whose facts are there: nothing can rest on them. ``has_errors``: standard
    errors are computed, which wants totals by subject.
    """

    totals: T
    as_of: datetime | None
    before: T | tuple[()] = ()
    late: frozenset[str] = frozenset()
    has_errors: bool = True


@dataclass(frozen=True, slots=True)
class OutsideTable:
    """A dated, sourced table from elsewhere: a value by column and place.

    ``entered`` names the places whose line was entered by hand; ``lines`` are those of a file.
    """

    name: str
    source: str
    dated: str
    columns: Mapping[str, Mapping[str, float]]
    entered: frozenset[str] = frozenset()
    lines: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Value:
    """An indicator of a place; ``value`` is None where ``reason`` says why.

    ``coverage`` is the share of the place's villages in which every term is known. ``error`` is the
    standard error, see ``standard_errors``: 0 where everything is counted whole, None where it is
    not known.
    """

    indicator: str
    level: Level
    place: str
    value: float | None
    numerator: float
    denominator: float | None
    coverage: float
    is_entered: bool
    reason: str = ""
    error: float | None = None


@dataclass(frozen=True, slots=True)
class Evaluated:
    """All values of a period and what they were computed from."""

    period: Period
    as_of: datetime | None
    definitions: Definitions
    values: tuple[Value, ...]
    tables: Mapping[str, OutsideTable] = field(default_factory=dict)
