"""How far apart two sides are, how many could be compared, and what would bring them nearer.

Here, and only here, values and classes may be missing (NaN, None, empty): each answer says how many
units it rests on. A place without a class is missing, never rural.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from commonfield_measures.errors import (
    ChoiceOutOfRangeError,
    ClassUnknownError,
    DivisorZeroError,
    NegativeValueError,
    NoUnitsError,
    OneSideMissingError,
    ShapeError,
)
from commonfield_measures.measures.inequality import gini
from commonfield_measures.measures.inputs import (
    UNNAMED,
    Floats,
    Given,
    Named,
    checked_values,
    checked_weights,
    numbers,
    one_dimensional,
)

# Urban-rural classes of the National Bureau of Statistics (统计用城乡划分代码): 111 main urban
# area, 112 urban-rural fringe, 121 town centre, 122 town fringe, 123 special area; 210 township
# centre, 220 village.
URBAN: Final = ("111", "112", "121", "122", "123")
RURAL: Final = ("210", "220")
_ABSENT: Final = {"", "None", "nan", "NaN", "<NA>"}
_FIFTH: Final = 0.2

type Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A sum divided by a sum, and how many units both are known of.

    ``coverage`` is ``covered / units``.
    """

    value: float
    numerator: float
    denominator: float
    covered: int
    units: int
    coverage: float


