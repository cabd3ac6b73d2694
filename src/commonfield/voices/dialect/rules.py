"""Rules of dialects: valid words, a lesson's choices, when a lesson counts as done."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Final
from zlib import crc32

STEPS: Final = ("listen", "choose", "say", "ask")
OPTIONS: Final = 3
# Nobody listens to a word in less, and says it. Units: seconds.
_A_MEANING_S: Final = 3
_SLUG: Final = re.compile(r"[a-z][a-z0-9-]{1,19}")
_PAGES: Final = frozenset({"check", "desk", "mine", "record", "search", "today", "voices"})
_NO_WORD: Final = frozenset("<>{}\\`\u2028\u2029")
# Of a character: controls, marks that turn what follows, halves, and what is nobody's.
_NO_LETTER: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_RARE: Final = re.compile(r"[\U00020000-\U0003fffd]")
_FORMULA: Final = ("=", "+", "@", "＝", "＋", "\uff20")
_COMPATIBLE: Final = re.compile(r"-\S*")


def is_word_text(text: str, most: int) -> bool:
    """Return whether a text may stand in a dictionary: letters and signs, no markup or formula."""
    return (
        len(text) <= most
        and not text.startswith(_FORMULA)
        and _NO_WORD.isdisjoint(text)
        and not any(unicodedata.category(letter) in _NO_LETTER for letter in _plain(text))
    )


def has_letters(text: str) -> bool:
    return any(unicodedata.category(letter)[0] == "L" for letter in _plain(text))


def _plain(text: str) -> str:
    """Replace rare characters that this Python's Unicode tables may not know yet."""
    return _RARE.sub("字", text)


def is_variety_code(code: str) -> bool:
    """Return whether a code may be part of an address, where pages have their names."""
    return _SLUG.fullmatch(code) is not None and code not in _PAGES


def city_reading(romanisation: str) -> str:
    """Return the reading of the city where a spelling covers several places: ``ki-ke`` is ki."""
    return _COMPATIBLE.sub("", romanisation)


def options_for(right: str, others: Sequence[str]) -> list[str]:
    """Return the answers to choose from for a meaning: itself and two fixed others.

    The choice follows from the codes alone, so that answers fit a page opened earlier.
    """
    apart = sorted((crc32(f"{right}/{each}".encode()), each) for each in others if each != right)
    offered = [right, *(each for _number, each in apart[: OPTIONS - 1])]
    return sorted(offered, key=lambda each: crc32(f"{each}|{right}".encode()))


def least_seconds(meanings: int) -> int:
    """Return the least time for listening to and saying a lesson's words."""
    return _A_MEANING_S * meanings


def joined_syllables(syllables: Sequence[str]) -> set[str]:
    """Return the search terms of a reading: syllables, joined pairs, and all joined."""
    return {*syllables, *map("".join, pairwise(syllables)), "".join(syllables)} - {""}
