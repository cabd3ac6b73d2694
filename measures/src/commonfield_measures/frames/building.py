"""An index of places by a frame, from their known values."""

import math
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.composite.building import Choices, pipeline_of
from commonfield_measures.composite.errors import WeightNegativeError, WeightUnknownError
from commonfield_measures.composite.pipeline import Build
from commonfield_measures.composite.steps import FEWEST_UNITS
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Element, IndexTable, Numbers
from commonfield_measures.frames.errors import IndicatorsSameError, PlacesTooFewError
from commonfield_measures.frames.reading import TOP
from commonfield_measures.frames.types import Frame

# A place without so much of the frame's weight has no rank.
_LEAST_KNOWN: Final = 0.5
_ROUNDING: Final = 1e-9

type Flags = NDArray[np.bool_]
type WhyLeftOut = Literal["constant", "empty"]


def default_choices(frame: Frame) -> Choices:
    """Return how an index of a frame is built: missing values become the median, and are listed."""
    return Choices(impute="median", normalise=frame.normalise, aggregate=frame.aggregate)


def frame_as_json(frame: Frame) -> dict[str, object]:
    """Return all that a frame says, and the steps by which its index is built."""
    steps = pipeline_of(default_choices(frame)).listed()
    return {
        "code": frame.code,
        "edition": frame.edition,
        "zh": frame.zh,
        "en": frame.en,
        "source": {"zh": frame.source_zh, "en": frame.source_en},
        "weights": frame.weights,
        "minimum": frame.minimum,
        "groups": [asdict(each) | {"indicators": dict(each.indicators)} for each in frame.groups],
        "steps": [{"step": name, "parameters": dict(parameters)} for name, parameters in steps],
    }


def tree_of(frame: Frame, weights: Mapping[str, float], directions: Mapping[str, int]) -> Tree:
    """Return a frame as a tree, with the direction of each indicator.

    ``weights`` replace the frame's, by code of group or indicator.
    """
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


@dataclass(frozen=True, slots=True)
class FrameIndex:
    """An index of those places that can be ranked, and which indicators tell nothing of them."""

    build: Build
    left_out: Mapping[str, WhyLeftOut]


def build_frame(table: IndexTable, tree: Tree, is_in_force: Flags, choices: Choices) -> FrameIndex:
    """Build an index of the places in force; NaN where a value is not known.

    An indicator without any value, or the same everywhere, is left out; a place without half of
    the weight of the others is not ranked.
    """
    rows, left_out = _comparable(table.values, tree, is_in_force)
    comparable = table.kept(rows).without(left_out)
    return FrameIndex(pipeline_of(choices).run(comparable, tree.without(left_out)), left_out)


def _comparable(
    numbers: Numbers, tree: Tree, rows: Flags
) -> tuple[Flags, Mapping[str, WhyLeftOut]]:
    """Leave out indicators and places in turn, until all that is left can be compared."""
    weights = {each.code: each.weight or 0.0 for each in tree.elements}
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
            return rows, left_out
        rows = fewer


def _left_out(tree: Tree, numbers: Numbers) -> dict[str, WhyLeftOut]:
    found: dict[str, WhyLeftOut] = {}
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
    """Return whether an element is there, or anything below it."""
    below = tree.children.get(code)
    return code in left if below is None else any(child in left for child in below)


def known_shares(build: Build) -> Numbers:
    """Return for each place the share of the weight with known values."""
    aggregation = build.aggregation_input()
    return np.asarray(build.state.given @ _shares(aggregation.tree, aggregation.weights))
