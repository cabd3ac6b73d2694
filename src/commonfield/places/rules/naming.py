"""Filling in what a list leaves out: short name, pinyin, English name, the text to search in."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from commonfield.places.choices import DivisionKind, DivisionLevel
from commonfield.places.rules.codes import search_key
from commonfield.places.types import Record


@dataclass(frozen=True, slots=True)
class Speller:
    """How text is spelt, handed in so that the rules stay pure."""

    fold: Callable[[str], str]
    syllables: Callable[[str], list[str]]
    initials: Callable[[str], str]


_NAMES: Final = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
_AREAS: Final = frozenset(
    {DivisionLevel.PROVINCE.value, DivisionLevel.PREFECTURE.value, DivisionLevel.COUNTY.value}
)
_VOWELS: Final = frozenset("aoe")
_PEOPLES: Final = tuple(sorted(_NAMES["endings"]["peoples"], key=len, reverse=True))
_SHORTEST: Final = 2


def complete(record: Record, speller: Speller) -> None:
    """Fill in the empty names of a record, and its search text after any change of names."""
    short, stem, word = _parts(record)
    record.short_name = record.short_name or short
    record.pinyin = record.pinyin or _spelt(record, record.short_name, speller)
    record.name_en = record.name_en or _english(record, stem, word, speller)
    if not record.search_text:
        names = (
            record.name,
            record.short_name,
            record.pinyin,
            speller.initials(record.short_name),
            record.name_en,
        )
        keys = dict.fromkeys(search_key(speller.fold(name)) for name in names)
        record.search_text = f"|{'|'.join(keys)}|"


def _english(record: Record, stem: str, word: str, speller: Speller) -> str:
    # Typed pinyin writes v for ü, names in print do not.
    spelt = _spelt(record, stem, speller).replace("v", "ü")
    return str(_NAMES["english_by_code"].get(record.code) or f"{spelt} {word}".strip())


def _spelt(record: Record, stem: str, speller: Speller) -> str:
    """Spell a name in pinyin, with an apostrophe where a syllable begins with a vowel."""
    syllables = speller.syllables(stem)
    if len(syllables) == len(stem):
        is_area = record.level in _AREAS
        readings = _NAMES["readings_of_areas" if is_area else "readings"]
        known = _NAMES["readings_of_names"].get(stem, "").split() if is_area else []
        syllables = known or [
            readings.get(char, syllable) for char, syllable in zip(stem, syllables, strict=True)
        ]
    first, *others = syllables or [""]
    rest = "".join(f"'{each}" if each[:1] in _VOWELS else each for each in others)
    return first[:1].upper() + first[1:] + rest


def _parts(record: Record) -> tuple[str, str, str]:
    """Return the short name, what is spelt in English, and the English word for the kind."""
    if record.kind in {
        DivisionKind.VIRTUAL_DIRECT.value,
        DivisionKind.ZONE.value,
        DivisionKind.SIMILAR_TOWNSHIP.value,
    }:
        return record.name, record.name, ""
    word = _NAMES["kind_words"].get(record.kind)
    if record.level == DivisionLevel.VILLAGE.value:
        return _village_parts(record.name)
    if record.level == DivisionLevel.TOWN.value:
        stem = _without_peoples(_without(record.name, _NAMES["endings"]["towns"]))
        return record.name, stem, word
    stem = _without(record.name, _NAMES["endings"]["areas"])
    if "自治" in record.name:
        stem = _without_peoples(stem)
    return stem, stem, word


def _village_parts(name: str) -> tuple[str, str, str]:
    """Return the parts of a village's name: 后仓村村委会 is 后仓村, Houcang Village."""
    for ending in ("村民委员会", "村委会"):
        if name.endswith(ending):
            stem = name.removesuffix(ending)
            short = stem if stem.endswith("村") else f"{stem}村"
            return short, _without(short, ("村",)), "Village"
    for ending in ("社区居民委员会", "社区居委会", "社区"):
        if name.endswith(ending):
            stem = name.removesuffix(ending)
            return f"{stem}社区", stem, "Community"
    return name, name, ""


def _without(name: str, endings: Sequence[str]) -> str:
    """Drop the first ending that fits and leaves a name of two characters or more."""
    for ending in endings:
        if name.endswith(ending):
            stem = name.removesuffix(ending)
            return stem if len(stem) >= _SHORTEST else name
    return name


def _without_peoples(stem: str) -> str:
    """Drop the peoples that an autonomous division is named after, but not its own name."""
    while (shorter := _without(stem, _PEOPLES)) != stem:
        stem = shorter
    return stem
