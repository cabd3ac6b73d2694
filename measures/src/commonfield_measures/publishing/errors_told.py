"""Which standard errors are withheld beside figures that are shown.

An error tells how large the largest contributor may be: of a sum and its error the largest part
lies between variance over sum and the error itself. Where a figure is shown and its error known,
five equal contributors could have made it, so these two are far apart (``standard_errors``). But
variances add up as sums do: what the shown errors of towns and villages leave of a town's or the
county's variance is that of those that are withheld, whose sum follows, too. Where less than five
equal contributors could have made what is left, the error of the whole is withheld.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from commonfield_measures.indicators.standard_errors import LEAST_SUBJECTS
from commonfield_measures.indicators.types import Evaluated, Indicator, Level, TableTerm, Value
from commonfield_measures.indicators.types import place_at as at
from commonfield_measures.publishing.hiding import CHAIN

type Cell = tuple[str, Level, str]
type IsShown = Callable[[Value], bool]

_WHOLES: Final = tuple(reversed(CHAIN[:-1]))


@dataclass(frozen=True, slots=True)
class _Sum:
    """What a numerator adds up to, and its variance."""

    value: float
    variance: float

    def less(self, other: "_Sum") -> "_Sum":
        return _Sum(self.value - other.value, self.variance - other.variance)


def errors_withheld(evaluated: Evaluated, is_shown: IsShown) -> frozenset[Cell]:
    """Return the cells, by indicator, level and place, whose value is shown without its error."""
    by_code: dict[str, list[Value]] = defaultdict(list)
    for each in evaluated.values:
        by_code[each.indicator].append(each)
    return frozenset(
        (indicator.code, level, place)
        for indicator in evaluated.definitions.indicators
        if indicator.contributors_en and _is_sum(indicator)
        for level, place in _withheld(indicator, by_code[indicator.code], is_shown)
    )


def _is_sum(indicator: Indicator) -> bool:
    """Return whether variances add up: over nothing, or over what stands in a table."""
    return all(isinstance(term, TableTerm) for term in indicator.denominator)


def _withheld(
    indicator: Indicator, values: Iterable[Value], is_shown: IsShown
) -> set[tuple[Level, str]]:
    known: dict[tuple[Level, str], _Sum] = {}
    below: dict[tuple[Level, str], list[tuple[Level, str]]] = defaultdict(list)
    for each in values:
        key = (each.level, each.place)
        for upper, lower in pairwise(CHAIN):
            if each.level == lower and each.numerator:
                below[upper, at(upper, each.place)].append(key)
        if each.error is not None and is_shown(each):
            known[key] = _sum_of(indicator, each)
    found = set()
    for level in _WHOLES:
        for key in [key for key in known if key[0] == level]:
            if _is_told(known[key], _left(key, known, below)):
                del known[key]
                found.add(key)
    return found


def _sum_of(indicator: Indicator, value: Value) -> _Sum:
    error = (value.error or 0.0) * (value.denominator or 1.0) / indicator.factor
    return _Sum(value.numerator, error**2)


def _left(
    key: tuple[Level, str],
    known: Mapping[tuple[Level, str], _Sum],
    below: Mapping[tuple[Level, str], list[tuple[Level, str]]],
) -> _Sum | None:
    """Return what all that is known below leaves of a whole; None if that is nothing."""
    left, is_all = known[key], True
    open_keys = [*below.get(key, ())]
    while open_keys:
        each = open_keys.pop()
        if each in known:
            left = left.less(known[each])
        else:
            is_all = False
            open_keys += below.get(each, ())
    return None if is_all else left


def _is_told(whole: _Sum, left: _Sum | None) -> bool:
    """Return whether few could have made what is left."""
    if left is None or left == whole:
        return False
    return LEAST_SUBJECTS * left.variance > left.value**2
