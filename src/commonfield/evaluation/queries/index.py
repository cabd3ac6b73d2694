"""An index built from values that a reader may see, and how sure its ranks are; no database."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import numpy as np

from commonfield.evaluation.errors import mathematics
from commonfield.evaluation.types import BuiltIndex, League, LeagueRow, Shown, Values
from commonfield_measures.composite.building import Choices
from commonfield_measures.composite.sampling import (
    NOISE,
    SEED,
    DrawnRanks,
    DrawOptions,
    drawn_with_errors,
)
from commonfield_measures.composite.types import IndexTable, Numbers
from commonfield_measures.frames.building import build_frame, default_choices, known_shares, tree_of
from commonfield_measures.frames.reading import TOP
from commonfield_measures.frames.types import Frame
from commonfield_measures.indicators.computing import last_day_after

DRAWS: Final = 1000
# Of so many indices the draws are kept, since figures are asked for more often than they change.
_REMEMBERED: Final = 16


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


def errors_of(index: BuiltIndex) -> Numbers:
    """Return the standard errors of an index's figures (rows × indicators), NaN: not known."""
    table, cells = index.build.states[0].table, index.values.cells
    columns = [[cells[code][unit].error for unit in table.units] for code in table.indicators]
    return np.array(columns, np.float64).reshape(len(columns), table.rows).T


_last_drawn: dict[tuple[object, ...], DrawnRanks] = {}


def _drawn(index: BuiltIndex, errors: Numbers, asked: DrawOptions) -> DrawnRanks:
    start, build = index.build.states[0], index.build
    given = (start.table.values.tobytes(), errors.tobytes(), start.table.units, start.tree.elements)
    key = (*given, repr(build.pipeline), asked)
    found = _last_drawn.get(key)
    if found is None:
        found = _last_drawn[key] = drawn_with_errors(build, errors, asked)
        for old in list(_last_drawn)[:-_REMEMBERED]:
            _last_drawn.pop(old, None)
    return found


@mathematics()
def doubted(
    index: BuiltIndex, *, draws: int = DRAWS, noise: float = NOISE, seed: int = SEED
) -> League:
    """Return the places by rank, with where each rank lies when all choices are drawn.

    Each weight is multiplied by a uniform factor in 1 ± ``noise``, each draw takes one of the ways
    to normalise and to aggregate, and the figures are drawn within their errors. The same seed
    gives the same league; the last ones are remembered by each process, since the same figures are
    asked for by many pages.

    Raises:
        EvaluationError: if the weights cannot be drawn.
    """
    asked = DrawOptions(draws=draws, noise=noise, seed=seed, with_ways=True)
    drawn = _drawn(index, errors_of(index), asked)
    (sample,) = drawn.samples
    scores = index.build.scores.of(TOP)
    sample.want_apart(scores, index.frame.minimum)
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
            low=float(1 + sample.is_ahead[:, at].sum()),
            high=float(len(codes) - sample.is_ahead[at].sum()),
            q05=float(intervals.q05[at]),
            q95=float(intervals.q95[at]),
            tier=int(tiers[at]) + 1,
            known=float(known[at]),
        )
        for at in order.tolist()
    )
    return League(index, rows, intervals, sample, draws, noise, seed, drawn.ways)
