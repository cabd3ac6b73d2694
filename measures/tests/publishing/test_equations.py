"""Which sums follow from others."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.publishing.equations import Equations, Sum

SUMS = st.lists(st.frozensets(st.integers(0, 7), min_size=1), max_size=9)


def test_one_sum_follows_from_a_whole_and_the_rest():
    equations = Equations([frozenset({1, 2, 3}), frozenset({1, 2}), frozenset({8})])

    assert equations.sums_behind(frozenset({3})) == frozenset({0, 1})
    assert equations.sums_behind(frozenset({1})) is None
    assert equations.sums_behind(frozenset({9})) is None


@given(SUMS, st.frozensets(st.integers(0, 7), min_size=1))
def test_what_follows_is_what_lies_in_the_span(sums: list[Sum], wanted: Sum):
    matrix = np.array([[each in row for each in range(8)] for row in [*sums, wanted]], np.float64)

    behind = Equations(sums).sums_behind(wanted)

    is_in_span = len(sums) and np.linalg.matrix_rank(matrix) == np.linalg.matrix_rank(matrix[:-1])
    assert (behind is not None) == bool(is_in_span)
