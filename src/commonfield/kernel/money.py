"""Money in whole fen, and the only two ways in which it is divided or shown."""

import re
from collections.abc import Sequence

BASIS_POINTS = 10_000
_TYPED = re.compile(r"[¥￥]?\s*([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.([0-9]{1,2})0*)?")


def split_fen(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Divide a sum among weights without losing or inventing a fen (largest remainder).

    Units: fen in, fen out; weights are any non-negative whole numbers with a positive sum.
    Ties go to the earlier position, so the same input always gives the same division.
    A negative total is divided as its absolute value and the signs turned.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative")
    weight_sum = sum(weights)
    if weight_sum == 0:
        raise ValueError("all weights are zero")
    sign = -1 if total_fen < 0 else 1
    magnitude = abs(total_fen)
    shares = [magnitude * weight // weight_sum for weight in weights]
    remainders = [magnitude * weight % weight_sum for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for i in by_remainder[: magnitude - sum(shares)]:
        shares[i] += 1
    return [sign * share for share in shares]


def yuan_text(amount_fen: int, *, always_fen: bool = False) -> str:
    """Write fen as yuan with thousand separators, without fen where the yuan is whole.

    Units: fen in; ``"1,234.50"`` out, no currency sign.
    """
    sign = "-" if amount_fen < 0 else ""
    yuan, fen = divmod(abs(amount_fen), 100)
    if fen or always_fen:
        return f"{sign}{yuan:,}.{fen:02d}"
    return f"{sign}{yuan:,}"


def parse_yuan(text: str) -> int:
    """Read yuan typed by a person (``12``, ``12.5``, ``1,200.00``, ``¥3``) as fen."""
    typed = _TYPED.fullmatch(text.strip())
    if typed is None:
        raise ValueError(text)
    yuan, fen = typed.groups()
    return int(yuan.replace(",", "")) * 100 + int((fen or "").ljust(2, "0"))
