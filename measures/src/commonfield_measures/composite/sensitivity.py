"""Which of an index's choices its ranks depend on: all of them drawn, one indicator left out.

Source: OECD/JRC Handbook (2008), step 7; Saisana et al. (2005) (a whole choice as one factor).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.composite.aggregating import AggregationInput
from commonfield_measures.composite.comparing import Comparison, compare
from commonfield_measures.composite.errors import NothingToVaryError
from commonfield_measures.composite.normalising import Scaling
from commonfield_measures.composite.pipeline import Build, Pipeline
from commonfield_measures.composite.rank_intervals import OnProgress
from commonfield_measures.composite.ranking import ranks
from commonfield_measures.composite.scoring import scorer_of
from commonfield_measures.composite.sobol import SobolIndices, sobol_indices
from commonfield_measures.composite.steps import Aggregate, Impute, Normalise, PipelineStep
from commonfield_measures.composite.types import Numbers
from commonfield_measures.composite.weight_draws import noisy_weights
from commonfield_measures.errors import MeasuresError

# What is chosen of each step: ``impute``, ``normalise``, ``aggregate``.
type Way = Mapping[str, str]

BETWEEN: Final = "weights_between"
WITHIN: Final = "weights_within"
_WEIGHTS: Final = (BETWEEN, WITHIN)
FILLS: Final = ("median", "knn")
# A factor of weights draws one of so many sets.
_SETS: Final = 1_024
_LOW: Final = 1.0
_HIGH: Final = 100.0
_WIDEST: Final = 10.0


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What the maker of an index could as well have chosen; one alone is no factor.

    ``aggregate``: one rule for all levels, or one for each with commas between. ``impute`` fills
    every gap. ``noise``: each weight times a uniform factor in 1 ± noise. Everything but what the
    maker chose is done on scales without zeros, see ``positive_scaling``.
    """

    normalise: Sequence[str] = ("minmax", "percentile", "zscore")
    aggregate: Sequence[str] = ("amean", "gmean")
    impute: Sequence[str] = ("none",)
    noise: float = 0.25


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How far each choice moves the ranks.

    Shape: ``indices`` has a row for each factor and a column for each unit, the last for all
    ranks together. ``ways`` are the alternatives of each factor that is no weight.
    """

    factors: tuple[str, ...]
    indices: SobolIndices
    ways: Mapping[str, tuple[str, ...]]
    samples: int
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """What leaving one indicator out changes; ``comparison`` is None where nothing is left."""

    indicator: str
    comparison: Comparison | None


def positive_scaling(method: str, rows: int) -> Scaling:
    """Return a rule on a scale without zeros, so that it fits under every mean.

    From 1 to 100; z-scores have mean 100 and so small a deviation that the lowest possible of so
    many rows, (1 - n) / sqrt(n), stays above zero.
    """
    if method in {"minmax", "percentile"}:
        return Scaling(method, (_LOW, _HIGH))
    if method == "zscore":
        furthest = (rows - 1) / np.sqrt(rows)
        return Scaling(method, (_HIGH, min(_WIDEST, float((_HIGH - _LOW) / furthest))))
    return Scaling(method)


def alternatives_of(build: Build, *, noise: float) -> Alternatives:
    """Return what the maker of an index chose, and the usual alternatives to each choice."""
    usual, own = Alternatives(), own_ways(build)
    fills = () if build.state.given.all() else FILLS
    return Alternatives(
        normalise=tuple(dict.fromkeys((*usual.normalise, own["normalise"]))),
        aggregate=tuple(dict.fromkeys((*usual.aggregate, own["aggregate"]))),
        impute=tuple(dict.fromkeys((*fills, own["impute"]))),
        noise=noise,
    )


def ways_drawn(build: Build, wanted: Alternatives) -> tuple[tuple[Way, AggregationInput], ...]:
    """Return every way to make the index again of the same units, without gaps.

    Those that a step refuses are left out, such as a geometric mean of values that may be negative.
    """
    found = []
    for way in _every(_options(wanted)):
        with suppress(MeasuresError):
            aggregation = _aggregation_input(build, way)
            if aggregation.is_complete and aggregation.table.units == build.state.table.units:
                found.append((way, aggregation))
    return tuple(found)


def sensitivity(
    build: Build,
    alternatives: Alternatives,
    *,
    samples: int,
    seed: int,
    on_progress: OnProgress | None = None,
) -> Sensitivity:
    """Draw weights and choices together, and share the ranks' variance among them.

    Args:
        build: The index; its weights are those around which sets are drawn.
        alternatives: What is drawn from; every way is worked out once.
        samples: Rows of each of the factors + 2 runs.
        seed: Of chance.
        on_progress: Hears how many runs are done; it ends the work by raising.

    Raises:
        NothingToVaryError: no choice has an alternative.
    """
    rng = np.random.default_rng(seed)
    model = _Model(build, alternatives, rng)
    if not model.factors:
        raise NothingToVaryError
    indices = sobol_indices(
        model,
        factors=len(model.factors),
        samples=samples,
        rng=rng,
        is_pooled=True,
        on_progress=on_progress,
    )
    units = build.state.table.units
    return Sensitivity(model.factors, indices, model.ways, samples, units)


def removals(build: Build) -> tuple[Removal, ...]:
    """Leave each indicator out in turn, and compare the ranks with those of the whole index."""
    return tuple(_removal(build, code) for code in build.state.table.indicators)


def _removal(build: Build, code: str) -> Removal:
    if len(build.state.table.indicators) == 1:
        return Removal(code, None)
    return Removal(code, compare(build, build.without([code])))


class _Model:
    """Ranks (rows x units) of rows of chances (rows x factors)."""

    def __init__(self, build: Build, wanted: Alternatives, rng: np.random.Generator) -> None:
        options = _options(wanted)
        self.ways = {name: ways for name, ways in options.items() if len(ways) > 1}
        self._scorers = [scorer_of(_aggregation_input(build, way)) for way in _every(options)]
        self._given = self._scorers[0].weights_of(build.aggregation_input().weights)
        self._sets = self._drawn_sets(build, wanted.noise, rng)
        self._sizes = {name: len(ways) for name, ways in options.items()}
        drawn = (name for name in _WEIGHTS if name in self._sets)
        self.factors = (*drawn, *self.ways)

    def __call__(self, rows: Numbers) -> Numbers:
        weights, which = self._weights(rows), self._which(rows)
        found = np.empty((len(rows), self._scorers[0].units))
        for place in np.unique(which).tolist():
            own = np.flatnonzero(which == place)
            found[own] = ranks(self._scorers[place].scores(weights[own]))
        return found

    def _drawn_sets(
        self, build: Build, noise: float, rng: np.random.Generator
    ) -> Mapping[str, Numbers]:
        """Return factors of the weights of groups, and of those inside them (sets x elements)."""
        scorer, tree = self._scorers[0], build.state.tree
        ones = np.ones(len(scorer.elements))
        is_group = np.array([not tree.by_code[code].is_indicator for code in scorer.elements])
        shared = {place for group in scorer.groups if len(group) > 1 for place in group}
        matters = np.isin(np.arange(len(ones)), list(shared)) & (self._given > 0)
        found = {}
        for name, own in ((BETWEEN, is_group & matters), (WITHIN, ~is_group & matters)):
            if own.any() and noise:
                sets = noisy_weights(ones, draws=_SETS, noise=noise, rng=rng)
                found[name] = np.where(own, sets, 1.0)
        return found

    def _weights(self, rows: Numbers) -> Numbers:
        weights = np.broadcast_to(self._given, (len(rows), len(self._given)))
        for name, sets in self._sets.items():
            chance = rows[:, self.factors.index(name)]
            weights = weights * sets[(chance * len(sets)).astype(np.intp)]
        return weights

    def _which(self, rows: Numbers) -> NDArray[np.intp]:
        """Return which scorer each row draws."""
        place = np.zeros(len(rows), np.intp)
        for name, size in self._sizes.items():
            place *= size
            if name in self.factors:
                chance = rows[:, self.factors.index(name)]
                place += (chance * size).astype(np.intp)
        return place


def _options(wanted: Alternatives) -> Mapping[str, tuple[str, ...]]:
    return {
        "impute": tuple(wanted.impute),
        "normalise": tuple(wanted.normalise),
        "aggregate": tuple(wanted.aggregate),
    }


def _every(options: Mapping[str, Sequence[str]]) -> Iterator[Way]:
    for way in product(*options.values()):
        yield dict(zip(options, way, strict=True))


def own_ways(build: Build) -> Way:
    """Return what the maker chose, as ``Alternatives`` name it."""
    own = {"impute": "none", "normalise": "none", "aggregate": "amean"}
    for step in build.pipeline.steps:
        match step:
            case Impute():
                own["impute"] = step.way if step.column is None else f"{step.way}:{step.column}"
            case Normalise():
                own["normalise"] = step.scaling.method
            case Aggregate():
                is_one = len(set(step.methods)) == 1
                own["aggregate"] = step.methods[0] if is_one else ",".join(step.methods)
            case _:
                pass
    return own


def _aggregation_input(build: Build, way: Way) -> AggregationInput:
    """Make the index another way; the maker's own way stays as it was made."""
    if way == own_ways(build):
        return build.aggregation_input()
    return build.rerun(pipeline_in(build, way)).aggregation_input()


def pipeline_in(build: Build, way: Way) -> Pipeline:
    """Return the steps by which the index is made another way."""
    own, pipeline = own_ways(build), build.pipeline
    if way == own:
        return pipeline
    steps: list[PipelineStep] = [
        replace(step, scaling=positive_scaling(way["normalise"], build.state.table.rows))
        for step in build.pipeline.steps
        if isinstance(step, Normalise)
    ]
    if way["aggregate"] != own["aggregate"]:
        steps.append(Aggregate(tuple(way["aggregate"].split(","))))
    if way["impute"] != own["impute"]:
        steps.append(Impute(way["impute"]))
    for step in steps:
        pipeline = pipeline.changed(step)
    return pipeline
