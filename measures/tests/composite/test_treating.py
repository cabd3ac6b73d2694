import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.composite.treating import (
    Limits,
    box_cox,
    box_cox_power,
    log_lifted,
    shape,
    treated,
    winsorise,
)

pytestmark = pytest.mark.rule


def treat(values: list[float], treatment: str, **limits: int) -> tuple[str, list[float]]:
    array = np.array(values, np.float64)
    found = treated(array, treatment, limits=Limits(**limits), parts=[np.arange(len(array))])
    return found.treatment, found.values.tolist()


def test_shape_of_excels_example():
    # Microsoft's documentation of SKEW and KURT.
    found = shape(np.array([3.0, 4, 5, 2, 3, 4, 5, 6, 4, 7]))

    assert found is not None
    assert found.skew == pytest.approx(0.359543071, abs=5e-10)
    assert found.kurtosis == pytest.approx(-0.151799637, abs=5e-10)


def test_shape_leaves_gaps_out():
    there = np.array([3.0, 4, 5, 2, 9])

    assert shape(np.array([3.0, np.nan, 4, 5, 2, np.nan, 9])) == shape(there)


@pytest.mark.parametrize("values", [[1.0, 2, 3], [5.0, 5, 5, 5], [np.nan] * 6])
def test_shape_of_too_little_is_none(values: list[float]):
    assert shape(np.array(values)) is None


@given(
    st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=4, max_size=30),
    st.floats(0.001, 1000),
    st.floats(-1000, 1000),
)
def test_shape_knows_neither_scale_nor_origin(values: list[float], scale: float, origin: float):
    array = np.array(values)
    if np.ptp(array) < 1:
        return

    one, other = shape(array), shape(array * scale + origin * scale)

    assert one is not None
    assert other is not None
    assert other.skew == pytest.approx(one.skew, abs=1e-6)
    assert other.kurtosis == pytest.approx(one.kurtosis, abs=1e-6)


def test_winsorising_one_outlier():
    # COINr's own test of Treat(): 1 to 10 and 100.
    did, values = treat([*range(1, 11), 100], "winsorise-log")

    assert did == "winsorise"
    assert values == [*range(1, 11), 10]


def test_log_where_winsorising_does_not_suffice():
    # COINr's own test: 1 to 20, 100, 200 and one point to winsorise; the log is of the original.
    original = [*map(float, range(1, 21)), 100.0, 200.0]

    did, values = treat(original, "winsorise-log", points=1)

    assert did == "log"
    assert values == log_lifted(np.array(original)).tolist()
    assert values[0] == pytest.approx(np.log(0.01 * 199))


def test_winsorising_at_the_low_end():
    did, values = treat([*range(1, 11), -100], "winsorise")

    assert did == "winsorise"
    assert values == [*range(1, 11), 1]


def test_winsorising_counts_tied_points():
    values = np.array([*([0.0] * 40), 1, 90, 100, 100])

    moved, flags = winsorise(values, Limits(points=2))

    assert moved.tolist() == [*([0.0] * 40), 1, 90, 90, 90]
    assert np.flatnonzero(flags).tolist() == [42, 43]


def test_values_within_limits_stay():
    values = [1.0, 2, 2, 3, 3, 3, 4, 4, 5]

    assert treat(values, "winsorise-log") == ("none", values)


def test_treatment_keeps_gaps():
    _did, values = treat([*range(1, 11), np.nan, 100], "winsorise-log")

    assert np.isnan(values[10])
    assert values[11] == 10


def test_transform_of_one_year_is_that_of_all():
    calm = np.array([1.0, 2, 3, 4, 5, 6])
    wild = np.array([*range(1, 21), 100.0, 200.0])
    both = np.concatenate([calm, wild])

    found = treated(
        both,
        "winsorise-log",
        limits=Limits(points=1),
        parts=[np.arange(6), np.arange(6, len(both))],
    )

    assert found.treatment == "log"
    assert found.values.tolist() == log_lifted(both).tolist()


def test_box_cox_takes_the_most_likely_power():
    rng = np.random.default_rng(5)
    values = np.exp(rng.normal(size=200))

    def likelihood(power: float) -> float:
        variance = float(np.var(box_cox(values, power)))
        logs = float(np.log(values).sum())
        return -len(values) / 2 * float(np.log(variance)) + (power - 1) * logs

    found = box_cox_power(values)

    assert likelihood(found) >= max(likelihood(power) for power in np.arange(-5, 5, 0.01)) - 1e-9
    assert abs(found) < 0.2


def test_box_cox_of_power_one_moves_only():
    values = np.array([1.0, 2, 5])

    assert box_cox(values, 1).tolist() == [0, 1, 4]
    assert box_cox(values, 0).tolist() == np.log(values).tolist()
