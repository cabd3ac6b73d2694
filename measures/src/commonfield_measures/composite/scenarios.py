"""Drawing more than weights: each draw also takes one of several ways to make the index.

A scenario is one such way with all its steps done: an imputation, a treatment, a normalisation, an
aggregation. So few ways are worked out once each, however many draws there are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.composite.errors import ChanceWrongError, ScenariosDifferError
from commonfield_measures.composite.rank_intervals import (
    BLOCK,
    OnProgress,
    RankSample,
    sample_ranks,
)
from commonfield_measures.composite.scoring import Scorer
from commonfield_measures.composite.types import Numbers
from commonfield_measures.composite.weight_draws import in_blocks


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way to make the index: what was chosen, step by step, and how likely it is drawn."""

    choices: Mapping[str, str]
    scorer: Scorer
    chance: float = 1.0


@dataclass(frozen=True, slots=True)
class ScenarioDraws:
    """Ranks of all draws, and which scenario each drew (draws, in the order of the ranks)."""

    sample: RankSample
    drawn: NDArray[np.intp]
    weights: Numbers


def draw_scenarios(
    scenarios: Sequence[Scenario],
    weights: Numbers,
    *,
    rng: np.random.Generator,
    on_progress: OnProgress | None = None,
) -> ScenarioDraws:
    """Rank the units in each draw: a set of weights and a scenario by its chance.

    Args:
        scenarios: Ways over the same tree and units; chances are rescaled to add to one.
        weights: Drawn sets × elements, see ``drawing``.
        rng: Chance.
        on_progress: Hears how many draws are done; it ends the work by raising.

    Raises:
        ScenariosDifferError: if there is none, or trees or units differ.
        ChanceWrongError: if a chance is negative, or all are zero.
    """
    if not scenarios or len({(each.scorer.elements, each.scorer.units) for each in scenarios}) > 1:
        raise ScenariosDifferError(count=len(scenarios))
    chances = np.array([each.chance for each in scenarios], np.float64)
    if not (chances >= 0).all() or not 0 < chances.sum() < np.inf:
        raise ChanceWrongError(chances=", ".join(f"{each:g}" for each in chances))
    drawn = np.sort(rng.choice(len(scenarios), len(weights), p=chances / chances.sum()))
    blocks = in_scenarios([each.scorer for each in scenarios], weights, drawn)
    units = scenarios[0].scorer.units
    sample = sample_ranks(blocks, units=units, draws=len(weights), on_progress=on_progress)
    return ScenarioDraws(sample, drawn, weights)


def in_scenarios(
    scorers: Sequence[Scorer], weights: Numbers, drawn: NDArray[np.intp]
) -> Iterator[Numbers]:
    """Yield the scores of each draw (some draws × units) by the scorer it drew; ``drawn`` rises."""
    for number, scorer in enumerate(scorers):
        first, last = np.searchsorted(drawn, [number, number + 1])
        yield from in_blocks(scorer, weights[int(first) : int(last)], BLOCK)
