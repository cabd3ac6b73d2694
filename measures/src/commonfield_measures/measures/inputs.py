"""What every measure does first: turn what it is given into checked arrays, or refuse it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from commonfield_measures.errors import (
    GroupMissingError,
    NegativeValueError,
    NegativeWeightError,
    NotANumberError,
    NotFiniteError,
    NothingToShareError,
    NoUnitsError,
    NoWeightError,
    ShapeError,
    ValueMissingError,
)

# Arrays, series, columns and lists; with None where something is missing.
type Given = ArrayLike | Sequence[object]
type Floats = NDArray[np.float64]
type Codes = NDArray[np.intp]

# Values times squares of weights between these neither overflow nor vanish when added up.
_SMALL: Final = 1e-50
_LARGE: Final = 1e50
_NUMERIC: Final = "biuf"
_ABSENT: Final = {"", "NA", "N/A", "NaN", "nan", "None", "<NA>", "NaT", "null", "NULL"}
_NO_GROUP: Final = {"", "None", "nan", "NaN", "<NA>", "NaT"}


@dataclass(frozen=True, slots=True)
class Named:
    """What refusals call things: the columns, and the rows of units with their codes."""

    values: str = "value"
    weights: str = "weight"
    groups: str = "group"
    ranking: str = "ranking"
    units: Sequence[str] = ()
    first_row: int = 1

    def row(self, index: int | np.intp) -> str:
        """Return the row of a unit, with its code where units have codes."""
        number = str(int(index) + self.first_row)
        return f"{number} ({self.units[int(index)]})" if self.units else number


UNNAMED: Final = Named()


@dataclass(frozen=True, slots=True)
class Grouping:
    """The group of each unit as a whole number from 0, and what the groups are called.

    Numbers that no unit has may lie between: ``labels`` has a name for each number.
    """

    codes: Codes
    labels: tuple[str, ...] | range

    @property
    def count(self) -> int:
        """How many numbers there are for groups."""
        return len(self.labels)


@dataclass(frozen=True, slots=True)
class Sample:
    """Units that count: values of 0 and more, weights above 0 (None: all 1), sums above 0.

    Scaled by a power of two where sums would overflow or vanish; measures of shares do not see it.
    """

    values: Floats
    weights: Floats | None
    weight: float
    total: float

    @property
    def mean(self) -> float:
        """The mean of the values, each as often as its weight says."""
        return self.total / self.weight

    def weighted(self, values: Floats) -> float:
        """Return the sum of ``values``, each times its unit's weight."""
        return float(values.sum() if self.weights is None else (self.weights * values).sum())

    def rising(self) -> tuple[Floats, Floats | None]:
        """Return values in rising order, and the weights beside them."""
        if self.weights is None:
            return np.sort(self.values), None
        order = np.argsort(self.values)
        return self.values[order], self.weights[order]


def numbers(given: Given, column: str, named: Named, *, missing: bool = False) -> Floats:
    """Return an array of floats of any shape; its first axis is the units.

    Args:
        given: Numbers, or text that is nothing but a number.
        column: What refusals call it.
        named: What refusals call its rows.
        missing: Whether missing values are taken, as NaN.

    Raises:
        NotANumberError: for text.
        NotFiniteError: for an infinite value.
        ValueMissingError: for a missing value, unless they are taken.
        ShapeError: for rows of several lengths.
    """
    try:
        array = np.asarray(given)
    except ValueError as error:
        raise ShapeError(column=column, found="(uneven)", expected="rows of one length") from error
    if isinstance(given, np.ma.MaskedArray):
        array = np.where(np.ma.getmaskarray(given), np.nan, array)
    if array.dtype.kind not in _NUMERIC:
        array = _parsed(array, column, named)
    floats = array.astype(np.float64, copy=False)
    if not np.isfinite(floats).all():
        _refuse_gaps(floats, column, named, missing=missing)
    return floats


def number_of(value: object) -> float:
    """Return the number that a value or its text is; NaN for what stands for a missing one.

    Raises:
        ValueError: if it is no number.
    """
    if value is None or str(value).strip() in _ABSENT:
        return math.nan
    text = str(value).strip()
    if "_" in text or not text.isascii():
        raise ValueError(text)
    return float(text)


