"""Text as people search for it: folded, in one script, in pinyin, by initials."""

import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache, partial
from importlib import import_module
from typing import Final

from opencc import OpenCC

_REMEMBERED: Final = 10_000


def fold(text: str) -> str:
    """Return text for comparing: full-width made half, lower case, no marks, single spaces.

    Traditional and simplified characters are left as they are: each is its writer's spelling.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    if plain.isalnum():
        return unicodedata.normalize("NFKC", plain)
    plain_letters = (
        letter if unicodedata.category(letter)[0] in "LNM" else " " if letter.isspace() else ""
        for letter in plain
    )
    # Without what stood between them, a letter and a mark may have become one.
    return " ".join(unicodedata.normalize("NFKC", "".join(plain_letters)).split())


class _SimplifiedCharacters(dict[int, str]):
    """What ``str.translate`` writes for each character, looked up when it is first met.

    One by one, without regard to its neighbours: a part of a name is folded like the whole.
    """

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code >= _FIRST_CHINESE:
            character = self[code] = _converter().convert(character)
        return character


_FIRST_CHINESE: Final = 0x3400
_SIMPLIFIED: Final = _SimplifiedCharacters()


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Return a text in simplified characters: 綠茶 is 绿茶."""
    return text.translate(_SIMPLIFIED)


def initials(text: str) -> str:
    """Return the first letter of every syllable: ``松阳县`` is ``syx``; Latin words stay whole."""
    return "".join("".join(_speller("FIRST_LETTER")(part)) for part in fold(text).split())


def in_pinyin(chinese: str) -> str:
    """Write a name for those who read no Chinese: 上安茶店 is Shang An Cha Dian; 120 at most."""
    return " ".join(syllables(chinese)).title()[:120]


def syllables(text: str) -> list[str]:
    """Return the syllables of text one by one: ``松阳`` is ``song``, ``yang``."""
    return _speller("NORMAL")(fold(text))


@cache
def _speller(style: str) -> Callable[[str], list[str]]:
    """Return what spells; the same words come again and again, and are looked up once."""
    # Its dictionaries are slow to load, and every command would wait.
    pinyin = import_module("pypinyin")
    # What is searched for are names, and in names 都 is read "du" (三都, 成都), not "dou" ("all").
    pinyin.load_single_dict({ord("都"): "dū,dōu"})
    converter = pinyin.converter.UltimateConverter()
    converter.convert = lru_cache(_REMEMBERED)(converter.convert)
    return partial(pinyin.core.Pinyin(converter).lazy_pinyin, style=pinyin.Style[style])
