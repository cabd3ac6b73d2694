"""By what a listing is known, and how its price is divided among its packs."""

from collections.abc import Mapping, Sequence

from commonfield.channels.types import Part, ReadLine
from commonfield.kernel.money import split_fen
from commonfield.orders.imports.types import ImportedLine

MOST_PARTS = 10
MOST_PACKS = 999


def key_of(line: ReadLine) -> str:
    """Return what a listing is remembered by: its merchant code, else its ids.

    One with neither has only its title, which matches nothing by itself (``is_teachable``).
    """
    if line.merchant_code:
        return f"code:{line.merchant_code}"
    if line.goods_id or line.sku_id:
        spec = "" if line.sku_id else line.spec
        return f"id:{line.goods_id}/{line.sku_id}/{spec}"[:160]
    return f"title:{line.title}/{line.spec}"[:160]


def is_teachable(key: str) -> bool:
    """Return whether a listing can be remembered."""
    return not key.startswith("title:")


def sound_parts(parts: Sequence[Part]) -> bool:
    """Return whether parts make a listing: something that is no gift, each SKU once."""
    return (
        0 < len(parts) <= MOST_PARTS
        and len({each.sku for each in parts}) == len(parts)
        and all(0 < each.packs <= MOST_PACKS for each in parts)
        and not all(each.is_gift for each in parts)
    )


def sold_lines(
    goods_fen: int, lines: Sequence[tuple[Sequence[Part], int, int]], prices: Mapping[str, int]
) -> tuple[ImportedLine, ...]:
    """Divide what an order's goods were sold for among the SKUs of its listings.

    ``lines`` are a listing's parts, how many of it, and its amount, by which the sum is divided;
    within a listing it is divided by the packs' own ``prices``. Units: fen.
    """
    weights = [max(amount_fen, 0) for _parts, _quantity, amount_fen in lines]
    if not any(weights):
        weights = [quantity for _parts, quantity, _amount in lines]
    packs: dict[str, int] = {}
    sums: dict[str, int] = {}
    for (parts, quantity, _amount), fen in zip(lines, split_fen(goods_fen, weights), strict=True):
        each = [0 if part.is_gift else part.packs * prices.get(part.sku, 1) for part in parts]
        for part, share in zip(parts, split_fen(fen, each), strict=True):
            packs[part.sku] = packs.get(part.sku, 0) + quantity * part.packs
            sums[part.sku] = sums.get(part.sku, 0) + share
    return tuple(
        ImportedLine(sku, count, sums[sku] // count, sums[sku] % count)
        for sku, count in sorted(packs.items())
    )
