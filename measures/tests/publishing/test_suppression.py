from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.publishing.suppression import hidden_cells, is_safe, merged

PARTS = st.dictionaries(
    st.sampled_from([f"O{number}" for number in range(12)]),
    st.integers(-1_000, 100_000),
    max_size=9,
)
CELLS = st.dictionaries(st.integers(0, 7), PARTS, max_size=8)


def equal(count: int, prefix: str = "O", part: float = 10) -> dict[str, float]:
    return {f"{prefix}{number}": part for number in range(count)}


def test_is_safe_with_five_contributors():
    assert is_safe(equal(5)) is True
    assert is_safe(equal(4)) is False
    assert is_safe({}) is False


def test_is_safe_at_three_quarters():
    four = equal(4, part=25)

    assert is_safe({**four, "big": 300}) is True
    assert is_safe({**four, "big": 301}) is False


def test_is_safe_counts_nobody_whose_part_is_zero():
    assert is_safe({**equal(4), "back again": 0}) is False


def test_is_safe_weighs_refunds_by_size():
    assert is_safe({**equal(4), "refunds": -1000}) is False
    assert is_safe({**equal(4), "refunds": -10}) is True


def test_merged_counts_a_contributor_once():
    assert merged([{"a": 1, "b": 2}, {"a": 3}]) == {"a": 4, "b": 2}


def test_hidden_cells_hides_the_smallest_other_until_the_rest_is_safe():
    cells = {"few": equal(2, "a"), "small": equal(6, "b", 10), "large": equal(6, "c", 1000)}

    assert hidden_cells(cells) == {"few", "small"}


def test_hidden_cells_leaves_two_hidden_that_are_safe_together():
    cells = {"a": equal(3, "a"), "b": equal(3, "b"), "c": equal(6, "c")}

    assert hidden_cells(cells) == {"a", "b"}


def test_hidden_cells_shows_true_zeros():
    assert hidden_cells({"empty": {}, "full": equal(6)}) == frozenset()


def test_hidden_cells_hides_records_that_cancel_out():
    cells = {"cancelled": {"a": 0.0}, "small": equal(5, "b"), "large": equal(9, "c")}

    assert hidden_cells(cells) == {"cancelled", "small"}


@given(CELLS)
def test_no_unsafe_cell_is_shown(cells: dict[int, dict[str, int]]):
    hidden = hidden_cells(cells)

    assert all(is_safe(cell) for key, cell in cells.items() if cell and key not in hidden)


@given(CELLS)
def test_nothing_unsafe_can_be_subtracted(cells: dict[int, dict[str, int]]):
    hidden = hidden_cells(cells)

    is_all_hidden = all(key in hidden for key, cell in cells.items() if cell)
    assert not hidden or is_all_hidden or is_safe(merged(cells[key] for key in hidden))


@given(CELLS)
def test_a_total_that_is_safe_hides_no_unsafe_remainder(cells: dict[int, dict[str, int]]):
    hidden = hidden_cells(cells)
    whole = merged(cells.values())

    assert not hidden or not is_safe(whole) or is_safe(merged(cells[key] for key in hidden))
