"""Words for the pages of dialects: varieties with places, meanings with voices."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from commonfield.front.templatetags.commonfield import in_language, short_place
from commonfield.people.types import ANYBODY
from commonfield.places.queries import places
from commonfield.voices.dialect.queries import credits_of, meaning
from commonfield.voices.dialect.types import LessonLine, VarietyInfo, WordInfo
from commonfield.voices.queries import voices_for
from commonfield.voices.types import LentVoice, Voice


@dataclass(frozen=True)
class ShownVariety:
    """A variety with the names of its places in the page's language."""

    info: VarietyInfo
    where: tuple[str, ...]


@dataclass(frozen=True)
class ShownLine:
    """A meaning of a lesson, its words and their recordings."""

    line: LessonLine
    voices: tuple[Voice, ...] = ()


def meaning_text(code: str) -> str:
    """Return a meaning's name in the page's language."""
    found = meaning(code)
    return in_language(found, "name") if found else ""


def recorded_text(row: LentVoice) -> str:
    """Return a recording's word, or a conversation's title."""
    return row.headword or row.title or meaning_text(row.meaning) or _("A conversation")


def credits_for(words: Sequence[WordInfo]) -> list[str]:
    """Return the credit lines of some words, each once."""
    lines = {variety: credits_of(variety) for variety in {word.variety for word in words}}
    return sorted({lines[word.variety].get(word.source, "") for word in words} - {""})


def shown_varieties(infos: Iterable[VarietyInfo]) -> list[ShownVariety]:
    every = list(infos)
    known = places(code for each in every for code in each.places)
    return [
        ShownVariety(each, tuple(short_place(known[code]) for code in each.places if code in known))
        for each in every
    ]


def shown_lines(variety: str, lines: Sequence[LessonLine], on: date) -> list[ShownLine]:
    """Return the meanings of a lesson with their public recordings."""
    asked = [each.meaning.code for each in lines]
    heard = voices_for(ANYBODY, variety, on=on, meanings=asked)
    return [
        ShownLine(each, tuple(one for one in heard if one.meaning == each.meaning.code))
        for each in lines
    ]
