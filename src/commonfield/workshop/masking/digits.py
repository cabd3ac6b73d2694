"""Digits in any script, made plain. Pure: each character stays one character."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

# Chinese words of digits, those of radio and of accounts among them, traditional ones too.
_WORDS: Final = (
    "〇零○洞",
    "一壹幺弌么",
    "二贰貳弍兩两",
    "三叁參参弎",
    "四肆",
    "五伍",
    "六陆陸",
    "七柒漆拐",
    "八捌",
    "九玖勾",
)
_CHECKS: Final = "xXｘＸ×✕✖╳ΧХⅩⅹ"
_ENCLOSED: Final = 0x2460
_LAST_OF_PLANE: Final = 0x10000
# 〇, and the ideographs.
_HAN: Final = range(0x3007, 0xA000)


def _value(mark: str) -> int | None:
    """Return the digit that a character is, circled, Kangxi, in any script; None if it is none."""
    found = unicodedata.digit(mark, None)
    if found is None and len(plain := unicodedata.normalize("NFKC", mark).strip("(,.)")) == 1:
        found = next((at for at, words in enumerate(_WORDS) if plain in words), None)
    if found is None and "\u3021" <= mark <= "\u3029":
        return ord(mark) - 0x3020
    return found


def _marks() -> Iterable[int]:
    yield from range(0x80)
    yield from (code for code in range(0xB2, 0x3400) if chr(code).isnumeric() or code > _ENCLOSED)
    yield from (ord(mark) for words in _WORDS for mark in words)
    yield from range(0xF900, _LAST_OF_PLANE)


DIGITS: Final = {
    code: str(value) for code in _marks() if (value := _value(chr(code))) is not None
} | {code: str(value) for value, words in enumerate(_WORDS) for code in map(ord, words)}
_PLAIN: Final = DIGITS | {ord(mark): "X" for mark in _CHECKS}
# What hides between digits or letters, and characters that stand for several digits or for others.
_ODD: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0100-\U000e01ef\u0300-\u036f\u20d0-\u20ff"
    "\u2469-\u2473\u247d-\u249b\u24eb-\u24f4\u3248-\u324f\u3251-\u325f\u32b1-\u32bf"
    "\u2e80-\u2fdf\uf900-\ufaff"
    # Beyond the first plane: a class of characters that holds these is looked up slowly.
    "\U0001d7ce-\U0001d7ff\U0001f100-\U0001f10a\U0001fbf0-\U0001fbf9]"
)


def digit_class(value: int | None = None, *, words: bool = True) -> str:
    """Return what stands in a regular expression's brackets for one digit, or for all."""
    return "".join(
        chr(code)
        for code, digit in DIGITS.items()
        if value in {None, int(digit)} and (words or code not in _HAN)
    )


CHECK_CLASS: Final = _CHECKS


def plain_digits(text: str) -> str:
    """Return a text of the same length in which every digit is an ASCII one, every check an X."""
    return text.translate(_PLAIN)


def without_disguise(text: str) -> str:
    """Return a text without what nobody sees, compatibility forms as what they look like."""
    if not _ODD.search(text):
        return text
    shown = (each for each in text if unicodedata.category(each) not in {"Cf", "Mn", "Me"})
    visible = "".join(
        unicodedata.normalize("NFKC", each) if _ODD.match(each) else each for each in shown
    )
    return visible.replace("\u3164", "").replace("\u1160", "")
