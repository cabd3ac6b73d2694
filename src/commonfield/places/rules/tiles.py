"""The squares of a map for which nobody has drawn a grid."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from commonfield.places.types import PlaceTile

# On the narrowest phone, six squares side by side still hold a town's name.
_MOST_COLUMNS: Final = 6
_FEW: Final = 4


def columns_for(count: int) -> int:
    """Return how many squares stand side by side: about as many as rows, a row if they are few."""
    if count <= _FEW:
        return max(count, 1)
    return min(max(math.ceil(math.sqrt(count)), _FEW), _MOST_COLUMNS)


def with_squares(tiles: Sequence[PlaceTile]) -> list[PlaceTile]:
    """Give those without a square of their own one, by their order, below those that have one."""
    drawn = [tile for tile in tiles if tile.is_located]
    others = [tile for tile in tiles if not tile.is_located]
    below = max((tile.row + 1 for tile in drawn), default=0)
    left = min((tile.col for tile in drawn), default=0)
    wide = max((tile.col - left + 1 for tile in drawn), default=columns_for(len(others)))
    return drawn + [
        replace(tile, col=left + place % wide, row=below + place // wide)
        for place, tile in enumerate(others)
    ]
