"""What is on today: each room registers what of it the home page tells, in a few lines.

A source returns lines in the reader's language, the most important first; the page shows the first
few of each source and knows no room behind them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

_OF_A_SOURCE: Final = 2


@dataclass(frozen=True, slots=True)
class TodayLine:
    """A line: of what it tells (one word), what is on, where to read more, and where or when."""

    about: str
    words: str
    address: str = ""
    detail: str = ""


type TodaySource = Callable[[str, datetime], list[TodayLine]]

_sources: Final[dict[str, tuple[int, TodaySource]]] = {}


def register_today(name: str, source: TodaySource, *, rank: int) -> None:
    """Register what tells of a place and a moment; ``rank`` says how far in front it stands."""
    _sources[name] = rank, source


def today_lines(place: str, at: datetime) -> list[TodayLine]:
    """Return what is on in a place and below it, of each source the first lines."""
    ranked = sorted(_sources.values(), key=lambda each: each[0])
    return [line for _rank, source in ranked for line in islice(source(place, at), _OF_A_SOURCE)]
