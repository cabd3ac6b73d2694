import numpy as np
import pytest

from commonfield_measures.composite.coherence import coherence, components, cronbach_alpha
from commonfield_measures.composite.errors import NoSpreadError
from commonfield_measures.composite.pipeline import Pipeline
from commonfield_measures.composite.steps import Aggregate, Normalise
from commonfield_measures.composite.weigh_step import Weigh
from measures.tests.composite.builders import make_columns, make_flat_tree, make_table

pytestmark = pytest.mark.rule


def test_alpha_by_hand():
    # Variances 1 and 4; the sum 2, 5, 8 has 9: 2 · (1 - 5 / 9).
    assert cronbach_alpha(make_columns([[1, 1], [2, 3], [3, 5]])) == pytest.approx(8 / 9)


def test_alpha_of_equal_members_is_one():
    assert cronbach_alpha(make_columns([[1, 1], [2, 2], [5, 5]])) == pytest.approx(1)


@pytest.mark.parametrize("values", [[[1, 2], [1, 3]], [[1, 2], [2, 1]]])
def test_alpha_without_spread_is_refused(values: list[list[float]]):
    with pytest.raises(NoSpreadError):
        cronbach_alpha(make_columns(values))


def test_components_put_the_correlations_together_again():
    values = np.random.default_rng(7).random((40, 4))

    found = components(make_columns(values))

    assert found.eigenvalues.sum() == pytest.approx(4)
    assert found.explained.sum() == pytest.approx(1)
    assert (np.diff(found.eigenvalues) <= 0).all()
    assert (found.loadings.sum(axis=0) > 0).all()
    again = found.loadings * found.eigenvalues @ found.loadings.T
    np.testing.assert_allclose(again, np.corrcoef(values, rowvar=False), atol=1e-12)


def test_coherence_of_a_build_leaves_gaps_out_and_counts_them():
    rng = np.random.default_rng(9)
    first = rng.random(30)
    values = np.column_stack([first, first + 0.001 * rng.random(30), -first + rng.random(30)])
    values[4, 2] = np.nan
    table = make_table(values)
    build = Pipeline((Normalise(), Weigh(), Aggregate())).run(
        table, make_flat_tree(table.indicators)
    )

    (found,) = coherence(build)

    kept = np.delete(build.state.table.values, 4, axis=0)
    assert (found.group, found.members) == ("I", ("i0", "i1", "i2"))
    assert (found.rows, found.left_out) == (29, 1)
    np.testing.assert_allclose(found.correlations, np.corrcoef(kept, rowvar=False))
    assert found.with_group[0] == pytest.approx(
        np.corrcoef(kept[:, 0], np.delete(build.scores.of("I"), 4))[0, 1]
    )
    assert [pair[:2] for pair in found.pairs()] == [("i0", "i1"), ("i0", "i2"), ("i1", "i2")]
    assert [pair[:2] for pair in found.pairs(below=-1)] == [("i0", "i1")]
