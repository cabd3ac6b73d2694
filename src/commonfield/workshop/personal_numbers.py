"""Numbers that name a person: of identity, of a bank, any long one in a text. Pure."""

import re
import unicodedata
from datetime import date

_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"
_EARLIEST_BIRTH_YEAR = 1880
_CARD_LENGTH = 16
_LAST_DIGIT = 9
# A phone, an identity card, a bank card: eleven digits or more, whatever stands between them.
_LONG_NUMBER = re.compile(r"\d(?:[\W_]{0,4}\d){10,}")
NUMERALS = str.maketrans("〇零一壹幺二贰两三叁四肆五伍六陆七柒八捌九玖", "0011122233445566778899")


def normalise_identity(text: str) -> str | None:
    """Return an identity number in its plain form, or nothing if it cannot be one.

    Only length, check character and birth date are looked at. The area code is not: it need not
    have been in force in the year of birth, and residence permits begin with 81, 82 or 83.
    Fifteen-digit numbers of the first generation have no check character.

    Source: GB 11643-1999 (ISO 7064 MOD 11-2).
    """
    plain = re.sub(r"[\s-]", "", text).upper()
    if not plain.isascii():
        return None
    if re.fullmatch(r"\d{15}", plain):
        return plain if is_birth_date("19" + plain[6:12]) else None
    if not re.fullmatch(r"\d{17}[\dX]", plain) or not is_birth_date(plain[6:14]):
        return None
    total = sum(
        int(digit) * weight for digit, weight in zip(plain, _IDENTITY_WEIGHTS, strict=False)
    )
    return plain if plain[17] == _IDENTITY_CHECKS[total % 11] else None


def is_birth_date(text: str) -> bool:
    """Return whether eight digits are a day on which a person may have been born."""
    try:
        born = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return False
    return born.year >= _EARLIEST_BIRTH_YEAR


def normalise_bank(text: str) -> str | None:
    """Return a bank account or card number as digits, or nothing if it cannot be one.

    Cards of 16 to 19 digits carry a Luhn check digit; passbooks of 12 to 15 or 17 to 19 digits
    need not, so only 16-digit and 62-prefixed numbers are checked.
    """
    plain = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{12,19}", plain):
        return None
    is_card = len(plain) == _CARD_LENGTH or plain.startswith("62")
    return plain if not is_card or passes_luhn(plain) else None


def passes_luhn(digits: str) -> bool:
    """Return whether the last digit of a card's number fits the others."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > _LAST_DIGIT else value
    return total % 10 == 0


def has_long_number(text: str) -> bool:
    """Return whether a text for everybody holds a number that is probably a person's.

    Digits count in any script: full-width, circled, in Chinese words (一三八零零…).
    """
    plain = unicodedata.normalize("NFKC", text).translate(NUMERALS)
    return _LONG_NUMBER.search(plain) is not None


def masked_numbers(text: str) -> str:
    """Return words of a person without the digits of numbers that are probably a person's."""
    plain = [unicodedata.normalize("NFKC", mark).translate(NUMERALS) for mark in text]
    of_mark = [index for index, marks in enumerate(plain) for _ in marks]
    masked = {
        of_mark[position]
        for found in _LONG_NUMBER.finditer("".join(plain))
        for position in range(*found.span())
    }
    return "".join(
        "*" if index in masked and any(map(str.isdecimal, plain[index])) else mark
        for index, mark in enumerate(text)
    )
