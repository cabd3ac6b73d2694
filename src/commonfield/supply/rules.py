"""Pure rules of supply: what leaf is worth, what a lot may weigh, check digits."""

import re
import unicodedata
from datetime import date, datetime

from commonfield.kernel.clock import start_of_china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.money import BASIS_POINTS
from commonfield.supply import errors
from commonfield.supply.types import Shares

MOST_DELIVERY_G = 2_000_000
MOST_PRICE_FEN_PER_KG = 10_000_000

_WEIGHT = re.compile(
    r"(\d{1,7})(?:\.(\d{1,3}))?(公斤|千克|kg|市?斤|jin)?", re.IGNORECASE | re.ASCII
)
_JIN = frozenset({"斤", "市斤", "jin"})
# What a pack's name says besides its tea: the weight, and what the tea lies in.
_NOT_TEA = re.compile(
    r"\d+(?:\.\d+)?\s*(?:千克|公斤|市?斤|[克两罐盒袋包听片]|kg\b|g\b)?|[礼盒罐袋听瓶散精]装|礼[盒袋]|[小大]罐|\W",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


def parse_weight(text: str, *, unit: str = "kg") -> int:
    """Read a weight as grams; ``unit`` holds where none is typed: ``25斤`` is 12,500. Units: g."""
    plain = unicodedata.normalize("NFKC", "".join(text.split())).replace("。", ".")
    found = _WEIGHT.fullmatch(plain)
    if found is None:
        raise ValueError(text)
    whole, part, typed = found.groups()
    thousandths = int(whole) * 1000 + int((part or "").ljust(3, "0"))
    if (typed or unit).lower() not in _JIN:
        return thousandths
    if thousandths % 2:
        raise ValueError(text)
    return thousandths // 2


def month_span(period: str) -> tuple[datetime, datetime]:
    """Return the first instant of a month in China and that of the next, from ``2026-11``."""
    found = must_exist(_MONTH.fullmatch(period), errors.BadPeriodError(period=period))
    year, month = int(found[1]), int(found[2])
    ends_on = date(year + month // 12, month % 12 + 1, 1)
    return start_of_china_day(date(year, month, 1)), start_of_china_day(ends_on)


def previous_month(period: str) -> str:
    """Return the month before one like ``2026-11``."""
    year, month = int(period[:4]), int(period[5:])
    return f"{year - (month == 1):04d}-{(month + 10) % 12 + 1:02d}"


def next_month(period: str) -> str:
    """Return the month after one like ``2026-11``."""
    year, month = int(period[:4]), int(period[5:])
    return f"{year + month // 12:04d}-{month % 12 + 1:02d}"


def leaf_value_fen(weight_g: int, price_fen_per_kg: int) -> int:
    """Return what leaf is worth, to the nearest fen, halves up. Units: grams, fen a kilogram."""
    return (weight_g * price_fen_per_kg + 500) // 1000


def check_delivery(weight_g: int, price_fen_per_kg: int) -> None:
    """Refuse a weight or a price that cannot be right."""
    if not 1 <= weight_g <= MOST_DELIVERY_G:
        raise errors.BadWeightError(weight_g=weight_g, most_g=MOST_DELIVERY_G)
    if not 1 <= price_fen_per_kg <= MOST_PRICE_FEN_PER_KG:
        raise errors.BadPriceError(price_fen=price_fen_per_kg)
    if leaf_value_fen(weight_g, price_fen_per_kg) == 0:
        raise errors.LeafWorthNothingError(weight_g=weight_g, price_fen=price_fen_per_kg)


def check_lot_weight(leaf_g: int, made_g: int) -> None:
    """Refuse made tea that weighs nothing or more than its leaf."""
    if not 1 <= made_g <= leaf_g:
        raise errors.LotTooHeavyError(made_g=made_g, leaf_g=leaf_g)


def is_same_tea(lot: str, pack: str) -> bool:
    """Return whether a pack's name says the tea that a lot is: 松阳银猴 is in 银猴礼盒 250克.

    Weights and words of packing aside, one of the names holds the other.
    """
    tea, packed = (_NOT_TEA.sub("", name).casefold() for name in (lot, pack))
    return bool(tea and packed) and (tea in packed or packed in tea)


def check_shares(shares: Shares) -> None:
    """Refuse shares that are negative or not the whole."""
    weights = shares.as_weights()
    if sum(weights) != BASIS_POINTS or min(weights) < 0:
        raise errors.BadSharesError(sum_percent=sum(weights) / 100)


def check_digit(digits: str) -> int:
    """Return the GS1 check digit of the digits before it (weights 3, 1 from the right)."""
    total = sum(
        int(digit) * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(digits))
    )
    return -total % 10


def gtin14(digits: str) -> str | None:
    """Return a GTIN-8/12/13/14 as 14 digits, or nothing if its check digit is wrong."""
    if len(digits) not in {8, 12, 13, 14} or not (digits.isascii() and digits.isdigit()):
        return None
    if check_digit(digits[:-1]) != int(digits[-1]):
        return None
    return digits.rjust(14, "0")


def is_assigned(gtin: str) -> bool:
    """Return whether a GTIN-14 may be in use: not a restricted range, nor one of GS1's examples.

    Source: GS1 prefixes 02, 04, 20-29 (restricted circulation) and 952 (demonstrations).
    """
    return not gtin[1:].startswith(("02", "04", "2", "952"))


def own_gtin(serial: int) -> str:
    """Return a GTIN-14 of the restricted-circulation range (prefix 20) for a serial number.

    Real sellers bring GTINs of their own from GS1 China (690–699); this range never collides.
    """
    body = f"020{serial:010d}"
    return body + str(check_digit(body))
