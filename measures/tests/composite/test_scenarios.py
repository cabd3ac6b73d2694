import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.composite.errors import ChanceWrongError, ScenariosDifferError
from commonfield_measures.composite.ranking import ranks
from commonfield_measures.composite.scenarios import Scenario, draw_scenarios
from commonfield_measures.composite.scoring import Scorer
from commonfield_measures.composite.weight_draws import noisy_weights
from measures.tests.composite.test_weight_draws import GIVEN, TREE

pytestmark = pytest.mark.rule


def scenario(seed: int, *, chance: float = 1.0, units: int = 6, method: str = "amean") -> Scenario:
    values = np.random.default_rng(seed).uniform(1, 100, (units, 4))
    scorer = Scorer(values, TREE, {2: method, 3: "amean"})
    return Scenario({"imputation": str(seed)}, scorer, chance)


@given(seed=st.integers(0, 2**32 - 1))
def test_each_draw_is_ranked_by_the_scenario_that_it_drew(seed: int) -> None:
    ways = [scenario(1), scenario(2, chance=0.0), scenario(3, chance=2.0, method="gmean")]
    rng = np.random.default_rng(seed)
    weights = noisy_weights(ways[0].scorer.weights_of(GIVEN), draws=300, noise=0.9, rng=rng)

    found = draw_scenarios(ways, weights, rng=rng)

    assert set(found.drawn.tolist()) == {0, 2}
    for draw in (0, 299):
        scores = ways[found.drawn[draw]].scorer.scores(weights[draw : draw + 1])
        assert found.sample.ranks[:, draw].tolist() == ranks(scores[0]).tolist()


def test_scenarios_of_other_units_are_not_mixed() -> None:
    with pytest.raises(ScenariosDifferError):
        draw_scenarios([scenario(1), scenario(2, units=7)], np.ones((2, 6)),
                       rng=np.random.default_rng(1))  # fmt: skip


def test_no_scenario_draws_nothing() -> None:
    with pytest.raises(ScenariosDifferError):
        draw_scenarios([], np.ones((2, 6)), rng=np.random.default_rng(1))


@pytest.mark.parametrize("chance", [-1.0, 0.0, float("nan"), float("inf")])
def test_chances_that_are_none_are_refused(chance: float) -> None:
    with pytest.raises(ChanceWrongError):
        draw_scenarios([scenario(1, chance=chance)], np.ones((2, 6)), rng=np.random.default_rng(1))