def _parsed(array: NDArray[np.generic], column: str, named: Named) -> Floats:
    quick = _all_texts(array)
    if quick is not None:
        return quick
    found = np.empty(array.size)
    width = max(array.size // max(len(array), 1), 1) if array.ndim else 1
    for index, value in enumerate(array.ravel().tolist()):
        try:
            found[index] = number_of(value)
        except ValueError as error:
            raise NotANumberError(
                column=column, row=named.row(index // width), value=value
            ) from error
    return found.reshape(array.shape)


def _all_texts(array: NDArray[np.generic]) -> Floats | None:
    """Return the numbers of an array of plain texts; None where it has anything else."""
    cells = array.ravel().tolist()
    try:
        together = "".join(cells)
        if "_" in together or not together.isascii():
            return None
        return np.array([float(cell) for cell in cells]).reshape(array.shape)
    except (TypeError, ValueError):
        return None


def _refuse_gaps(floats: Floats, column: str, named: Named, *, missing: bool) -> None:
    infinite = np.isinf(floats)
    if infinite.any():
        raise NotFiniteError(column=column, row=named.row(np.argwhere(infinite)[0][0]))
    if not missing:
        raise ValueMissingError(column=column, row=named.row(np.argwhere(np.isnan(floats))[0][0]))


def one_dimensional(array: Floats, column: str, length: int | None = None) -> Floats:
    """Return the array if it has one dimension and, where one is given, the length.

    Raises:
        ShapeError: if not.
        NoUnitsError: if it is empty.
    """
    if array.ndim != 1 or length not in {None, len(array)}:
        expected = "one column" if length is None else f"({length},)"
        raise ShapeError(column=column, found=array.shape, expected=expected)
    if not len(array):
        raise NoUnitsError(column=column)
    return array


def checked_weights(given: Given | None, length: int, named: Named) -> Floats | None:
    """Return the weights, or None where all count the same.

    Raises:
        NegativeWeightError: for a weight below 0.
        NoWeightError: if all are 0.
    """
    if given is None:
        return None
    weights = one_dimensional(numbers(given, named.weights, named), named.weights, length)
    lowest = int(weights.argmin())
    if weights[lowest] < 0:
        raise NegativeWeightError(
            column=named.weights, row=named.row(lowest), value=float(weights[lowest])
        )
    if not weights.any():
        raise NoWeightError(column=named.weights)
    return weights


def checked_values(given: Given, measure: str, named: Named) -> Floats:
    """Return values of 0 and more.

    Raises:
        NegativeValueError: for a value below 0.
    """
    values = one_dimensional(numbers(given, named.values, named), named.values)
    lowest = int(values.argmin())
    if values[lowest] < 0:
        raise NegativeValueError(
            column=named.values, row=named.row(lowest), value=float(values[lowest]), measure=measure
        )
    return values


def sample(values: Given, weights: Given | None, named: Named, *, measure: str) -> Sample:
    """Return the units that count, those of weight 0 left out.

    Raises:
        NothingToShareError: if the values of all units that count are 0.
    """
    return sample_in_groups(values, weights, (), named, measure=measure)[0]


def ranked_sample(
    values: Given, ranking: Given, weights: Given | None, named: Named, *, measure: str
) -> tuple[Sample, Floats]:
    """Return the units that count and what they are ranked by, units of weight 0 left out.

    Raises:
        ShapeError: if there are not as many ranks as values.
    """
    some = sample(values, weights, named, measure=measure)
    along = numbers(ranking, named.ranking, named)
    along = one_dimensional(along, named.ranking, np.asarray(values).size)
    if weights is not None and len(along) != len(some.values):
        along = along[numbers(weights, named.weights, named) > 0]
    return some, along


def sample_in_groups(
    values: Given,
    weights: Given | None,
    groupings: Sequence[Grouping],
    named: Named,
    *,
    measure: str,
) -> tuple[Sample, list[Grouping]]:
    """Return the units that count and their groups, units of weight 0 left out of both.

    Raises:
        NothingToShareError: if the values of all units that count are 0.
        ShapeError: if a grouping is of another length.
    """
    found = checked_values(values, measure, named)
    counts = checked_weights(weights, len(found), named)
    for grouping in groupings:
        if len(grouping.codes) != len(found):
            raise ShapeError(
                column=named.groups, found=grouping.codes.shape, expected=f"({len(found)},)"
            )
    kept = list(groupings)
    if counts is not None and not counts.all():
        counting = counts > 0
        found, counts = found[counting], counts[counting]
        kept = [Grouping(each.codes[counting], each.labels) for each in groupings]
    highest = found.max()
    if highest == 0:
        raise NothingToShareError(column=named.values, measure=measure)
    found = _tamed(found)
    counts = None if counts is None else _tamed(counts)
    weight = float(len(found)) if counts is None else float(counts.sum())
    total = float(found.sum() if counts is None else (counts * found).sum())
    return Sample(found, counts, weight, total), kept


def _tamed(values: Floats) -> Floats:
    """Scale by a power of two, which rounds nothing, where sums of squares would not fit."""
    highest = values.max()
    if _SMALL < highest < _LARGE:
        return values
    return np.ldexp(values, -int(np.frexp(highest)[1]))


def grouping(given: Given, named: Named) -> Grouping:
    """Number the groups of units.

    Whole numbers from 0 that are not much larger than the number of units are taken as they are,
    which costs nothing; anything else is numbered in the order of its text.

    Raises:
        GroupMissingError: for a unit without a group.
        ShapeError: if it is no single column.
        NoUnitsError: if it is empty.
    """
    array = np.asarray(given)
    if array.ndim != 1:
        raise ShapeError(column=named.groups, found=array.shape, expected="one column")
    if not len(array):
        raise NoUnitsError(column=named.groups)
    if array.dtype.kind in "iu" and array.min() >= 0 and array.max() < 4 * len(array) + 1024:
        return Grouping(array.astype(np.intp, copy=False), range(int(array.max()) + 1))
    # In a dictionary, texts are told apart many times faster than by sorting them.
    seen: dict[object, int] = {}
    numbered = [seen.setdefault(each, len(seen)) for each in array.tolist()]
    for label, number in seen.items():
        if label is None or str(label).strip() in _NO_GROUP:
            raise GroupMissingError(column=named.groups, row=named.row(numbered.index(number)))
    texts = [str(label) for label in seen]
    order = sorted(range(len(texts)), key=texts.__getitem__)
    places = np.empty(len(order), np.intp)
    places[order] = np.arange(len(order))
    return Grouping(places[numbered], tuple(texts[each] for each in order))
