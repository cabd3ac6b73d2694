"""Whether places come nearer to each other: sigma and beta convergence.

Source: Barro and Sala-i-Martin 1992, "Convergence", Journal of Political Economy 100; conventions
of the R package REAT (``sigmaconv``, ``betaconv.ols``, ``betaconv.speed``).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from commonfield.evaluation.errors import (
    ChoiceOutOfRangeError,
    ConstantValueError,
    ShapeError,
    TooFewUnitsError,
    ZeroValueError,
)
from commonfield.evaluation.measures.inputs import (
    UNNAMED,
    Floats,
    Given,
    Named,
    numbers,
    one_dimensional,
)

_TWO: Final = 2


@dataclass(frozen=True, slots=True)
class Sigma:
    """The spread of logarithms in each period, and its trend.

    ``deviations``: population standard deviations (n below), a period each. ``change``: the last
    minus the first; below 0 is convergence. ``trend``, ``trend_error``: slope of the deviations on
    time by least squares and its standard error; the error is None for two periods.
    """

    deviations: Floats
    change: float
    trend: float
    trend_error: float | None


@dataclass(frozen=True, slots=True)
class Beta:
    """Absolute beta convergence: ln(end/start) = ``intercept`` + ``beta`` ln(start) + error.

    Ordinary least squares; errors with n - 2 below, None for two units. ``beta`` is of the whole
    time between start and end, ``beta_a_year`` that divided by its ``years``. ``speed`` is
    λ = -ln(1 + β)/years, ``half_life`` ln 2/λ in years; both None where nothing converges (β ≥ 0)
    or all is overtaken (β ≤ -1).
    """

    intercept: float
    beta: float
    intercept_error: float | None
    beta_error: float | None
    r_squared: float
    units: int
    years: float
    speed: float | None
    half_life: float | None

    @property
    def beta_a_year(self) -> float:
        """The slope where growth is the mean growth of a year."""
        return self.beta / self.years

    @property
    def t(self) -> float | None:
        """The slope by its standard error, with n - 2 degrees of freedom."""
        return self.beta / self.beta_error if self.beta_error else None


@dataclass(frozen=True, slots=True)
class _Line:
    intercept: float
    slope: float
    intercept_error: float | None
    slope_error: float | None
    r_squared: float


def sigma(values: Given, times: Given | None = None, *, named: Named = UNNAMED) -> Sigma:
    """Return the spread of logarithms in each period.

    Args:
        values: Units × periods, above 0.
        times: When each period was, such as years; from 0 on if left out.
        named: What refusals call the values and units.

    Raises:
        ShapeError: if there are not units × periods.
        TooFewUnitsError: for fewer than two units or two periods.
        ZeroValueError: for a value that is not above 0.
        ConstantValueError: if all times are the same.
    """
    found = numbers(values, named.values, named)
    if found.ndim != _TWO:
        raise ShapeError(column=named.values, found=found.shape, expected="units × periods")
    units, periods = found.shape
    if min(units, periods) < _TWO:
        raise TooFewUnitsError(
            column=named.values, count=min(units, periods), least=_TWO, measure="sigma convergence"
        )
    deviations = _logs(found, "sigma convergence", named).std(axis=0)
    years = np.arange(float(periods)) if times is None else numbers(times, "time", UNNAMED)
    line = _line(one_dimensional(years, "time", periods), deviations, "time")
    change = float(deviations[-1] - deviations[0])
    return Sigma(deviations, change, line.slope, line.slope_error)


def beta(start: Given, end: Given, years: float = 1.0, *, named: Named = UNNAMED) -> Beta:
    """Return whether the lower at the start grew faster.

    Args:
        start: One a unit, above 0.
        end: One a unit, above 0, ``years`` later.
        years: The time between them.
        named: What refusals call the values and units.

    Raises:
        ChoiceOutOfRangeError: if ``years`` is not above 0.
        TooFewUnitsError: for fewer than two units.
        ZeroValueError: for a value that is not above 0.
        ConstantValueError: if all start from the same.
    """
    if not 0 < years < np.inf:
        raise ChoiceOutOfRangeError(choice="years", value=years, expected="above 0")
    first = one_dimensional(numbers(start, named.values, named), named.values)
    last = one_dimensional(numbers(end, named.values, named), named.values, len(first))
    if len(first) < _TWO:
        raise TooFewUnitsError(
            column=named.values, count=len(first), least=_TWO, measure="beta convergence"
        )
    levels = _logs(first, "beta convergence", named)
    growth = _logs(last, "beta convergence", named) - levels
    line = _line(levels, growth, named.values)
    converges = -1 < line.slope < 0
    speed = -float(np.log1p(line.slope)) / years if converges else None
    return Beta(
        intercept=line.intercept,
        beta=line.slope,
        intercept_error=line.intercept_error,
        beta_error=line.slope_error,
        r_squared=line.r_squared,
        units=len(first),
        years=years,
        speed=speed,
        half_life=float(np.log(2)) / speed if speed else None,
    )


def _logs(values: Floats, measure: str, named: Named) -> Floats:
    if values.min() <= 0:
        place = tuple(np.argwhere(values <= 0)[0])
        raise ZeroValueError(
            column=named.values,
            row=named.row(place[0]),
            value=float(values[place]),
            measure=measure,
        )
    return np.log(values)


def _line(x: Floats, y: Floats, column: str) -> _Line:
    """Fit y = a + b x by least squares, around the means.

    Raises:
        ConstantValueError: if all x are the same.
    """
    if x.min() == x.max():
        raise ConstantValueError(column=column, measure="a line")
    off_x, off_y = x - x.mean(), y - y.mean()
    spread = float((off_x**2).sum())
    slope = float((off_x * off_y).sum()) / spread
    intercept = float(y.mean()) - slope * float(x.mean())
    left, whole = float(((off_y - slope * off_x) ** 2).sum()), float((off_y**2).sum())
    errors: tuple[float | None, float | None] = (None, None)
    if len(x) > _TWO:
        variance = left / (len(x) - 2)
        middle = float(x.mean()) ** 2 / spread
        errors = ((variance * (1 / len(x) + middle)) ** 0.5, (variance / spread) ** 0.5)
    return _Line(intercept, slope, *errors, 1 - left / whole if whole else 1.0)
