from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.composite.errors import (
    BelowZeroError,
    GapError,
    JudgementsReciprocalError,
    NoSpreadError,
    NotPositiveError,
    WeightMissingError,
    WeightNegativeError,
    WeightsZeroError,
    WeightUnknownError,
)
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.weighing import (
    Columns,
    critic,
    deviations,
    entropy,
    ginis,
    merec,
    principal_component,
    priorities,
    within_groups,
)
from commonfield_measures.errors import MeasuresError
from measures.tests.composite.builders import (
    make_aggregate,
    make_columns,
    make_flat_tree,
    make_indicator,
)

pytestmark = pytest.mark.rule

NAMES = ("a", "b", "c")
SEEDS = st.integers(0, 2000)


def test_weights_are_rescaled_within_groups():
    tree = Tree(
        (
            make_indicator("a", "P"),
            make_indicator("b", "P"),
            make_indicator("c", "Q"),
            make_aggregate("P", "I", 2),
            make_aggregate("Q", "I", 2),
            make_aggregate("I", None, 3),
        )
    )

    found = within_groups(tree, {"a": 1, "b": 3, "c": 7, "P": 2, "Q": 2, "I": 9}, "test")

    assert found == {"a": 0.25, "b": 0.75, "c": 1, "P": 0.5, "Q": 0.5, "I": 1}


@pytest.mark.parametrize(
    ("weights", "refusal", "names"),
    [
        ({"a": 1}, WeightMissingError, {"source": "w.csv", "code": "b"}),
        ({"a": 1, "b": -2}, WeightNegativeError, {"code": "b", "value": -2}),
        ({"a": 0, "b": 0}, WeightsZeroError, {"group": "I", "codes": "a, b"}),
        ({"a": 1, "b": 1, "x": 1}, WeightUnknownError, {"source": "w.csv", "code": "x"}),
    ],
)
def test_weights_that_do_not_fit_are_refused(
    weights: dict[str, float | None], refusal: type[MeasuresError], names: dict[str, object]
):
    with pytest.raises(refusal) as refused:
        within_groups(make_flat_tree(["a", "b"]), weights, "w.csv")

    assert refused.value.params == names


def test_entropy_by_hand():
    # Shares 1/4, 3/4 and 0, 1: entropies 0.811278 (in bits, of at most 1) and 0.
    one = 1 - (0.25 * 2 + 0.75 * np.log2(4 / 3))

    assert entropy(make_columns([[1, 0], [3, 5]])) == pytest.approx(
        [one / (1 + one), 1 / (1 + one)]
    )


def test_entropy_of_a_constant_beside_another_is_no_weight():
    assert entropy(make_columns([[1, 2], [3, 2]])) == pytest.approx([1, 0], abs=1e-15)


def test_critic_by_definition():
    rng = np.random.default_rng(4)
    values = rng.random((30, 4))
    information = [
        values[:, place].std()
        * sum(1 - np.corrcoef(values[:, place], values[:, other])[0, 1] for other in range(4))
        for place in range(4)
    ]

    found = critic(make_columns(values))

    assert found == pytest.approx(np.array(information) / sum(information))


def test_component_of_two_is_equal_and_explains_known_share():
    rng = np.random.default_rng(4)
    values = rng.random((30, 2))
    values[:, 1] += values[:, 0]
    correlation = np.corrcoef(values[:, 0], values[:, 1])[0, 1]

    found = principal_component(make_columns(values))

    assert found.weights == pytest.approx([0.5, 0.5])
    assert found.loadings == pytest.approx([0.5**0.5, 0.5**0.5])
    assert found.explained == pytest.approx((1 + correlation) / 2)


def test_component_of_what_runs_against_the_others_has_its_sign():
    rng = np.random.default_rng(4)
    common = rng.random(50)
    values = np.column_stack([common + 0.1 * rng.random(50) for _ in range(3)])
    values[:, 2] *= -1

    found = principal_component(make_columns(values))

    assert (found.loadings > 0).tolist() == [True, True, False]
    assert (found.weights > 0.3).all()


def test_priorities_of_a_textbook_matrix():
    # The usual example of Saaty's method: weights 0.637, 0.258, 0.105; λ = 3.0385.
    judgements = np.array([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]])

    found = priorities(judgements, "G", NAMES)

    assert found.weights == pytest.approx([0.6370, 0.2583, 0.1047], abs=5e-5)
    assert found.eigenvalue == pytest.approx(3.0385, abs=5e-5)
    assert found.consistency_index == pytest.approx((found.eigenvalue - 3) / 2)
    assert found.consistency_ratio == pytest.approx(0.0332, abs=5e-5)


@given(st.lists(st.floats(0.1, 10), min_size=2, max_size=8))
def test_priorities_of_consistent_judgements_are_the_weights(weights: list[float]):
    array = np.array(weights)

    found = priorities(array[:, None] / array, "G", tuple(map(str, weights)))

    assert found.weights == pytest.approx(array / array.sum())
    assert found.consistency_ratio == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("value", "reverse"), [(3, 3), (-3, -1 / 3), (0, 0)])
