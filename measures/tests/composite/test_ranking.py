import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from commonfield_measures.composite.ranking import ranks

pytestmark = pytest.mark.rule


def ranks_by_definition(scores: NDArray[np.float64]) -> list[int]:
    return [1 + int((scores > each).sum()) for each in scores]


@given(
    scores=st.lists(
        st.floats(
            allow_nan=False, allow_infinity=False, width=64, min_value=-1e300, max_value=1e300
        ),
        min_size=1,
        max_size=40,
    )
)
def test_ranks_are_as_defined(scores: list[float]) -> None:
    values = np.array(scores)

    assert ranks(values).tolist() == ranks_by_definition(values)


@given(seed=st.integers(0, 2**32 - 1), spread=st.sampled_from([1e-16, 1e-13, 1e-6, 1.0]))
def test_close_neighbours_are_told_apart(seed: int, spread: float) -> None:
    values = 1 + spread * np.random.default_rng(seed).integers(0, 60, 300).astype(float)

    assert ranks(values).tolist() == ranks_by_definition(values)


def test_signs_of_zero_are_one_number() -> None:
    assert ranks(np.array([0.0, -0.0, -1.0])).tolist() == [1, 1, 3]


def test_many_sets_keep_their_shape() -> None:
    scores = np.array([[3.0, 1.0, 2.0], [1.0, 1.0, 0.0]])

    assert ranks(scores).tolist() == [[1, 3, 2], [1, 1, 3]]
    assert ranks(scores[0]).tolist() == [1, 3, 2]


def test_more_units_than_16_bits_hold() -> None:
    scores = np.random.default_rng(7).permutation(70_000).astype(float)

    assert (ranks(scores) == 70_000 - scores).all()
