"""Pure rules of supply: what leaf is worth, what a lot may weigh, check digits."""

from collections.abc import Sequence

from commonfield.kernel.money import BASIS_POINTS, split_fen
from commonfield.supply.errors import (
    BadPriceError,
    BadSharesError,
    BadWeightError,
    LeafWorthNothingError,
    LotTooHeavyError,
)
from commonfield.supply.types import Shares

MOST_DELIVERY_G = 2_000_000
MOST_PRICE_FEN_PER_KG = 10_000_000


def leaf_value_fen(weight_g: int, price_fen_per_kg: int) -> int:
    """Return what leaf is worth, to the nearest fen, halves up. Units: grams, fen a kilogram."""
    return (weight_g * price_fen_per_kg + 500) // 1000


def check_delivery(weight_g: int, price_fen_per_kg: int) -> None:
    """Refuse a weight or a price that cannot be right.

    Raises:
        BadWeightError: below one gram or above two tonnes.
        BadPriceError: not above zero, or above 100,000 yuan a kilogram.
        LeafWorthNothingError: if the two make less than one fen.
    """
    if not 1 <= weight_g <= MOST_DELIVERY_G:
        raise BadWeightError(weight_g=weight_g, most_g=MOST_DELIVERY_G)
    if not 1 <= price_fen_per_kg <= MOST_PRICE_FEN_PER_KG:
        raise BadPriceError(price_fen=price_fen_per_kg)
    if leaf_value_fen(weight_g, price_fen_per_kg) == 0:
        raise LeafWorthNothingError(weight_g=weight_g, price_fen=price_fen_per_kg)


def check_lot_weight(leaf_g: int, made_g: int) -> None:
    """Refuse made tea that weighs nothing or more than its leaf.

    Raises:
        LotTooHeavyError: with both weights.
    """
    if not 1 <= made_g <= leaf_g:
        raise LotTooHeavyError(made_g=made_g, leaf_g=leaf_g)


def check_shares(shares: Shares) -> None:
    """Refuse shares that are negative or not the whole.

    Raises:
        BadSharesError: with their sum in percent.
    """
    weights = shares.as_weights()
    if sum(weights) != BASIS_POINTS or min(weights) < 0:
        raise BadSharesError(sum_percent=sum(weights) / 100)


def share_out(total_fen: int, shares: Shares) -> tuple[int, int, int, int]:
    """Divide a retail sum among growers, maker, store and carrier, to the fen."""
    growers, maker, store, carrier = split_fen(total_fen, shares.as_weights())
    return growers, maker, store, carrier


def divide_among_growers(pool_fen: int, leaf_fen: Sequence[int]) -> list[int]:
    """Divide a lot's pool by the value of each grower's leaf in it, to the fen."""
    return split_fen(pool_fen, leaf_fen)


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


def own_gtin(serial: int) -> str:
    """Return a GTIN-14 of the restricted-circulation range (prefix 20) for a serial number.

    Real sellers bring GTINs of their own from GS1 China (690–699); this range never collides.
    """
    body = f"020{serial:010d}"
    return body + str(check_digit(body))
