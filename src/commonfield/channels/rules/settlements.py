"""A settlement and the movements that it is the sum of: one money, named by two files."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Final

# The mark of money that contradicts what the shop's other file says, until the keeper names it.
TWICE: Final = "twice"
# Of more movements of an order no sums are tried.
_MOST: Final = 14

type Moved = tuple[datetime, int]


def same_money(settled: Sequence[Moved], moved: Sequence[Moved]) -> tuple[set[int], set[int]]:
    """Return the places of settlements, and of the movements that they are the sums of.

    Parts of a settlement have its instant. Units: fen.
    """
    sums: Counter[datetime] = Counter()
    for at, fen in settled:
        sums[at] += fen
    left = {place: fen for place, (_at, fen) in enumerate(moved)}
    found: set[datetime] = set()
    for at, fen in sums.items():
        if chosen := _adding_up(fen, left):
            found.add(at)
            left = {place: each for place, each in left.items() if place not in chosen}
    own = {place for place, (at, _fen) in enumerate(settled) if at in found}
    return own, set(range(len(moved))) - left.keys()


def _adding_up(fen: int, left: Mapping[int, int]) -> tuple[int, ...]:
    """Return movements that add up to a sum, rather one than several; or nothing."""
    reached: dict[int, tuple[int, ...]] = {0: ()}
    single = next((place for place, each in left.items() if each == fen), None)
    if single is not None:
        return (single,)
    for place, each in islice(left.items(), _MOST):
        for total, chosen in list(reached.items()):
            reached.setdefault(total + each, (*chosen, place))
    return reached.get(fen, ())
