import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.evaluation.composite.doubting import RankSample, sample_ranks

pytestmark = pytest.mark.rule


def sample_of(scores: np.ndarray, block: int = 3) -> RankSample:
    blocks = (scores[first : first + block] for first in range(0, len(scores), block))
    return sample_ranks(blocks, units=scores.shape[1], draws=len(scores))


@given(seed=st.integers(0, 2**32 - 1), draws=st.integers(1, 40), units=st.integers(1, 30))
def test_intervals_are_the_linear_quantiles_of_the_ranks(seed: int, draws: int, units: int) -> None:
    scores = np.random.default_rng(seed).integers(0, 9, (draws, units)).astype(float)
    places = np.array([[1 + (row > value).sum() for value in row] for row in scores])

    found = sample_of(scores).intervals()

    expected = np.quantile(places, [0.05, 0.5, 0.95], axis=0)
    assert np.allclose([found.q05, found.median, found.q95], expected, rtol=0, atol=1e-12)
    assert np.allclose(found.mean, places.mean(axis=0), rtol=0, atol=1e-12)


def test_ahead_counts_draws_and_half_of_the_ties() -> None:
    sample = sample_of(np.array([[2.0, 1.0], [2.0, 1.0], [1.0, 1.0], [0.0, 1.0]]))

    assert sample.ahead(0, 1) == 2.5 / 4
    assert sample.ahead(1, 0) == 1.5 / 4


def test_units_that_cannot_be_told_apart_share_a_tier() -> None:
    rng = np.random.default_rng(5)
    near = rng.normal([10.0, 10.01, 10.02, 0.0], [1.0, 1.0, 1.0, 0.1], (400, 4))

    found = sample_of(near, block=64).tiers(np.array([2, 1, 0, 3]))

    assert found.tolist() == [0, 0, 0, 1]


def test_work_tells_how_far_it_is_and_ends_when_told() -> None:
    heard: list[int] = []

    class StoppedError(Exception):
        pass

    def told(done: int) -> None:
        heard.append(done)
        if done >= 4:
            raise StoppedError

    blocks = (np.ones((2, 5)) for _ in range(10))
    with pytest.raises(StoppedError):
        sample_ranks(blocks, units=5, draws=20, told=told)

    assert heard == [2, 4]
