from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.composite.errors import (
    DrawTwiceError,
    DrawWeightMissingError,
    DrawWeightsError,
    MethodUndrawnError,
    NoiseShareError,
)
from commonfield_measures.composite.scoring import Scorer
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import Element
from commonfield_measures.composite.weight_draws import (
    StoredWeight,
    in_blocks,
    noisy_weights,
    stored_weights,
)

pytestmark = pytest.mark.rule

# Three indicators below A, one below B beside a second aggregate, two levels up.
TREE: Final = Tree(
    (
        Element("x1", "x1", is_indicator=True, level=1, parent="A"),
        Element("x2", "x2", is_indicator=True, level=1, parent="A"),
        Element("x3", "x3", is_indicator=True, level=1, parent="B"),
        Element("x4", "x4", is_indicator=True, level=1, parent="I"),
        Element("A", "A", is_indicator=False, level=2, parent="I"),
        Element("B", "B", is_indicator=False, level=2, parent="I"),
        Element("I", "I", is_indicator=False, level=3),
    )
)
GIVEN: Final = {"x1": 1.0, "x2": 3.0, "x3": 1.0, "x4": 0.5, "A": 2.0, "B": 1.0}
VALUES: Final = np.array([[10.0, 20.0, 30.0, 40.0], [1.0, 2.0, 4.0, 8.0], [5.0, 5.0, 5.0, 5.0]])


def stored(draw: int, weights: dict[str, float]) -> list[StoredWeight]:
    return [StoredWeight(draw, code, weight) for code, weight in weights.items()]


def test_arithmetic_levels_are_scored_as_by_hand() -> None:
    scorer = Scorer(VALUES, TREE, {2: "amean", 3: "amean"})

    found = scorer.scores(scorer.weights_of(GIVEN)[None, :])

    pillar = (10 * 1 + 20 * 3) / 4
    assert found[0, 0] == pytest.approx((40 * 0.5 + pillar * 2 + 30 * 1) / 3.5, rel=1e-14)
    assert found[0, 2] == pytest.approx(5, rel=1e-14)


def test_each_level_has_its_own_mean() -> None:
    scorer = Scorer(VALUES, TREE, {2: "hmean", 3: "gmean"})

    found = scorer.scores(scorer.weights_of(GIVEN)[None, :])

    pillar = 4 / (1 / 1 + 3 / 2)
    by_hand = (8**0.5 * pillar**2 * 4**1) ** (1 / 3.5)
    assert found[0, 1] == pytest.approx(by_hand, rel=1e-13)


@given(seed=st.integers(0, 2**32 - 1))
def test_the_short_way_for_arithmetic_means_scores_the_same(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, methods = rng.random((7, 4)), {2: "amean", 3: "amean"}
    scorer = Scorer(values, TREE, methods)
    weights = noisy_weights(scorer.weights_of(GIVEN), draws=5, noise=0.5, rng=rng)

    long_way = scorer._scores_of("I", weights)[:, :7]

    assert np.allclose(scorer.scores(weights), long_way, rtol=1e-13, atol=0)


@given(st.floats(0, 0.99), st.integers(0, 2**32 - 1))
def test_noise_stays_within_its_share_and_repeats_with_its_seed(noise: float, seed: int) -> None:
    weights = np.array([1.0, 2.0, 0.0])

    one, again = (
        noisy_weights(weights, draws=50, noise=noise, rng=np.random.default_rng(seed))
        for _ in range(2)
    )

    assert (one == again).all()
    assert (one >= weights * (1 - noise)).all()
    assert (one <= weights * (1 + noise)).all()


@pytest.mark.parametrize("noise", [-0.1, 1, float("nan")])
def test_noise_that_could_take_all_weight_away_is_refused(noise: float) -> None:
    with pytest.raises(NoiseShareError):
        noisy_weights(np.ones(2), draws=1, noise=noise, rng=np.random.default_rng(1))


def test_stored_draws_come_in_the_order_of_their_numbers() -> None:
    scorer = Scorer(VALUES, TREE, {2: "amean", 3: "amean"})

    found = stored_weights(stored(7, GIVEN) + stored(2, GIVEN | {"x1": 9.0}), scorer, TREE)

    assert found[:, 0].tolist() == [9.0, 1.0]


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        (stored(1, GIVEN) + stored(1, {"x1": 1.0}), DrawTwiceError),
        (stored(1, {"x1": 1.0}), DrawWeightMissingError),
        (stored(1, GIVEN | {"I": 1.0}), DrawWeightMissingError),
        (stored(1, GIVEN | {"x3": 0.0}), DrawWeightsError),
        (stored(1, GIVEN | {"x1": -1.0}), DrawWeightsError),
        (stored(1, GIVEN | {"x1": float("inf")}), DrawWeightsError),
    ],
)
def test_stored_draws_that_cannot_be_used_are_refused(
    lines: list[StoredWeight], refusal: type[Exception]
) -> None:
    scorer = Scorer(VALUES, TREE, {2: "amean", 3: "amean"})

    with pytest.raises(refusal):
        stored_weights(lines, scorer, TREE)


def test_a_level_without_weights_is_not_drawn() -> None:
    with pytest.raises(MethodUndrawnError):
        Scorer(VALUES, TREE, {2: "median", 3: "amean"})


def test_blocks_add_up_to_all_draws() -> None:
    scorer = Scorer(VALUES, TREE, {2: "amean", 3: "amean"})
    weights = np.tile(scorer.weights_of(GIVEN), (10, 1))

    assert [len(block) for block in in_blocks(scorer, weights, 4)] == [4, 4, 2]


@pytest.mark.parametrize("method", ["amean", "gmean", "hmean"])
@pytest.mark.parametrize("units", [2, 63, 64, 65, 130])
def test_equal_units_get_equal_scores_wherever_they_stand(method: str, units: int) -> None:
    rng = np.random.default_rng(units)
    values = np.tile(rng.uniform(1, 100, 4), (units, 1))
    scorer = Scorer(values, TREE, {2: method, 3: method})
    weights = noisy_weights(scorer.weights_of(GIVEN), draws=200, noise=0.9, rng=rng)

    scores = scorer.scores(weights)

    assert (scores == scores[:, :1]).all()


def test_zero_makes_a_geometric_mean_zero() -> None:
    scorer = Scorer(np.array([[0.0, 9.0, 9.0, 9.0]]), TREE, {2: "gmean", 3: "gmean"})

    assert scorer.scores(scorer.weights_of(GIVEN)[None, :]).tolist() == [[0.0]]