@dataclass(frozen=True, slots=True)
class Gap:
    """Urban beside rural. ``ratio`` is urban by rural, ``difference`` urban minus rural.

    ``coverage``: the share of units with value and class; ``weight_coverage``: of their weight.
    """

    urban: float
    rural: float
    ratio: float
    difference: float
    urban_units: int
    rural_units: int
    without_class: int
    without_value: int
    units: int
    coverage: float
    weight_coverage: float

    @property
    def compared_units(self) -> int:
        """How many units have a value and a class."""
        return self.urban_units + self.rural_units


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the end would be, had the lowest units at the start grown as the mean of all did.

    ``lowest_growth`` and ``mean_growth`` are factors from start to end; ``ratio`` is the mean of
    the lowest by the mean of all at the end; ``missing`` is what the lowest would have more, in
    all, and ``missing_share`` that by the total at the end: negative where the lowest grew faster.
    ``values`` are the ends of the units in the other case.
    """

    lowest_growth: float
    mean_growth: float
    ratio: float
    ratio_if: float
    gini: float
    gini_if: float
    missing: float
    missing_share: float
    values: Floats


def ratio(
    numerator: Given, denominator: Given, *, named: Named = UNNAMED, divisor: str = "denominator"
) -> Ratio:
    """Return Σ numerator / Σ denominator over the units with both known.

    Raises:
        NegativeValueError: for a denominator below 0.
        NoUnitsError: if no unit has both.
        DivisorZeroError: if the denominators add up to 0.
    """
    above = one_dimensional(numbers(numerator, named.values, named, missing=True), named.values)
    below = numbers(denominator, divisor, named, missing=True)
    below = one_dimensional(below, divisor, len(above))
    _refuse_negative(below, divisor, "a ratio", named)
    known = ~(np.isnan(above) | np.isnan(below))
    covered = int(known.sum())
    if not covered:
        raise NoUnitsError(column=named.values)
    top, bottom = float(above[known].sum()), float(below[known].sum())
    if bottom == 0:
        raise DivisorZeroError(column=divisor, measure="a ratio")
    return Ratio(top / bottom, top, bottom, covered, len(above), covered / len(above))


def urban_rural_gap(
    values: Given, classes: Given, weights: Given | None = None, *, named: Named = UNNAMED
) -> Gap:
    """Return the weighted means of urban and rural places, their ratio and difference.

    Args:
        values: One a place; may be missing.
        classes: The urban-rural class of three digits of each place; may be missing, then the place
            is on neither side.
        weights: Such as residents; all 1 if none are given. Never missing.
        named: What refusals call them.

    Raises:
        ClassUnknownError: for a class that does not exist.
        OneSideMissingError: if no place of one side has a value.
        DivisorZeroError: if the rural mean is 0.
    """
    found = one_dimensional(numbers(values, named.values, named, missing=True), named.values)
    urban, rural = _sides(classes, len(found), named)
    counts = checked_weights(weights, len(found), named)
    counts = np.ones(len(found)) if counts is None else counts
    known = ~np.isnan(found)
    means = []
    for side, flags in (("urban", urban & known), ("rural", rural & known)):
        if not counts[flags].any():
            raise OneSideMissingError(column=named.groups, side=side)
        means.append(float((counts[flags] * found[flags]).sum() / counts[flags].sum()))
    if means[1] == 0:
        raise DivisorZeroError(column=named.values, measure="urban by rural")
    used = (urban | rural) & known
    return Gap(
        urban=means[0],
        rural=means[1],
        ratio=means[0] / means[1],
        difference=means[0] - means[1],
        urban_units=int((urban & known).sum()),
        rural_units=int((rural & known).sum()),
        without_class=int((~(urban | rural)).sum()),
        without_value=int((~known).sum()),
        units=len(found),
        coverage=float(used.mean()),
        weight_coverage=float(counts[used].sum() / counts.sum()),
    )


def is_urban(classes: Given, *, named: Named = UNNAMED) -> tuple[Flags, Flags]:
    """Return which places are urban and which have a class at all.

    Raises:
        ClassUnknownError: for a class that does not exist.
    """
    urban, rural = _sides(classes, None, named)
    return urban, urban | rural


def _sides(classes: Given, length: int | None, named: Named) -> tuple[Flags, Flags]:
    array = np.asarray(classes)
    if array.ndim != 1 or length not in {None, len(array)}:
        expected = "one column" if length is None else f"({length},)"
        raise ShapeError(column=named.groups, found=array.shape, expected=expected)
    urban, rural = np.zeros((2, len(array)), np.bool_)
    for index, cell in enumerate(array.tolist()):
        # Where some are missing, whole numbers come as floats.
        code = f"{cell:g}" if isinstance(cell, float) else str(cell).strip()
        urban[index], rural[index] = code in URBAN, code in RURAL
        if not (urban[index] or rural[index] or cell is None or code in _ABSENT):
            raise ClassUnknownError(
                column=named.groups,
                row=named.row(index),
                value=code,
                expected=", ".join(URBAN + RURAL),
            )
    return urban, rural


def _refuse_negative(values: Floats, column: str, measure: str, named: Named) -> None:
    negative = np.flatnonzero(values < 0)
    if len(negative):
        raise NegativeValueError(
            column=column,
            row=named.row(negative[0]),
            value=float(values[negative[0]]),
            measure=measure,
        )


def lowest_as_mean(
    start: Given,
    end: Given,
    weights: Given | None = None,
    *,
    share: float = _FIFTH,
    named: Named = UNNAMED,
) -> WhatIf:
    """Ask what if the lowest fifth at the start had grown as the mean of all units did.

    The lowest are the same units at both times: from the lowest start on until their weights come
    to ``share`` of all; the unit across the border, and all that start as high as it, count in the
    part that lies below. Each of the lowest is given start × (mean of ends / mean of starts) for
    its end.

    Raises:
        ChoiceOutOfRangeError: if ``share`` is not between 0 and 1.
        DivisorZeroError: if all start, or the lowest all start, from 0.
    """
    if not 0 < share < 1:
        raise ChoiceOutOfRangeError(choice="share", value=share, expected="between 0 and 1")
    first = checked_values(start, "growth", named)
    last = one_dimensional(checked_values(end, "growth", named), named.values, len(first))
    counts = checked_weights(weights, len(first), named)
    counts = np.ones(len(first)) if counts is None else counts
    part = _part_below(first, counts, share)
    low = counts * part
    if not (low * first).any():
        raise DivisorZeroError(column=named.values, measure="growth")
    gini_now = gini(last, counts, named=named)
    growth = float((counts * last).sum() / (counts * first).sum())
    more = part * (first * growth - last)
    missing, total = float((counts * more).sum()), float((counts * last).sum())
    share_of_units = float(low.sum() / counts.sum())
    has = float((low * last).sum())
    return WhatIf(
        lowest_growth=has / float((low * first).sum()),
        mean_growth=growth,
        ratio=has / total / share_of_units,
        ratio_if=(has + missing) / (total + missing) / share_of_units,
        gini=gini_now,
        gini_if=gini(last + more, counts, named=named),
        missing=missing,
        missing_share=missing / total,
        values=last + more,
    )


def _part_below(values: Floats, counts: Floats, share: float) -> Floats:
    """Return which part of each unit lies among the lowest ``share`` of weights."""
    _, codes = np.unique(values, return_inverse=True)
    people = np.bincount(codes, counts)
    reached = np.cumsum(people)
    left = share * reached[-1] - (reached - people)
    parts = np.divide(left, people, out=np.zeros_like(people), where=people > 0)
    found: Floats = np.clip(parts, 0, 1)[codes]
    return found
