"""Pure rules of stores: what sending a parcel costs."""

from collections.abc import Iterable

from commonfield.market.stores.types import Rate


def shipping_fen(rates: Iterable[Rate], region: str, weight_g: int, goods_fen: int) -> int:
    """Return what sending goods of a weight and worth to a region costs. Units: fen.

    The rate with the longest matching prefix holds: its first weight, and each further weight
    that is begun. A store without rates, or without one for the region, sends for nothing; the
    command that writes rates sees that one is for everywhere else.
    """
    rate = rate_for(rates, region)
    if rate is None or (rate.free_from_fen is not None and goods_fen >= rate.free_from_fen):
        return 0
    beyond_g = max(weight_g - rate.first_g, 0)
    return rate.first_fen + -(-beyond_g // rate.more_g) * rate.more_fen


def rate_for(rates: Iterable[Rate], region: str) -> Rate | None:
    """Return the rate that holds for a region: the one with the longest matching prefix."""
    matching = [rate for rate in rates if region.startswith(rate.region_prefix)]
    return max(matching, key=lambda rate: len(rate.region_prefix), default=None)
