import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commonfield_measures.composite.errors import (
    ConstantError,
    GoalpostsWrongError,
    ScaleWrongError,
    TargetMissingError,
    TargetWrongError,
)
from commonfield_measures.composite.input_errors import AllMissingError
from commonfield_measures.composite.normalising import METHODS, Scaling, normalised
from commonfield_measures.composite.types import Numbers
from measures.tests.composite.builders import make_indicator

pytestmark = pytest.mark.rule

VALUES = np.array([10.0, 40, np.nan, 20, 20])
WHOLE = st.lists(st.integers(-1000, 1000), min_size=2, max_size=20, unique=True)


def norm(
    method: str,
    values: Numbers = VALUES,
    scale: tuple[float, float] | None = None,
    **element: object,
) -> list[float]:
    found = normalised(values, make_indicator("a", "I", **element), Scaling(method, scale))
    assert np.isnan(found).tolist() == np.isnan(values).tolist()
    return [float(each) for each in found[~np.isnan(found)]]


def test_minmax_on_the_usual_scale():
    assert norm("minmax") == pytest.approx([0, 100, 100 / 3, 100 / 3])


def test_minmax_against_the_direction_on_another_scale():
    assert norm("minmax", scale=(1, 4), direction=-1) == pytest.approx([4, 1, 3, 3])


def test_zscore_has_the_sample_deviation():
    values = np.array([1.0, 2, 3, 6])
    deviation = (14 / 3) ** 0.5

    assert norm("zscore", values) == pytest.approx([each / deviation for each in (-2, -1, 0, 3)])
    assert norm("zscore", values, (100, 10), direction=-1)[0] == pytest.approx(100 + 20 / deviation)


@pytest.mark.parametrize("size", [1e308, 1e-300])
def test_zscore_and_vector_of_huge_and_tiny_values(size: float):
    values = np.array([-1.0, 0, 1])

    assert norm("zscore", values * size) == pytest.approx([-1, 0, 1])
    assert norm("vector", values * size) == pytest.approx([-(0.5**0.5), 0, 0.5**0.5])


def test_ranks_count_from_the_worst_and_ties_share_the_smallest():
    assert norm("rank") == [1, 4, 2, 2]
    assert norm("borda") == [0, 3, 1, 1]
    assert norm("percentile") == [0, 1, 1 / 3, 1 / 3]
    assert norm("rank", direction=-1) == [4, 1, 2, 2]


def test_goalposts_are_held():
    assert norm("goalposts", low=20, high=30) == [0, 1, 0, 0]
    assert norm("goalposts", low=0, high=50, direction=-1) == pytest.approx([0.8, 0.2, 0.6, 0.6])
    assert norm("goalposts", low=0, high=50, scale=(0, 100)) == pytest.approx([20, 80, 40, 40])


def test_goalposts_of_income_are_logarithms():
    # UNDP, Technical note 1: 100 and 75,000 dollars; what lies beyond counts as the goalpost.
    income = np.array([50.0, 100, 7500, 75_000, 100_000])

    found = norm("goalposts", income, low=100, high=75_000, transform="log")

    assert found == pytest.approx([0, 0, np.log(75) / np.log(750), 1, 1])


def test_target_goes_beyond_the_scale():
    assert norm("target", target=25) == pytest.approx([0, 2, 2 / 3, 2 / 3])
    assert norm("target", target=0, direction=-1) == pytest.approx([0.75, 0, 0.5, 0.5])


def test_best_is_the_distance_to_the_best():
    assert norm("best") == pytest.approx([0, 1, 1 / 3, 1 / 3])


def test_vector_has_length_one():
    assert norm("vector", np.array([3.0, 4])) == [0.6, 0.8]
    assert norm("vector", np.array([3.0, 4]), direction=-1) == [-0.6, -0.8]


def test_ampi_gives_the_reference_100():
    # Mazziotta and Pareto (2016): goalposts half the range around the reference, 70 to 130.
    assert norm("ampi", np.array([10.0, 30, 50]), reference=30) == [70, 100, 130]
    assert norm("ampi", np.array([10.0, 30, 50]), reference=10, direction=-1) == [100, 70, 40]
    assert norm("ampi", np.array([0.0, 3]))[0] == pytest.approx(70)


@pytest.mark.parametrize("method", [each for each in METHODS if each not in {"goalposts", "none"}])
def test_constant_is_refused(method: str):
    with pytest.raises(ConstantError) as refused:
        norm(method, np.array([7.0, np.nan, 7]), target=9)

    assert refused.value.params == {"indicator": "a", "value": 7.0, "rule": method}


def test_none_only_turns_upwards():
    assert norm("none", direction=-1) == [-10, -40, -20, -20]
    assert norm("none", np.array([7.0, 7])) == [7, 7]


def test_constant_between_goalposts_is_taken():
    assert norm("goalposts", np.array([7.0, 7]), low=0, high=10) == [0.7, 0.7]


@pytest.mark.parametrize("method", METHODS)
def test_nothing_at_all_is_refused(method: str):
    with pytest.raises(AllMissingError):
        norm(method, np.array([np.nan, np.nan]))


@pytest.mark.parametrize(
    ("low", "high", "transform"),
    [(None, 5, "none"), (1, None, "none"), (5, 5, "none"), (6, 5, "none"), (0, 5, "log")],
)
def test_wrong_goalposts_are_refused(low: float | None, high: float | None, transform: str):
    with pytest.raises(GoalpostsWrongError) as refused:
        norm("goalposts", low=low, high=high, transform=transform)

    assert refused.value.params == {"indicator": "a", "low": low, "high": high}


def test_missing_target_is_refused():
    with pytest.raises(TargetMissingError, match="a has no Target"):
        norm("target", target=None)


@pytest.mark.parametrize(("target", "direction"), [(10, 1), (5, 1), (40, -1), (50, -1)])
def test_target_not_ahead_is_refused(target: float, direction: int):
    with pytest.raises(TargetWrongError) as refused:
        norm("target", target=target, direction=direction)

    assert refused.value.params["indicator"] == "a"


@pytest.mark.parametrize(
    ("method", "scale"),
    [("minmax", (5, 5)), ("minmax", (9, 1)), ("zscore", (0, 0)), ("rank", (0, 100))],
)
def test_scale_without_length_is_refused(method: str, scale: tuple[float, float]):
    with pytest.raises(ScaleWrongError):
        norm(method, scale=scale)


@given(WHOLE, st.sampled_from(["minmax", "zscore", "rank", "percentile", "best", "borda", "ampi"]))
def test_direction_mirrors(values: list[int], method: str):
    array = np.array(values, np.float64)

    assert norm(method, -array) == pytest.approx(norm(method, array, direction=-1), abs=1e-9)


@given(WHOLE, st.integers(1, 50), st.integers(-500, 500))
def test_scale_and_origin_of_data_do_not_matter(values: list[int], scale: float, origin: float):
    array = np.array(values, np.float64)

    for method in ("minmax", "zscore", "rank", "percentile", "best", "borda"):
        assert norm(method, array * scale + origin) == pytest.approx(norm(method, array), abs=1e-9)


@given(WHOLE)
def test_more_is_better_everywhere(values: list[int]):
    array = np.array(values, np.float64)
    assume(array.max() > 0)
    order = np.argsort(array)

    for method in METHODS:
        found = np.array(norm(method, array, low=-2000, high=2000, target=2000))
        assert (np.diff(found[order]) > 0).all()
