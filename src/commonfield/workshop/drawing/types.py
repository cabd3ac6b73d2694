"""What drawings are made from. Words come in the reader's language, figures written out."""

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
class Mark:
    """A place on a curve to be named: at this share of the members, these words."""

    share: float
    text: str


@dataclass(frozen=True, slots=True)
class MapTile:
    """A town on the map: its square, its figure, its door; ``value`` None is hatched."""

    label: str
    text: str
    col: int
    row: int
    value: float | None
    href: str = ""
