"""An index built from values that a reader may see, and how sure its ranks are; no database."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from commonfield.evaluation.errors import mathematics
from commonfield.evaluation.frames.errors import IndicatorsSameError, PlacesTooFewError
from commonfield.evaluation.frames.queries import TOP
from commonfield.evaluation.frames.types import Frame
from commonfield.evaluation.types import BuiltIndex, League, LeagueRow, Shown, Values
from commonfield.places.types import PlaceInfo
from commonfield_measures.composite.building import Choices, pipeline_of
from commonfield_measures.composite.errors import WeightNegativeError, WeightUnknownError
from commonfield_measures.composite.pipeline import Build
from commonfield_measures.composite.sampling import NOISE, SEED, drawn_by_noise
from commonfield_measures.composite.steps import FEWEST_UNITS
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Element, IndexTable, Numbers
from commonfield_measures.indicators.computing import last_day_after

DRAWS: Final = 1000
# Of a place without so much of the frame's weight it is not told where it ranks.
_LEAST_KNOWN: Final = 0.5
_ROUNDING: Final = 1e-9

type _Why = Literal["constant", "empty"]
type _Flags = NDArray[np.bool_]


def default_choices(frame: Frame) -> Choices:
    """Return how an index of a frame is built: what is missing becomes the median, and is told."""
    return Choices(impute="median", normalise=frame.normalise, aggregate=frame.aggregate)


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
    tree = _tree(values, frame, weights or {})
    everything = _numbers(values, tree)
    kept = _comparable(values, tree, everything)
    table = _table(values, tree, everything).kept(kept.rows).without(kept.left_out)
    build = pipeline_of(choices or default_choices(frame)).run(table, tree.without(kept.left_out))
    ranked = set(build.state.table.units)
    return BuiltIndex(
        values=values,
        frame=frame,
        build=build,
        places=tuple(each for each in values.places if each.code in ranked),
        left_out=kept.left_out,
        unranked=tuple(each for each in values.places if each.code not in ranked),
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
    known = _known(index.build)
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


def _tree(values: Values, frame: Frame, weights: Mapping[str, float]) -> Tree:
    """Return a frame as a tree, with the direction of each indicator."""
    directions = {each.code: each.direction for each in values.definitions.indicators}
    given = dict(weights)
    elements = []
    for group in frame.groups:
        elements += [
            Element(
                code=code,
                name=code,
                is_indicator=True,
                level=1,
                parent=group.code,
                weight=given.pop(code, weight),
                direction=directions.get(code, 1),
            )
            for code, weight in group.indicators
        ]
        weight = given.pop(group.code, group.weight)
        elements.append(_aggregate(group.code, group.en, level=2, parent=TOP, weight=weight))
    for code in given:
        raise WeightUnknownError(source=frame.code, code=code)
    for code, weight in weights.items():
        # Also of an only child, whose weight changes nothing.
        if not 0 <= weight < math.inf:
            raise WeightNegativeError(code=code, value=weight)
    return Tree((*elements, _aggregate(TOP, frame.en, level=3)))


def _aggregate(
    code: str, name: str, *, level: int, parent: str | None = None, weight: float | None = None
) -> Element:
    return Element(code, name, is_indicator=False, level=level, parent=parent, weight=weight)


def _numbers(values: Values, tree: Tree) -> Numbers:
    """Return values by place and indicator, NaN where one is not shown."""
    nothing = Shown(None)
    columns = [
        [values.cells.get(code, {}).get(place.code, nothing).value for place in values.places]
        for code in tree.indicators
    ]
    # None becomes NaN.
    return np.array(columns, np.float64).reshape(len(columns), len(values.places)).T


def _table(values: Values, tree: Tree, numbers: Numbers) -> IndexTable:
    return IndexTable(
        units=tuple(place.code for place in values.places),
        names=tuple(place.name for place in values.places),
        times=None,
        indicators=tree.indicators,
        values=numbers,
        columns={},
    )


@dataclass(frozen=True, slots=True)
class _Comparable:
    """Which places can be ranked (a flag each), and which indicators tell nothing of them."""

    rows: _Flags
    left_out: Mapping[str, _Why]


def _comparable(values: Values, tree: Tree, numbers: Numbers) -> _Comparable:
    """Leave out indicators and places in turn, until all that is left can be compared."""
    last_day = last_day_after(values.period) - timedelta(days=1)
    weights = {each.code: each.weight or 0.0 for each in tree.elements}
    rows = np.array([_is_in_force(place, last_day) for place in values.places], np.bool_)
    while True:
        if rows.sum() < FEWEST_UNITS:
            raise PlacesTooFewError(count=int(rows.sum()))
        left_out = _left_out(tree, numbers[rows])
        if len(left_out) == len(tree.indicators):
            raise IndicatorsSameError
        shares = _shares(tree, weights, left_out)
        known = ~np.isnan(numbers) @ shares
        fewer = rows & (known >= _LEAST_KNOWN * shares.sum() - _ROUNDING)
        if (fewer == rows).all():
            return _Comparable(rows, left_out)
        rows = fewer


def _is_in_force(place: PlaceInfo, day: date) -> bool:
    return place.valid_to is None or place.valid_to > day


def _left_out(tree: Tree, numbers: Numbers) -> dict[str, _Why]:
    found: dict[str, _Why] = {}
    for code, column in zip(tree.indicators, numbers.T, strict=True):
        known = column[~np.isnan(column)]
        if not len(known):
            found[code] = "empty"
        elif (known == known[0]).all():
            found[code] = "constant"
    return found


def _shares(tree: Tree, weights: Mapping[str, float], without: Collection[str] = ()) -> Numbers:
    """Return what each indicator weighs in the whole index; nothing of those left out."""
    share = {TOP: 1.0}
    left = {code for code in tree.by_code if code not in without}
    for code in reversed(tuple(tree.upwards())):
        members = [child for child in tree.children[code] if _counts(tree, child, left)]
        total = sum(weights[child] for child in members)
        for child in members:
            share[child] = share[code] * weights[child] / total if total > 0 else 0.0
    return np.array([share.get(code, 0.0) for code in tree.indicators])


def _counts(tree: Tree, code: str, left: Collection[str]) -> bool:
    """Tell whether an element is there, or anything below it."""
    below = tree.children.get(code)
    return code in left if below is None else any(child in left for child in below)


def _known(build: Build) -> Numbers:
    """Return of each place the share of the weight for which something is shown."""
    aggregation = build.aggregation_input()
    return np.asarray(build.state.given @ _shares(aggregation.tree, aggregation.weights))
