"""Statements of pages about doubt, counted on invented counties whose truth is known.

Coverage of every interval beside what the page promises; false alarms of every sentence beside the
most that is allowed, and how often it appears where it is true. Arrays only, seeds fixed: the same
figures on every machine. Incomes are lognormal (deviation of logarithms 0.3 to 1), also with a top
tenth by Pareto; levels of places carry errors of 0 to 20 per cent at both ends.
"""

import math
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from statistics import NormalDist
from typing import Any, Final

# One thread; before NumPy's library starts its own.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from bench.harness import Result, environment
from bench.promises_of_acts import shares
from bench.sentences import SENTENCES
from commonfield_measures.composite.rank_intervals import SURE, sample_ranks
from commonfield_measures.measures.convergence import beta, narrowing
from commonfield_measures.measures.curves import TENTHS, jackknife

_SAMPLES: Final = 1_000
_UNITS: Final = (5, 6, 10, 19, 50, 214)
_FEW: Final = (6, 10, 19)
_DEVIATIONS: Final = (0.3, 0.5, 0.7, 1.0)
_ERRORS: Final = (0.0, 0.1, 0.2)
_SPREADS: Final = (0.2, 0.5, 1.0)
_TOP: Final = 0.1
_MOST_FALSE: Final = 0.05
_NOISE_OF_COUNTING: Final = 0.02

type Floats = NDArray[np.float64]
type Draw = Callable[[np.random.Generator, int], Floats]
type _Shares = dict[str, float]


def run(runs: int) -> list[Result]:
    """Count every promise; ``runs`` changes nothing, since chance is fixed."""
    del runs
    of_samples = [*_gini(), _lorenz(), *_catching_up(), _half_life(), _going_along(), _tiers()]
    return [*of_samples, *_of_acts()]


def _of_acts() -> Iterator[Result]:
    """Yield what is said of figures of acts where nothing differs; see ``sentences``."""
    for name, found, more in shares():
        page = "; ".join(SENTENCES[name][:2]) or name
        yield _at_most(name, found, _MOST_FALSE, page, dict(more))


def _gini() -> Iterator[Result]:
    plain = {str(each): (_lognormal(each), math.erf(each / 2)) for each in _DEVIATIONS}
    yield _held("promise_gini_lognormal", plain, promised=0.9, page="nine of ten")
    tail = _with_tail(0.5, 3.0)
    worlds = {"top tenth Pareto 3": (tail, _gini_of(tail))}
    yield _held("promise_gini_pareto_3", worlds, promised=0.9, page="nine of ten")
    few_rich = {"top tenth Pareto 2": _with_tail(0.5, 2.0), "a sixth far richer": _few_rich}
    worlds = {name: (draw, _gini_of(draw)) for name, draw in few_rich.items()}
    yield _held("promise_gini_few_rich", worlds, promised=0.8, page="it is less sure")


def _held(
    name: str, worlds: dict[str, tuple[Draw, float]], *, promised: float, page: str
) -> Result:
    """Return the least coverage over distributions, numbers of units, and weights."""
    found = {}
    for (which, (draw, known)), units, is_weighted in product(
        worlds.items(), _UNITS, (False, True)
    ):
        chance = np.random.default_rng(units)
        held = 0
        for _sample in range(_SAMPLES):
            weights = chance.lognormal(0, 0.5, units) if is_weighted else None
            each = jackknife(draw(chance, units), weights=weights, at=[0.5])
            held += each.index_low <= known <= each.index_high
        found[f"{which}, {units}{' weighted' if is_weighted else ''}"] = held / _SAMPLES
    return _at_least(name, found, promised, page)


def _lorenz() -> Result:
    """Return the least share of curves whose band holds a tenth; the page promises no number."""
    normal, found = NormalDist(), {}
    for deviation, units in product(_DEVIATIONS, _UNITS):
        known = [normal.cdf(normal.inv_cdf(at) - deviation) for at in TENTHS]
        chance = np.random.default_rng(units)
        held = np.zeros(len(known))
        for _sample in range(_SAMPLES):
            each = jackknife(_lognormal(deviation)(chance, units))
            held += (each.share_low <= known) & (known <= each.share_high)
        found[f"{deviation}, {units}"] = float(held.min()) / _SAMPLES
    return _at_least("promise_lorenz_band", found, 0.75, "may be off (module curves)")


def _catching_up() -> Iterator[Result]:
    """Yield false alarms where nothing happens, and how often a true closing is found."""
    alarms, by_slope, apart = {}, {}, {}
    for units, spread, error, far in product(_FEW, _SPREADS, _ERRORS, (0.0, 0.05)):
        told = [narrowing(*each).direction for each in _levels(units, spread, error, far=far)]
        world = f"{units}, spread {spread:g}, errors {error:g}{', some far out' if far else ''}"
        alarms[world], apart[world] = (
            sum(each == way for each in told) / _SAMPLES for way in (-1, 1)
        )
        slopes = (beta(*each).beta for each in _levels(units, spread, error, far=far))
        by_slope[world] = sum(-1 < each < 0 for each in slopes) / _SAMPLES
    page = "by more than chance"
    more = {"said_by_slope_alone_at_most": max(by_slope.values())}
    yield _at_most("promise_catching_up_false", alarms, _MOST_FALSE, page, more)
    yield _at_most("promise_moving_apart_false", apart, _MOST_FALSE, page, {})
    power = {}
    for units, error, kept in product((*_FEW, 50), _ERRORS, (0.8, 0.6)):
        told = [
            narrowing(*each).direction for each in _levels(units, 0.5, error, kept=kept, own=0.05)
        ]
        power[f"{units}, errors {error:g}, kept {kept:g}"] = told.count(-1) / _SAMPLES
    exact = {world: share for world, share in power.items() if "errors 0," in world}
    yield _at_least(
        "promise_catching_up_found", exact, 0.5, "found where figures are exact", {"all": power}
    )


