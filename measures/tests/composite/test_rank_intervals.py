import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.composite.rank_intervals import RankSample, sample_ranks

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


@given(seed=st.integers(0, 2**32 - 1), draws=st.integers(1, 60), units=st.integers(1, 12))
def test_leads_are_shares_of_draws_and_half_of_the_ties(seed: int, draws: int, units: int) -> None:
    sample = sample_of(np.random.default_rng(seed).integers(0, 4, (draws, units)).astype(float))

    one, other = sample.ranks[:, None], sample.ranks[None]
    twice = 2 * (one < other).sum(axis=2) + (one == other).sum(axis=2)
    assert np.array_equal(sample.leads, twice / (2 * draws))


@given(seed=st.integers(0, 2**32 - 1), units=st.integers(2, 12))
def test_no_two_units_of_a_tier_can_be_told_apart(seed: int, units: int) -> None:
    rng = np.random.default_rng(seed)
    # Some units move much, others hardly: whom one cannot be told apart from is no order.
    scores = rng.normal(rng.normal(0, 2, units), rng.choice([0.1, 1, 4], units), (200, units))
    sample, nominal = sample_of(scores, block=64), np.argsort(-scores.mean(axis=0))

    tiers = sample.tiers(nominal)

    assert np.diff(tiers[nominal]).min() >= 0
    same = tiers[:, None] == tiers
    assert not (same & sample.told_apart).any()
    for place in np.flatnonzero(np.diff(tiers[nominal])) + 1:
        before = nominal[:place][tiers[nominal[:place]] == tiers[nominal[place]] - 1]
        assert sample.told_apart[nominal[place], before].any()


def test_unit_that_wanders_does_not_tie_those_who_differ_in_every_draw() -> None:
    rng = np.random.default_rng(5)
    wanders, steady = rng.uniform(0, 3.2, (400, 1)), np.tile([2.0, 1.0, -1.0], (400, 1))

    found = sample_of(np.hstack([wanders, steady]), block=64).tiers(np.arange(4))

    assert found.tolist() == [0, 0, 1, 2]


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
        sample_ranks(blocks, units=5, draws=20, on_progress=told)

    assert heard == [2, 4]
