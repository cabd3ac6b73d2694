"""An index built from values that a reader may see, and how sure its ranks are; no database."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import numpy as np

from commonfield.evaluation.errors import mathematics
from commonfield.evaluation.types import BuiltIndex, League, LeagueRow, Shown, Values
from commonfield_measures.composite.building import Choices
from commonfield_measures.composite.sampling import NOISE, SEED, drawn_by_noise
from commonfield_measures.composite.types import IndexTable
from commonfield_measures.frames.building import build_frame, default_choices, known_shares, tree_of
from commonfield_measures.frames.reading import TOP
from commonfield_measures.frames.types import Frame
from commonfield_measures.indicators.computing import last_day_after

DRAWS: Final = 1000


@mathematics()
def built(
    values: Values,
    frame: Frame,
    *,
    choices: Choices | None = None,
    weights: Mapping[str, float] | None = None,
) -> BuiltIndex:
    """Build an index of the places in force, from what is shown of them.

    An indicator without any value, or the same everywhere, is left out; a place without half of
    the weight of the others is not ranked. ``weights`` replace the frame's, by code of group or
    indicator.

    Raises:
        EvaluationError: for what a step refuses.
    """
    directions = {each.code: each.direction for each in values.definitions.indicators}
    tree = tree_of(frame, weights or {}, directions)
    last_day = last_day_after(values.period) - timedelta(days=1)
    is_in_force = [each.valid_to is None or each.valid_to > last_day for each in values.places]
    found = build_frame(
        _table(values, tree.indicators),
        tree,
        np.array(is_in_force, np.bool_),
        choices or default_choices(frame),
    )
    ranked = set(found.build.state.table.units)
    return BuiltIndex(
        values=values,
        frame=frame,
        build=found.build,
        places=tuple(each for each in values.places if each.code in ranked),
        left_out=found.left_out,
        unranked=tuple(each for each in values.places if each.code not in ranked),
    )


def _table(values: Values, indicators: tuple[str, ...]) -> IndexTable:
    """Return values by place and indicator, NaN where one is not shown."""
    nothing = Shown(None)
    columns = [
        [values.cells.get(code, {}).get(place.code, nothing).value for place in values.places]
        for code in indicators
    ]
    return IndexTable(
        units=tuple(place.code for place in values.places),
        names=tuple(place.name for place in values.places),
        times=None,
        indicators=indicators,
        # None becomes NaN.
        values=np.array(columns, np.float64).reshape(len(columns), len(values.places)).T,
        columns={},
    )


@mathematics()
def doubted(
    index: BuiltIndex, *, draws: int = DRAWS, noise: float = NOISE, seed: int = SEED
) -> League:
    """Return the places by rank, with where each rank lies when all choices are drawn.

    Each weight is multiplied by a uniform factor in 1 ± ``noise``, and each draw takes one of the
    ways to fill gaps, to normalise and to aggregate. The same seed gives the same league.

    Raises:
        EvaluationError: if the weights cannot be drawn.
    """
    drawn = drawn_by_noise(index.build, draws=draws, noise=noise, seed=seed, with_ways=True)
    (sample,) = drawn.samples
    scores = index.build.scores.of(TOP)
    codes = [place.code for place in index.places]
    order = np.array(sorted(range(len(codes)), key=lambda at: (drawn.nominal[at], codes[at])))
    tiers = sample.tiers(order)
    known = known_shares(index.build)
    intervals = drawn.intervals
    rows = tuple(
        LeagueRow(
            place=index.places[at],
            score=float(scores[at]),
            rank=int(drawn.nominal[at]),
            median=float(intervals.median[at]),
            low=float(intervals.q05[at]),
            high=float(intervals.q95[at]),
            tier=int(tiers[at]) + 1,
            known=float(known[at]),
        )
        for at in order.tolist()
    )
    return League(index, rows, intervals, sample, draws, noise, seed, drawn.ways)