def _half_life() -> Result:
    """Return how often the range of the half-life holds the true one, where it is told."""
    found = {}
    for units, kept in product(_FEW, (0.8, 0.6)):
        known = -math.log(2) / math.log(kept)
        told = [narrowing(*each).half_life for each in _levels(units, 0.5, 0.02, kept=kept)]
        spans = [each for each in told if each]
        found[f"{units}, kept {kept:g}"] = sum(low <= known <= high for low, high in spans) / len(
            spans
        )
    return _at_least("promise_half_life", found, 0.8, "a range")


def _going_along() -> Result:
    """Return how often two unrelated things are found to go along, either way."""
    found = {}
    for units, deviation in product(_FEW, _DEVIATIONS):
        chance = np.random.default_rng(units)
        told = 0
        for _sample in range(_SAMPLES):
            one, other = chance.lognormal(0, deviation, (2, units))
            each = jackknife(one, other, at=[0.5])
            told += each.index_low > 0 or each.index_high < 0
        found[f"{units}, {deviation}"] = told / _SAMPLES
    return _at_most(
        "promise_going_along_false", found, 2 * _MOST_FALSE, "have less of the other", {}
    )


def _tiers() -> Result:
    """Return the share of tiers that hold a pair of which one is surely ahead: none may."""
    wrong = tiers = 0
    for seed in range(200):
        chance = np.random.default_rng(seed)
        wanders = chance.choice([0.1, 1, 4], 19)
        scores = chance.normal(chance.normal(0, 2, 19), wanders, (1_000, 19))
        sample = sample_ranks([scores], units=19, draws=1_000)
        found = sample.tiers(np.argsort(-scores.mean(axis=0)))
        same = found[:, None] == found
        leads = (sample.ranks[:, None] < sample.ranks[None]).mean(axis=2)
        ties = (sample.ranks[:, None] == sample.ranks[None]).mean(axis=2)
        wrong += int((same & (leads + ties / 2 >= SURE + 1e-9)).any(axis=1).sum())
        tiers += int(found.max()) + 1
    return _at_most("promise_tiers", {"19 places": wrong / tiers}, 0.0, "cannot be told apart", {})


def _lognormal(deviation: float) -> Draw:
    return lambda chance, units: chance.lognormal(0, deviation, units)


def _with_tail(deviation: float, index: float) -> Draw:
    """Return a lognormal distribution whose top tenth is Pareto's."""
    from_here = math.exp(deviation * NormalDist().inv_cdf(1 - _TOP))

    def draw(chance: np.random.Generator, units: int) -> Floats:
        values = chance.lognormal(0, deviation, units)
        tail = from_here * (1 + chance.pareto(index, units))
        return np.where(values > from_here, tail, values)

    return draw


def _few_rich(chance: np.random.Generator, units: int) -> Floats:
    levels = np.where(chance.random(units) < 1 / 6, 1.5, 0.0)
    return np.exp(levels + 0.3 * chance.normal(size=units))


def _gini_of(draw: Draw) -> float:
    values = np.sort(draw(np.random.default_rng(1), 4_000_000))
    places = np.arange(1, len(values) + 1)
    total = float(((2 * places - len(values) - 1) * values).sum())
    return total / (len(values) * float(values.sum()))


def _levels(
    units: int,
    spread: float,
    error: float,
    *,
    kept: float = 1.0,
    own: float = 0.0,
    far: float = 0.0,
) -> Iterator[tuple[Floats, Floats]]:
    """Yield levels at start and end.

    ``kept`` is left of each distance, ``own`` is each place's own growth; of ``far`` of the places
    the error is eight times the others'.
    """
    chance = np.random.default_rng(units)
    for _sample in range(_SAMPLES):
        levels = chance.normal(0, spread, units)
        sizes = error * np.where(chance.random((2, units)) < far, 4, 0.5 if far else 1)
        errors = sizes * chance.normal(size=(2, units))
        growth = 0.1 + own * chance.normal(size=units)
        yield np.exp(levels + errors[0]), np.exp(kept * levels + growth + errors[1])


def _at_least(
    name: str, found: _Shares, promised: float, page: str, more: dict[str, Any] | None = None
) -> Result:
    worst = min(found, key=lambda world: found[world])
    return _result(name, found, worst, (page, promised), more or {})


def _at_most(name: str, found: _Shares, allowed: float, page: str, more: dict[str, Any]) -> Result:
    worst = max(found, key=lambda world: found[world])
    limit = allowed + _NOISE_OF_COUNTING if allowed else 0.0
    result = _result(name, found, worst, (page, limit), more)
    return replace(result, is_at_most=True)


def _result(
    name: str, found: _Shares, worst: str, promised: tuple[str, float], more: dict[str, Any]
) -> Result:
    page, limit = promised
    return Result(
        name=name,
        value=found[worst],
        unit="share",
        peer=f"“{page}”",
        peer_value=limit,
        goal=1.0,
        runs=_SAMPLES,
        spread=max(found.values()) - min(found.values()),
        environment=environment(f"NumPy {np.__version__}, one thread")
        | {"worlds": len(found), "worst": worst}
        | more,
    )
