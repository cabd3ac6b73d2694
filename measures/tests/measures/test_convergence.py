import math

import numpy as np
import pytest

from commonfield_measures.errors import (
    ChoiceOutOfRangeError,
    ConstantValueError,
    ShapeError,
    TooFewUnitsError,
    ValueMissingError,
    ZeroValueError,
)
from commonfield_measures.measures.convergence import beta, narrowing, sigma
from commonfield_measures.measures.inputs import Floats, Named


def test_sigma_is_the_population_deviation_of_logs():
    found = sigma([[1, 2], [math.e**2, 2]])

    assert found.deviations.tolist() == pytest.approx([1, 0])
    assert found.change == pytest.approx(-1)
    assert found.trend == pytest.approx(-1)
    assert found.trend_error is None


def test_sigma_trend_is_a_line_through_the_deviations():
    # Half the difference of logs is the deviation of two: 3, 2, 2.
    found = sigma([[1, 1, 1], [math.e**6, math.e**4, math.e**4]], [2019, 2020, 2023])

    years, deviations = np.array([2019.0, 2020, 2023]), np.array([3.0, 2, 2])
    slope, _ = np.polyfit(years, deviations, 1)
    assert found.deviations.tolist() == pytest.approx([3, 2, 2])
    assert found.trend == pytest.approx(slope)
    left = deviations - np.polyval(np.polyfit(years, deviations, 1), years)
    spread = ((years - years.mean()) ** 2).sum()
    assert found.trend_error == pytest.approx(math.sqrt((left**2).sum() / 1 / spread))


def test_beta_of_a_known_line_is_found():
    start = np.array([1.0, 2, 4, 8])

    # ln(end/start) = 1 - 0.2 ln start, exactly.
    found = beta(start, start * np.exp(1 - 0.2 * np.log(start)), 10)

    assert found.intercept == pytest.approx(1)
    assert found.beta == pytest.approx(-0.2)
    assert found.beta_error == pytest.approx(0, abs=1e-14)
    assert found.r_squared == pytest.approx(1)
    assert found.beta_a_year == pytest.approx(-0.02)
    assert found.speed == pytest.approx(-math.log(0.8) / 10)
    assert found.half_life == pytest.approx(10 * math.log(2) / -math.log(0.8))


def test_speed_is_that_of_reat():
    # betaconv.speed(-0.008070533, 1) of R's package REAT: λ = -ln(1 + β), half-life = ln 2 / λ.
    start = np.array([1.0, 3, 9, 27])

    found = beta(start, start * start**-0.008070533)

    assert found.speed == pytest.approx(0.0081032762, rel=1e-7)
    assert found.half_life == pytest.approx(85.539124, rel=1e-7)


def test_beta_is_least_squares():
    chance = np.random.default_rng(1)
    start = chance.lognormal(size=50)
    end = start**0.7 * chance.lognormal(0, 0.2, 50)

    found = beta(start, end)

    table = np.column_stack([np.ones(50), np.log(start)])
    growth = np.log(end / start)
    line, *_ = np.linalg.lstsq(table, growth, rcond=None)
    left = growth - table @ line
    errors = np.sqrt(np.diag(np.linalg.inv(table.T @ table)) * (left @ left) / 48)
    assert (found.intercept, found.beta) == pytest.approx(tuple(line))
    assert (found.intercept_error, found.beta_error) == pytest.approx(tuple(errors))
    assert found.r_squared == pytest.approx(np.corrcoef(np.log(start), growth)[0, 1] ** 2)
    assert found.t == pytest.approx(line[1] / errors[1])


def test_nothing_that_converges_has_no_speed():
    apart, overtaken = beta([1, 2], [1, 4]), beta([1, 2], [4, 1])

    assert apart.beta > 0
    assert overtaken.beta < -1
    assert (apart.speed, apart.half_life) == (None, None)
    assert (overtaken.speed, overtaken.half_life) == (None, None)
    assert (apart.beta_error, apart.t) == (None, None)


def test_scale_does_not_matter():
    start, end = np.array([1.0, 2, 5]), np.array([2.0, 3, 6])

    assert beta(start * 100, end * 100).beta == pytest.approx(beta(start, end).beta)
    assert sigma(np.column_stack([start, end]) * 7).change == pytest.approx(
        sigma(np.column_stack([start, end])).change
    )


def test_bad_input_is_refused_with_its_row():
    named = Named(values="收入", units=["甲", "乙"], first_row=2)

    with pytest.raises(ZeroValueError, match=r"“收入”, row 3 \(乙\): the value is 0\.0, and beta"):
        beta([1, 2], [1, 0], named=named)
    with pytest.raises(ZeroValueError, match=r"row 2 \(甲\): the value is -1\.0, and sigma"):
        sigma([[1, -1], [1, 2]], named=named)
    with pytest.raises(ValueMissingError, match=r"row 3 \(乙\)"):
        sigma([[1, 1], [None, 2]], named=named)
    with pytest.raises(ConstantValueError, match="“收入” is the same in every row"):
        beta([2, 2], [1, 3], named=named)
    with pytest.raises(ConstantValueError, match="time"):
        sigma([[1, 2], [3, 4]], [2020, 2020])
    with pytest.raises(ShapeError, match="units × periods"):
        sigma([1, 2])
    with pytest.raises(TooFewUnitsError, match="beta"):
        beta([1], [2])
    with pytest.raises(TooFewUnitsError, match="sigma"):
        sigma([[1, 2]])
    with pytest.raises(ChoiceOutOfRangeError, match="years"):
        beta([1, 2], [2, 3], 0)


