"""Phone numbers: which are taken, how they are stored, compared and shown. Pure.

The one place for it: buyers, persons and growers give a mainland mobile, a landline with its area
code, or a number of elsewhere with ``+`` and its country's code.
"""

import re
import unicodedata
from typing import Final

_SHORT: Final = 9
_BETWEEN: Final = re.compile(r"[\s\-()]")
_COUNTRY: Final = re.compile(r"(\+86|0086|86(?=1\d{10}$))")
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
# 010 and 02x, or four digits; after it never 0 or 1.
_LANDLINE: Final = re.compile(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}")
_LOCAL: Final = re.compile(r"[2-9]\d{6,7}")
# ITU E.164: at most 15 digits; the shortest in use have 7 with their country's.
_FOREIGN: Final = re.compile(r"(?:\+|00)([1-9]\d{6,14})")


def plain_phone(text: str, *, is_local: bool = False) -> str | None:
    """Return a number as it is stored: digits, of elsewhere with ``+``; None if it is none.

    Wide digits are digits; blanks, hyphens, brackets and mainland China's own ``+86`` are left
    out. ``is_local`` also takes a landline without its area code, to find what older records hold.
    An empty text is not a number: check before.
    """
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    if not plain.isascii():
        return None
    if found := _COUNTRY.match(plain):
        plain = plain[found.end() :]
        # From abroad an area code is dialled without its 0.
        shapes = (plain, f"0{plain}") if found[0] != "86" else (plain,)
        return next((each for each in shapes if _is_mainland(each)), None)
    if _is_mainland(plain) or (is_local and _LOCAL.fullmatch(plain)):
        return plain
    elsewhere = _FOREIGN.fullmatch(plain)
    return f"+{elsewhere[1]}" if elsewhere else None


def _is_mainland(plain: str) -> bool:
    return bool(_MOBILE.fullmatch(plain) or _LANDLINE.fullmatch(plain))


def is_mobile(phone: str) -> bool:
    """Return whether a plain number is a mainland mobile, which can take a text message."""
    return bool(_MOBILE.fullmatch(phone))


def phone_digits(text: str) -> str:
    """Return a number's digits for comparing, whatever an older record holds."""
    plain = plain_phone(text, is_local=True) or unicodedata.normalize("NFKC", text)
    return "".join(mark for mark in plain if mark.isdecimal())


def mask_phone(phone: str) -> str:
    """Show a phone number as ``138****5678``; a short landline keeps its last two digits."""
    if len(phone) < _SHORT:
        return "*" * max(len(phone) - 2, 0) + phone[-2:] if phone else ""
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]


def phone_text(phone: str) -> str:
    """Write a number so that it can be read aloud: 0578-8062345, 138 0013 8000."""
    if is_mobile(phone):
        return f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    if not phone.startswith("0"):
        return phone
    area = 3 if phone[1] in "12" else 4
    return f"{phone[:area]}-{phone[area:]}"
