"""Pure rules of agreements: whose share falls by a new one, and growers' floor."""

from collections.abc import Mapping
from typing import Final

from commonfield.kernel.money import BASIS_POINTS
from commonfield.supply.errors import GrowersFloorError
from commonfield.supply.types import Shares

# The side that the county's bureau speaks for.
GROWERS: Final = "growers"


def falling_sides(
    maker: str, before: Mapping[str, Shares], after: Mapping[str, Shares]
) -> set[str]:
    """Return the sellers and ``growers`` who would get less, by how each seller's yuan is shared.

    The store pays packers and carriers, so that a smaller part for them is the store's loss. The
    maker proposes, and so need not consent, as a seller either.
    """
    falling = {
        seller
        for seller, old in before.items()
        if seller != maker
        and (after[seller].store_bp < old.store_bp or after[seller].carrier_bp < old.carrier_bp)
    }
    if any(after[seller].growers_bp < old.growers_bp for seller, old in before.items()):
        falling.add(GROWERS)
    return falling


def check_growers_floor(before: Mapping[str, Shares], new: Shares, *, floor_percent: int) -> None:
    """Refuse a share of growers that is less than any of them has and less than the floor."""
    most_bp = max((old.growers_bp for old in before.values()), default=0)
    if new.growers_bp < min(most_bp, floor_percent * BASIS_POINTS // 100):
        raise GrowersFloorError(now_percent=most_bp / 100, floor_percent=floor_percent)
