"""Numbers that a spreadsheet rounded, or that letters disguise. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from commonfield.workshop.masking.numbers import (
    OF_IDENTITY,
    PHONE_DIGITS,
    PROVINCE,
    QUANTITY,
    Hit,
    find_in_chain,
)
from commonfield.workshop.masking.types import Masked
from commonfield.workshop.personal_numbers import is_birth_date

# Excel's way to write a number that is too long for it.
ROUNDED: Final = re.compile(r"[Ee]\+?1[0-8](?!\d)")
_MANTISSA: Final = re.compile(r"[1-9](?:\.\d+)?$")
_ALIKE: Final = str.maketrans("OoIl|", "00111")
ALIKE: Final = re.compile(r"[OoIl](?:(?<=\d.)|(?=\d))")
_ALIKE_RUN: Final = re.compile(
    r"(?<![A-Za-z\d])(?:\+?86[ -]?)?[\dOoIl|][\dOoIl| -]{10,24}[Xx]?(?![A-Za-z\d])"
)
# So many of an identity number tell its birth date.
_BORN_DIGITS: Final = 14
# Of a phone in which letters stand for the others.
_FEWEST_FIGURES: Final = 7


def rounded_kind(before: str, exponent: int, label: str) -> tuple[Masked, int] | None:
    """Tell what a number like 3.3012E+17 was, and how long its mantissa is."""
    found = _MANTISSA.search(before)
    if found is None or (QUANTITY.search(label) and not OF_IDENTITY.search(label)):
        return None
    digits = found[0].replace(".", "")
    if exponent == PHONE_DIGITS - 1 and "13" <= digits[:2].ljust(2, "3") <= "19":
        return Masked.PHONE, len(found[0])
    is_born = len(digits) < _BORN_DIGITS or is_birth_date(digits[6:_BORN_DIGITS])
    if exponent in {14, 17} and is_born and (len(digits) == 1 or PROVINCE.match(digits)):
        return Masked.IDENTITY, len(found[0])
    if exponent in range(15, 19) and re.match(r"6(2|$)|4|5[1-5]", digits):
        return Masked.BANK, len(found[0])
    return None


def alike_in(text: str, at: int, cell_start: int, cell_end: int) -> Iterator[Hit]:
    """Yield numbers in which letters stand for digits: 138OO138OOO."""
    for found in _ALIKE_RUN.finditer(text, cell_start, cell_end):
        run = found[0].rstrip()
        if not found.start() <= at < found.end() or sum(map(str.isdecimal, run)) < _FEWEST_FIGURES:
            continue
        plain = run.translate(_ALIKE)
        for kind, low, high, lost in find_in_chain(plain, 0, len(plain), str):
            yield kind, found.start() + low, found.start() + high, lost
