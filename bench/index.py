"""Ranks of a province's villages under 10,000 draws, and what makes them uncertain.

18,620 units and 50 indicators, one thread. Times are CPU seconds of this process, so that what
else the machine does counts little. The peers of the same run do the unavoidable part only: for
the draws the matrix product and NumPy's sort of every set, for Sobol indices the estimates without
intervals. No database is involved; the engine's name says what the arrays are.
"""

import os
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

# One thread, as the floors were measured; before NumPy's library starts its own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from bench.harness import Result, cpu_seconds_of_runs, environment, quickest
from commonfield_measures.composite.rank_intervals import BLOCK, sample_ranks
from commonfield_measures.composite.scenarios import Scenario, draw_scenarios
from commonfield_measures.composite.scoring import Scorer
from commonfield_measures.composite.sobol import sobol_indices
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Element, Numbers
from commonfield_measures.composite.weight_draws import in_blocks, noisy_weights

_UNITS: Final = 18_620
_PILLARS: Final = 5
_INDICATORS: Final = 50
_DRAWS: Final = 10_000
_NOISE: Final = 0.25
_FACTORS: Final = 10
_SAMPLES: Final = 1_024
_MISSING: Final = 0.02
_LIMIT_S: Final = 10.0
_SOBOL_LIMIT_S: Final = 5.0
_LIMIT_GIB: Final = 1.0


def run(runs: int) -> list[Result]:
    """Measure draws of weights, draws of everything, and Sobol indices."""
    ground = _ground()
    weights = cpu_seconds_of_runs(lambda: _draw_weights(ground), runs)
    # So far nothing larger was held.
    peak_gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    floor = cpu_seconds_of_runs(lambda: _product_and_sort(ground), runs)
    everything = cpu_seconds_of_runs(lambda: _draw_everything(ground), runs)
    sobol = cpu_seconds_of_runs(lambda: _sobol(ground), runs)
    plain = cpu_seconds_of_runs(lambda: _sobol_without_intervals(ground), runs)
    floors = {"product_and_sort_cpu_s": round(min(floor), 2)}
    return [
        _result("index_10000_draws", weights, "10 CPU s", _LIMIT_S, 1.0, floors),
        _result("index_10000_draws_memory", [peak_gib], "1 GiB", _LIMIT_GIB, 1.0, {}),
        _result("index_draws_of_everything", everything, "draws of weights", min(weights), 3.0, {}),
        _result("index_sobol", sobol, "5 CPU s", _SOBOL_LIMIT_S, 1.0,
                {"numpy_without_intervals_cpu_s": round(min(plain), 2)}),
    ]  # fmt: skip


@dataclass(frozen=True)
class _Ground:
    values: Numbers
    tree: Tree
    given: Numbers


def _ground() -> _Ground:
    rng = np.random.default_rng(20261126)
    pillars = [f"p{number}" for number in range(_PILLARS)]
    elements = [
        Element(f"x{number}", "", is_indicator=True, level=1, parent=pillars[number % _PILLARS])
        for number in range(_INDICATORS)
    ]
    elements += [Element(code, "", is_indicator=False, level=2, parent="index") for code in pillars]
    elements.append(Element("index", "", is_indicator=False, level=3))
    values = rng.uniform(1, 100, (_UNITS, _INDICATORS))
    return _Ground(values, Tree(tuple(elements)), np.ones(_INDICATORS + _PILLARS))


def _scorer(ground: _Ground, method: str = "amean", values: Numbers | None = None) -> Scorer:
    own = ground.values if values is None else values
    return Scorer(own, ground.tree, {2: "amean", 3: method})


def _weights(ground: _Ground) -> Numbers:
    rng = np.random.default_rng(1)
    return noisy_weights(ground.given, draws=_DRAWS, noise=_NOISE, rng=rng)


def _draw_weights(ground: _Ground) -> None:
    scorer = _scorer(ground)
    blocks = in_blocks(scorer, _weights(ground), BLOCK)
    sample_ranks(blocks, units=_UNITS, draws=_DRAWS).intervals()


def _draw_everything(ground: _Ground) -> None:
    """Draw from three normalisations, two aggregations and three imputations as well."""
    rng = np.random.default_rng(2)
    is_missing = rng.random(ground.values.shape) < _MISSING
    ways = []
    for imputation in range(3):
        filled = np.where(is_missing, rng.uniform(1, 100, ground.values.shape), ground.values)
        spread = filled.std(axis=0)
        standard = np.maximum((filled - filled.mean(axis=0)) / spread * 10 + 50, 1)
        places = filled.argsort(axis=0).argsort(axis=0) / (_UNITS - 1) * 99 + 1
        ways += [
            Scenario({"imputation": str(imputation)}, _scorer(ground, method, values))
            for values in (filled, standard, places)
            for method in ("amean", "gmean")
        ]
    draw_scenarios(ways, _weights(ground), rng=rng).sample.intervals()


def _product_and_sort(ground: _Ground) -> None:
    rng = np.random.default_rng(1)
    values = np.ascontiguousarray(ground.values.T)
    for _block in range(0, _DRAWS, BLOCK):
        scores = rng.random((BLOCK, _INDICATORS)) @ values
        scores.sort(axis=1)


def _model(ground: _Ground) -> Callable[[Numbers], Numbers]:
    own = np.ascontiguousarray(ground.values[:, :_FACTORS].T)

    def scores(rows: Numbers) -> Numbers:
        drawn: Numbers = (rows / rows.sum(axis=1, keepdims=True)) @ own
        return drawn

    return scores


def _sobol(ground: _Ground) -> None:
    rng = np.random.default_rng(3)
    sobol_indices(_model(ground), factors=_FACTORS, samples=_SAMPLES, rng=rng)


def _sobol_without_intervals(ground: _Ground) -> None:
    rng, model = np.random.default_rng(3), _model(ground)
    one, other = rng.random((2, _SAMPLES, _FACTORS))
    base, fresh = model(one), model(other)
    whole = np.concatenate([base, fresh]).var(axis=0)
    for factor in range(_FACTORS):
        mixed = one.copy()
        mixed[:, factor] = other[:, factor]
        step = model(mixed) - base
        _first, _total = (fresh * step).mean(axis=0) / whole, (step * step).mean(axis=0) / whole / 2


def _result(
    name: str, taken: Sequence[float], peer: str, limit: float, goal: float, more: dict[str, Any]
) -> Result:
    value, spread = quickest(taken)
    return Result(
        name=name,
        value=value,
        unit="GiB" if "GiB" in peer else "CPU s",
        peer=peer,
        peer_value=limit,
        goal=goal,
        runs=len(taken),
        spread=spread,
        is_at_most=True,
        environment=environment(f"NumPy {np.__version__}, one thread") | more,
    )