def noisy(
    chance: np.random.Generator, units: int, *, noise: float, kept: float = 1.0, far: float = 0.0
) -> tuple[Floats, Floats]:
    """Return levels at start and end whose logarithms spread by 0.3, with errors in both.

    ``kept``: what is left of each distance; ``far``: the share of errors four times as large.
    """
    levels = chance.normal(0, 0.3, units)
    size = noise * np.where(chance.random((2, units)) < far, 4, 1)
    errors = size * chance.normal(size=(2, units))
    return np.exp(9 + levels + errors[0]), np.exp(9.1 + kept * levels + errors[1])


@pytest.mark.parametrize("units", [6, 19])
@pytest.mark.parametrize(
    ("noise", "far"), [(0.1, 0.0), (0.2, 0.0), (0.2, 0.1), (3.0, 0.0)],
    ids=["small errors", "large errors", "some far out", "nothing but errors"],
)  # fmt: skip
def test_errors_in_the_levels_do_not_pass_for_catching_up(units: int, noise: float, far: float):
    chance = np.random.default_rng(9)
    samples = [noisy(chance, units, noise=noise, far=far) for _sample in range(500)]

    told = sum(narrowing(start, end).direction < 0 for start, end in samples)
    by_slope = sum(beta(start, end).beta < 0 for start, end in samples)

    assert told <= 0.08 * 500
    assert by_slope >= 0.6 * 500


@pytest.mark.parametrize(("units", "least"), [(6, 0.5), (10, 0.9), (19, 0.99)])
def test_places_that_do_catch_up_are_found(units: int, least: float):
    chance = np.random.default_rng(10)
    samples = [noisy(chance, units, noise=0.02, kept=0.7) for _sample in range(200)]

    found = [narrowing(start, end, 2.0) for start, end in samples]

    assert sum(each.direction < 0 for each in found) >= least * 200
    # ln 2 · 2 years / -ln 0.7 = 3.9 years.
    spans = [each.half_life for each in found if each.half_life]
    assert np.mean([low <= 3.9 <= high for low, high in spans]) > 0.85


def test_one_place_far_out_does_not_decide():
    start = np.exp([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 4.0])
    end = np.exp([0.1, 0.0, 0.3, 0.2, 0.5, 0.4, 1.0])

    found = narrowing(start, end)

    assert found.high is not None
    assert found.high < 1
    assert (found.direction, found.half_life) == (0, None)


def test_narrowing_backwards_is_the_opposite():
    chance = np.random.default_rng(11)
    start, end = noisy(chance, 12, noise=0.02, kept=0.5)

    there, back = narrowing(start, end), narrowing(end * 7, start * 7)

    assert (there.direction, back.direction) == (-1, 1)
    assert there.low is not None
    assert back.high == pytest.approx(1 / there.low)
    assert back.ratio == pytest.approx(1 / there.ratio)


def test_narrowing_of_two_places_says_nothing():
    found = narrowing([1, 4], [2, 4])

    assert found.ratio == pytest.approx(0.5)
    assert (found.low, found.direction, found.half_life) == (None, 0, None)
    with pytest.raises(ConstantValueError):
        narrowing([1, 1, 1], [1, 2, 3])


@pytest.mark.parametrize(
    ("units", "times"), [pytest.param(19, 3.0, id="grows"), pytest.param(50, 0.5, id="shrinks")]
)
def test_few_counted_acts_at_one_end_do_not_pass_for_coming_nearer_or_moving_apart(
    units: int, times: float
):
    chance = np.random.default_rng(12)
    means = 30 * np.exp(chance.normal(0, 0.2, (150, units)))
    start, end = chance.poisson(means) + 0.0, chance.poisson(means * times) + 0.0
    worlds = [(a, b) for a, b in zip(start, end, strict=True) if a.min() and b.min()]

    raw = [narrowing(a, b).direction for a, b in worlds]
    told = [narrowing(a, b, errors=(a**0.5, b**0.5)).direction for a, b in worlds]

    assert np.count_nonzero(raw) >= 0.2 * len(worlds)
    assert np.count_nonzero(told) <= 0.08 * len(worlds)
    nearer = np.exp(np.log(start[0]) * 0.3) * 20
    assert narrowing(start[0] * 20, nearer, errors=(start[0] ** 0.5, nearer**0.5)).direction < 0
    unknown = narrowing(start[0], end[0], errors=(start[0], np.full(units, np.nan)))
    assert (unknown.direction, unknown.is_known) == (0, False)
