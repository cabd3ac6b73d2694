"""What drawings are made from. Words come in the reader's language, figures written out."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; ``text`` is its figure in words, ``low`` and ``high`` its interval."""

    label: str
    value: float
    text: str
    low: float | None = None
    high: float | None = None
    is_accent: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One moment of a trend; ``value`` is None where nothing may or can be said."""

    label: str
    value: float | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a whole."""

    label: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class MapTile:
    """A town on the map: its square, its figure, its link; ``value`` None is hatched."""

    label: str
    text: str
    col: int
    row: int
    value: float | None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Who stands at which rank, and between which ranks it may as well stand; 1 is the best.

    ``text`` is the interval in words; ``before`` the rank elsewhere that it is compared with.
    """

    label: str
    rank: float
    median: float
    low: float
    high: float
    text: str
    is_accent: bool = False
    href: str = ""
    before: float | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """Those of a ranking that cannot be told apart; ``label`` says so, empty for one alone."""

    rows: tuple[Ranked, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Spoke:
    """One direction of a radar: where it reaches and where the middle of all does, from 0 to 1.

    ``value`` is None where nothing may or can be said; texts are the figures in words.
    """

    label: str
    value: float | None
    median: float | None
    text: str
    median_text: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """Where one of many stands: its value among those of all others.

    ``value`` is None where nothing may or can be said. ``low_text`` and ``high_text`` name the
    ends, ``note`` what is not drawn; with ``is_reversed`` the smallest stands at the right.
    """

    label: str
    value: float | None
    others: tuple[float, ...]
    text: str
    low_text: str = ""
    high_text: str = ""
    note: str = ""
    is_reversed: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class TimeRow:
    """What runs from a start to an end, how far it has come, and where it arrived on the way.

    Places in time are from 0 to 1, as the whole drawing's. ``is_late``: the end is over.
    """

    label: str
    start: float
    come: float
    end: float
    reached: tuple[float, ...] = ()
    is_late: bool = False
    href: str = ""


@dataclass(frozen=True, slots=True)
class Multiple:
    """A unit with its own small chart; ``none_text`` stands there if no moment has a value."""

    label: str
    points: Sequence[Point]
    none_text: str = "—"
    href: str = ""


@dataclass(frozen=True, slots=True)
class ShareLine:
    """A Lorenz or concentration curve: (share of members, share held) from (0, 0) to (1, 1).

    ``band``: between which shares it may as well lie, (share of members, low, high).
    """

    label: str
    points: Sequence[tuple[float, float]]
    band: Sequence[tuple[float, float, float]] = ()


@dataclass(frozen=True, slots=True)
class Dot:
    """A unit with two things that it has."""

    across: float
    up: float
    label: str = ""
    is_accent: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """What a scale shows, and its highest value in words."""

    name: str
    highest: str


@dataclass(frozen=True, slots=True)
class Heap:
    """How often one of two stands at each place, from the first on; ``text`` says it in words."""

    label: str
    shares: tuple[float, ...]
    text: str
