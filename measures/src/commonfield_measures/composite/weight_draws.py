"""Drawing sets of weights: by chance around the given ones, or as they were stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from commonfield_measures.composite.errors import (
    DrawTwiceError,
    DrawWeightMissingError,
    DrawWeightsError,
    NoiseShareError,
)
from commonfield_measures.composite.scoring import Scorer
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Numbers


@dataclass(frozen=True, slots=True)
class StoredWeight:
    """One line of a file of drawn weights."""

    draw: int
    code: str
    weight: float


def noisy_weights(
    weights: Numbers, *, draws: int, noise: float, rng: np.random.Generator
) -> Numbers:
    """Return sets of weights (draws × elements), each weight times a uniform factor in 1 ± noise.

    They are rescaled within their groups where they are used.

    Raises:
        NoiseShareError: if ``noise`` is not within 0 and 1 (1 itself could leave a group at zero).
    """
    if not 0 <= noise < 1:
        raise NoiseShareError(noise=noise)
    return weights * rng.uniform(1 - noise, 1 + noise, (draws, len(weights)))


def stored_weights(lines: Sequence[StoredWeight], scorer: Scorer, tree: Tree) -> Numbers:
    """Return stored sets of weights (draws × elements), by number of draw.

    Raises:
        DrawTwiceError: if a draw names an element twice.
        DrawWeightMissingError: if a draw lacks an element, or names one that is not in the tree.
        DrawWeightsError: if a group's weights add to nothing, or one is negative.
    """
    by_draw: dict[int, dict[str, float]] = {}
    for line in lines:
        own = by_draw.setdefault(line.draw, {})
        if line.code in own:
            raise DrawTwiceError(draw=line.draw, code=line.code)
        own[line.code] = line.weight
    for draw, own in by_draw.items():
        if odd := set(own) ^ set(scorer.elements):
            raise DrawWeightMissingError(draw=draw, code=min(odd))
        _check_groups(draw, own, tree)
    return np.array([scorer.weights_of(by_draw[draw]) for draw in sorted(by_draw)])


def _check_groups(draw: int, own: Mapping[str, float], tree: Tree) -> None:
    for code, children in tree.children.items():
        group = [own[child] for child in children]
        if min(group) < 0 or not 0 < sum(group) < np.inf:
            raise DrawWeightsError(draw=draw, code=code)


def in_blocks(scorer: Scorer, weights: Numbers, block: int) -> Iterator[Numbers]:
    """Yield the scores of some sets of weights after the other (each some draws × units)."""
    for first in range(0, len(weights), block):
        yield scorer.scores(weights[first : first + block])
