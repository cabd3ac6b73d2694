"""All figures of how evenly something is shared, side by side.

A figure that the values do not allow is the refusal that says why.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from commonfield_measures.errors import MeasuresError, NoUnitsError, TooFewPeriodsError
from commonfield_measures.measures.convergence import Beta, Narrowing, Sigma, beta, narrowing, sigma
from commonfield_measures.measures.curves import (
    TENTHS,
    Curve,
    Estimates,
    concentration,
    jackknife,
    lorenz,
)
from commonfield_measures.measures.dagum import Dagum, dagum
from commonfield_measures.measures.gap import WhatIf, lowest_as_mean
from commonfield_measures.measures.inequality import gini_corrected, hoover, palma, s80s20
from commonfield_measures.measures.inputs import Floats, Named
from commonfield_measures.measures.theil import Decomposed, theil_l_grouped, theil_t_grouped

type Answer[T] = T | MeasuresError


def answer[T](figure: Callable[[], T]) -> Answer[T]:
    """Return a figure, or the refusal that says why there is none."""
    try:
        return figure()
    except MeasuresError as refused:
        return refused


@dataclass(frozen=True, slots=True)
class EvennessFigures:
    """How evenly something is shared; ``theil_*`` and ``dagum`` split it by group, if any."""

    curve: Answer[Curve]
    estimates: Answer[Estimates]
    gini_corrected: Answer[float]
    palma: Answer[float]
    s80s20: Answer[float]
    hoover: Answer[float]
    theil_t: Answer[Decomposed] | None
    theil_l: Answer[Decomposed] | None
    dagum: Answer[Dagum] | None


def evenness(
    has: Floats, weights: Floats | None, groups: Sequence[str] | None, named: Named
) -> EvennessFigures:
    """Return all figures of the units' values; ``groups`` name one for each unit."""

    def whole[T](measure: Callable[..., T]) -> Answer[T]:
        return answer(lambda: measure(has, weights, named=named))

    def split[T](measure: Callable[..., T]) -> Answer[T] | None:
        if groups is None:
            return None
        return answer(lambda: measure(has, groups, weights, named=named))

    return EvennessFigures(
        curve=whole(lorenz),
        estimates=answer(lambda: jackknife(has, weights=weights, at=TENTHS, named=named)),
        gini_corrected=whole(gini_corrected),
        palma=whole(palma),
        s80s20=whole(s80s20),
        hoover=whole(hoover),
        theil_t=split(theil_t_grouped),
        theil_l=split(theil_l_grouped),
        dagum=split(dagum),
    )


@dataclass(frozen=True, slots=True)
class NearnessFigures:
    """Whether units come nearer to each other from the first year to the last."""

    sigma: Answer[Sigma]
    beta: Answer[Beta]
    narrowing: Answer[Narrowing]
    what_if: Answer[WhatIf]


def nearness(
    table: Floats,
    ends: Floats,
    years: Sequence[float],
    weights: Floats | None,
    named: Named,
    *,
    errors: Floats | None = None,
) -> NearnessFigures:
    """Return what changed between units through time.

    Shapes: ``table`` units x years, all above zero; ``ends`` units x the first and the last year,
    also of units with zeros, and ``weights`` of these; ``errors`` as ``table``, see ``narrowing``.
    """

    def ends_of[T](measure: Callable[..., T]) -> Answer[T]:
        return answer(
            lambda: measure(
                _followed(table, named)[:, 0], table[:, -1], years[-1] - years[0], named=named
            )
        )

    of_ends = None if errors is None or not errors.size else (errors[:, 0], errors[:, -1])
    return NearnessFigures(
        sigma=answer(lambda: sigma(_followed(table, named), years, named=named)),
        beta=ends_of(beta),
        narrowing=ends_of(partial(narrowing, errors=of_ends)),
        what_if=answer(
            lambda: lowest_as_mean(_followed(ends, named)[:, 0], ends[:, -1], weights, named=named)
        ),
    )


def _followed(table: Floats, named: Named) -> Floats:
    if not len(table):
        raise NoUnitsError(column=named.values)
    if table.shape[1] == 1:
        raise TooFewPeriodsError(column=named.values)
    return table


@dataclass(frozen=True, slots=True)
class TogetherFigures:
    """Two things over one ranking: the first's Lorenz curve, the second's concentration curve."""

    first: Answer[Curve]
    first_estimates: Answer[Estimates]
    second: Answer[Curve]
    second_estimates: Answer[Estimates]


def together(
    along: Floats, has: Floats, weights: Floats | None, named: tuple[Named, Named]
) -> TogetherFigures:
    """Return how the second thing goes along the ranking by the first."""
    first, second = named
    return TogetherFigures(
        first=answer(lambda: lorenz(along, weights, named=first)),
        first_estimates=answer(lambda: jackknife(along, weights=weights, named=first)),
        second=answer(lambda: concentration(has, along, weights, named=second)),
        second_estimates=answer(lambda: jackknife(has, along, weights, named=second)),
    )
