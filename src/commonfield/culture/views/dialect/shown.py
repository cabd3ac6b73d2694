"""What the pages of dialect show: varieties with their places, words with who says them."""

from collections.abc import Iterable
from dataclasses import dataclass

from commonfield.culture.dialect.types import LessonLine, VarietyInfo
from commonfield.front.templatetags.commonfield import short_place
from commonfield.places.queries import places


@dataclass(frozen=True)
class ShownVariety:
    """A variety with the names of where it is spoken, in the page's language."""

    info: VarietyInfo
    where: tuple[str, ...]


@dataclass(frozen=True)
class ShownLine:
    """A meaning of a lesson, its words, and who says them."""

    line: LessonLine
    voices: tuple[object, ...] = ()


def shown_varieties(infos: Iterable[VarietyInfo]) -> list[ShownVariety]:
    """Return varieties with the names of their places."""
    every = list(infos)
    known = places(code for each in every for code in each.places)
    return [
        ShownVariety(each, tuple(short_place(known[code]) for code in each.places if code in known))
        for each in every
    ]
