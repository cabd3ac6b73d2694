"""Whether places come nearer to each other: sigma and beta convergence.

A slope below zero proves nothing by itself: the same error stands in the level at the start and,
with the other sign, in growth, so that who had less seems to grow faster where nothing happens
(regression to the mean; Friedman 1992, "Do old fallacies ever die?", Journal of Economic Literature
30, pp. 2129-2132; Quah 1993, "Galton's fallacy and tests of the convergence hypothesis",
Scandinavian Journal of Economics 95, pp. 427-443). Such errors do not move ``narrowing``. Errors
larger at one end than at the other would: of a county that grows, few acts are counted at the start
and many at the end. Where errors are known, their variance is taken off both ends.

Source: Barro and Sala-i-Martin 1992, "Convergence", Journal of Political Economy 100; conventions
of the R package REAT (``sigmaconv``, ``betaconv.ols``, ``betaconv.speed``).
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from commonfield_measures.errors import (
    ChoiceOutOfRangeError,
    ConstantValueError,
    ShapeError,
    TooFewUnitsError,
    ZeroValueError,
)
from commonfield_measures.measures.inputs import (
    UNNAMED,
    Floats,
    Given,
    Named,
    numbers,
    one_dimensional,
)
from commonfield_measures.measures.student import t_quantile, t_tail

_TWO: Final = 2
# By chance alone a direction is reported in at most 5 of 100 cases.
CHANCE: Final = 0.05
_ONE_SIDE: Final = 1 - CHANCE
# The variance of the logarithm of few acts is larger than that of their number over its square:
# taken so much larger, times itself, wherever this speaks against what is said.
_OF_FEW: Final = 1.5


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
class Narrowing:
    """By what the spread of logarithms is multiplied from start to end, and how sure that is.

    ``low`` and ``high`` bound the ratio in 90 of 100 cases: None for fewer than three units.
    ``direction``: -1 if the spread fell by more than chance, 1 if it rose so, else 0.
    ``half_life``: the least and most years after which half of a distance is gone; None unless the
    spread fell so. ``chance``: how often chance alone moves the spread so far its way, for
    ``differing.discoveries``. ``is_known``: False where an error was said to be unknown; then
    nothing is said of the direction.
    """

    ratio: float
    low: float | None
    high: float | None
    direction: Literal[-1, 0, 1]
    half_life: tuple[float, float] | None
    chance: float = 1.0
    is_known: bool = True


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
    levels, growth = _levels_and_growth(start, end, years, named)
    line = _line(levels, growth, named.values)
    speed, half_life = _speed(line.slope, years)
    return Beta(
        intercept=line.intercept,
        beta=line.slope,
        intercept_error=line.intercept_error,
        beta_error=line.slope_error,
        r_squared=line.r_squared,
        units=len(levels),
        years=years,
        speed=speed,
        half_life=half_life,
    )


def narrowing(
    start: Given,
    end: Given,
    years: float = 1.0,
    *,
    errors: tuple[Given, Given] | None = None,
    named: Named = UNNAMED,
) -> Narrowing:
    """Return whether the spread fell by more than chance and errors in both levels would make it.

    Growth is set against the sum of both levels: where nothing happens, errors as large at the
    start as at the end leave the two uncorrelated. They must go together by value (Pitman and
    Morgan's test that two dependent variances are equal) and by rank, so that one unit far out does
    not decide alone; each one-sided at 5 per cent. With ``errors`` the squared distances from the
    mean, less the variance of either end, must differ as well (Student's test over units, likewise
    at 5 per cent). The interval of the ratio is Pitman's. With errors the distance closes faster
    than it says.

    Source: Pitman 1939, "A note on normal correlation", Biometrika 31, pp. 9-12; Morgan 1939,
    ibid. pp. 13-19; McCulloch 1987, "Tests for equality of variances with paired data",
    Communications in Statistics 16, pp. 1377-1391 (by ranks); Oldham 1962, "A note on the analysis
    of repeated measurements of the same subjects", Journal of Chronic Diseases 15, pp. 969-977;
    Fuller 1987, "Measurement Error Models", sec. 1.2 (variances of errors taken off).

    Args:
        start: One a unit, above 0.
        end: One a unit, above 0, ``years`` later; without ``errors`` as exactly known as at the
            start.
        years: The time between them.
        errors: Standard errors of start and end, NaN where one is not known.
        named: What refusals call the values and units.

    Raises:
        ChoiceOutOfRangeError: if ``years`` is not above 0.
        TooFewUnitsError: for fewer than two units.
        ZeroValueError: for a value that is not above 0.
        ConstantValueError: if all start from the same.
    """
    levels, growth = _levels_and_growth(start, end, years, named)
    first = levels - levels.mean()
    last = first + growth - growth.mean()
    spread = float((first**2).sum())
    if levels.min() == levels.max():
        raise ConstantValueError(column=named.values, measure="a change of spread")
    squared = float((last**2).sum()) / spread
    free = len(levels) - _TWO
    if not free:
        return Narrowing(squared**0.5, None, None, 0, None)
    t = t_quantile(_ONE_SIDE, free)
    # Of the two variances' ratio: Pitman's k, 1 where both levels lie on one line.
    own = 1 - min(_correlation(first, last) ** 2, 1)
    k = 1 + 2 * own * t * t / free
    reach = (k + (k * k - 1) ** 0.5) ** 0.5
    low, high = squared**0.5 / reach, squared**0.5 * reach
    tests = [_t_of(last - first, last + first), _t_of(_ranks(last - first), _ranks(last + first))]
    side = -1 if tests[0] < 0 else 1
    chances = [_beyond(each, side, free) for each in tests]
    if errors is not None:
        variances = [_relative(each, of) for each, of in zip(errors, (start, end), strict=True)]
        if np.isnan(variances).any():
            return Narrowing(squared**0.5, low, high, 0, None, is_known=False)
        if any(each.any() for each in variances):
            chances.append(_beyond(_t_less_errors(first, last, variances, side), side, free + 1))
    chance = max(chances)
    if chance >= CHANCE:
        return Narrowing(squared**0.5, low, high, 0, None, chance)
    half_life = (_halved(low, years), _halved(high, years)) if side < 0 else None
    return Narrowing(squared**0.5, low, high, -1 if side < 0 else 1, half_life, chance)


def _relative(errors: Given, values: Given) -> Floats:
    """Return the variances of the values' logarithms."""
    own = numbers(errors, "errors", UNNAMED, missing=True)
    of = np.asarray(values, np.float64)
    found: Floats = (one_dimensional(own, "errors", len(of)) / of) ** 2
    return found


def _t_of(growth: Floats, both: Floats) -> float:
    """Return Student's t of the correlation of deviations, with two degrees below their number."""
    found = _correlation(growth, both)
    left = max(1 - found**2, 0.0)
    return found * float((len(growth) - _TWO) / left) ** 0.5 if left else found * np.inf


def _t_less_errors(first: Floats, last: Floats, variances: list[Floats], side: int) -> float:
    """Return Student's t of the change of squared distances beyond what errors make of it."""
    own = [each * (1 + _OF_FEW * each) for each in variances]
    taken = variances[1] - own[0] if side < 0 else own[1] - variances[0]
    change = last**2 - first**2 - taken * (len(first) - 1) / len(first)
    error = float(change.std(ddof=1)) / len(change) ** 0.5
    return float(change.mean()) / error if error else side * np.inf


def _beyond(t: float, side: int, free: int) -> float:
    """Return how often chance alone goes as far on a side; 1 where t lies on the other."""
    return t_tail(t, free) if t * side > 0 else 1.0


def _halved(ratio: float, years: float) -> float:
    return float(np.log(2) * years / -np.log(ratio)) if ratio else 0.0


def _correlation(x: Floats, y: Floats) -> float:
    """Return the correlation of deviations from means; 0 where one of them has none."""
    whole = float((x**2).sum() * (y**2).sum()) ** 0.5
    return float((x * y).sum()) / whole if whole else 0.0


def _ranks(values: Floats) -> Floats:
    """Return ranks less their mean; equal values share theirs."""
    _sorted, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(counts) - counts / 2)[places]
    return ranks - ranks.mean()


def _levels_and_growth(
    start: Given, end: Given, years: float, named: Named
) -> tuple[Floats, Floats]:
    """Return logarithms at the start and how much they grew.

    Raises:
        ChoiceOutOfRangeError: if ``years`` is not above 0.
        TooFewUnitsError: for fewer than two units.
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
    return levels, _logs(last, "beta convergence", named) - levels


def _speed(slope: float, years: float) -> tuple[float | None, float | None]:
    """Return the speed of convergence and the half-life; None where there is none."""
    if not -1 < slope < 0:
        return None, None
    speed = -float(np.log1p(slope)) / years
    return speed, float(np.log(2)) / speed if speed else None


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