def test_judgements_that_are_not_reciprocal_are_refused(value: float, reverse: float):
    judgements = np.array([[1, value, 1], [reverse, 1, 1], [1, 1, 1]])

    with pytest.raises(JudgementsReciprocalError) as refused:
        priorities(judgements, "G", NAMES)

    assert (refused.value.params["first"], refused.value.params["second"]) == ("a", "b")


@pytest.mark.parametrize("rule", [entropy, critic, principal_component])
def test_gap_is_refused(rule: Callable[[Columns], object]):
    with pytest.raises(GapError) as refused:
        rule(make_columns([[1, 2], [3, np.nan], [2, 5]]))

    assert (refused.value.params["indicator"], refused.value.params["unit"]) == ("i1", "1")


@pytest.mark.parametrize("rule", [critic, principal_component])
def test_constant_is_refused(rule: Callable[[Columns], object]):
    with pytest.raises(NoSpreadError):
        rule(make_columns([[1, 2], [3, 2], [2, 2]]))


def test_what_has_no_answer_is_refused():
    with pytest.raises(BelowZeroError):
        entropy(make_columns([[1, -2], [3, 2]]))
    with pytest.raises(NoSpreadError):
        entropy(make_columns([[1, 2], [1, 2]]))
    with pytest.raises(NoSpreadError):
        entropy(make_columns([[1, 0], [2, 0]]))
    with pytest.raises(NoSpreadError):
        critic(make_columns([[1, 2], [2, 4], [4, 8]]))


@given(SEEDS)
def test_order_of_units_and_indicators_does_not_matter(seed: int):
    rng = np.random.default_rng(seed)
    values = rng.random((15, 4))
    rows, places = rng.permutation(15), rng.permutation(4)

    for rule in (entropy, critic, lambda columns: principal_component(columns).weights):
        moved = rule(make_columns(values[np.ix_(rows, places)]))
        assert moved == pytest.approx(rule(make_columns(values))[places])
        assert moved.sum() == pytest.approx(1)


@given(SEEDS, st.floats(0.01, 100))
def test_scale_does_not_matter(seed: int, scale: float):
    values = np.random.default_rng(seed).random((10, 3))

    for rule in (entropy, critic):
        assert rule(make_columns(values * scale)) == pytest.approx(rule(make_columns(values)))


@given(SEEDS)
def test_critic_and_component_of_every_unit_twice_are_the_same(seed: int):
    values = np.random.default_rng(seed).random((10, 3))
    twice = make_columns(np.concatenate([values, values]))

    assert critic(twice) == pytest.approx(critic(make_columns(values)))
    assert principal_component(twice).weights == pytest.approx(
        principal_component(make_columns(values)).weights
    )


def test_deviations_and_ginis_by_definition():
    values = np.array([[1.0, 5.0, 2.0], [2.0, 5.0, 8.0], [6.0, 8.0, 2.0]])
    columns = make_columns(values)

    spread = np.sqrt(((values - values.mean(axis=0)) ** 2).mean(axis=0))
    pairs = np.abs(values[:, None] - values[None]).sum(axis=(0, 1)) / (18 * values.mean(axis=0))
    assert deviations(columns) == pytest.approx(spread / spread.sum())
    assert ginis(columns) == pytest.approx(pairs / pairs.sum())


@given(SEEDS)
def test_merec_by_definition_whatever_the_units_of_measure(seed: int):
    values = np.random.default_rng(seed).uniform(1, 9, (7, 4))
    logs = np.abs(np.log(values.min(axis=0) / values))
    whole = np.log(1 + logs.sum(axis=1) / 4)
    effects = [np.abs(np.log(1 + np.delete(logs, j, 1).sum(1) / 4) - whole).sum() for j in range(4)]

    found = merec(make_columns(values))

    assert found == pytest.approx(np.array(effects) / sum(effects))
    assert merec(make_columns(values * [1, 10, 0.1, 1_000])) == pytest.approx(found)


@pytest.mark.parametrize(
    ("rule", "values", "refusal"),
    [
        (merec, [[1, 0], [2, 3]], NotPositiveError),
        (merec, [[1, -1], [2, 3]], NotPositiveError),
        (merec, [[1, 3], [1, 3]], NoSpreadError),
        (ginis, [[1, -1], [2, 3]], BelowZeroError),
        (ginis, [[0, 1], [0, 3]], NoSpreadError),
        (ginis, [[1, 3], [1, 3]], NoSpreadError),
        (deviations, [[1, 3], [1, 3]], NoSpreadError),
        (deviations, [[1, np.nan], [1, 3]], GapError),
    ],
)
def test_weights_of_spread_that_cannot_be(
    rule: Callable[[Columns], object], values: list[list[float]], refusal: type[MeasuresError]
):
    with pytest.raises(refusal):
        rule(make_columns(values))
