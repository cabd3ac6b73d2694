from itertools import combinations, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from commonfield_measures.publishing.suppression import is_safe, merged, totals
from commonfield_measures.publishing.tables import TOTAL, HiddenInTable, hidden_in_table

PARTS = st.dictionaries(
    st.sampled_from([f"O{number}" for number in range(14)]), st.integers(1, 100_000), max_size=11
)
TABLES = st.dictionaries(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from("xyz")), PARTS, max_size=12
)


type Table = dict[tuple[str, str], dict[str, int]]
type Equations = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def equal(count: int, prefix: str = "O", part: float = 10) -> dict[str, float]:
    return {f"{prefix}{number}": part for number in range(count)}


def test_hidden_in_table_hides_a_square_around_an_unsafe_cell():
    cells = {
        (row, column): equal(6, f"{row}{column}", 10 + 10 * place)
        for row in "AB"
        for place, column in enumerate("xy")
    }
    cells["A", "x"] = equal(2, "few")

    hidden = hidden_in_table(cells)

    assert hidden == HiddenInTable(frozenset(), frozenset(), frozenset(cells))


def test_hidden_in_table_of_safe_cells_hides_nothing():
    cells = {key: equal(6, "".join(key)) for key in product("AB", "xy")}

    assert hidden_in_table(cells) == HiddenInTable(frozenset(), frozenset(), frozenset())


def test_hidden_in_table_hides_a_total_that_its_only_cell_would_tell():
    cells = {
        ("A", "x"): equal(2, "few"),
        ("A", "y"): equal(9, "a"),
        ("B", "y"): equal(9, "b", 90),
        ("C", "y"): equal(9, "c", 900),
        ("C", "x"): equal(9, "d", 900),
    }

    hidden = hidden_in_table(cells)

    assert {("A", "x"), ("A", "y"), ("C", "x"), ("C", "y")} <= hidden.cells


def test_two_cells_of_few_do_not_follow_as_a_sum_where_one_row_holds_the_hidden_together():
    sizes = {"B": {"w": 1, "x": 1, "y": 9, "z": 9}, "C": {"w": 9, "x": 9, "y": 1, "z": 1}}
    cells = {
        (row, column): equal(6, f"{row}{column}", 10 * size)
        for row, columns in sizes.items()
        for column, size in columns.items()
    }
    cells |= {("A", column): equal(3, "few") for column in "wx"}
    cells |= {("A", column): equal(3, "less") for column in "yz"}

    hidden = hidden_in_table(cells)

    square = {(row, column) for row in "AB" for column in "wx"}
    square |= {(row, column) for row in "AC" for column in "yz"}
    assert square < hidden.cells
    unknown = sorted(hidden.cells)
    of_few = [unknown.index(("A", column)) for column in "wx"]
    assert not is_determined(equations(unknown), *of_few)


def test_hidden_in_table_with_an_unsafe_whole_hides_everything():
    cells = {("A", "x"): equal(2), ("B", "x"): {}}

    hidden = hidden_in_table(cells)

    assert hidden == HiddenInTable(frozenset("AB"), frozenset("x"), frozenset(cells))


@given(TABLES)
def test_a_table_shows_nothing_unsafe(cells: Table):
    hidden = hidden_in_table(cells)

    rows = totals((row, cell) for (row, _), cell in cells.items())
    columns = totals((column, cell) for (_, column), cell in cells.items())
    assert all(is_safe(cell) for key, cell in cells.items() if cell and key not in hidden.cells)
    assert all(is_safe(cell) for row, cell in rows.items() if cell and row not in hidden.rows)
    assert all(
        is_safe(cell) for column, cell in columns.items() if cell and column not in hidden.columns
    )


@given(TABLES)
def test_a_table_leaves_nothing_unsafe_over_in_any_line(cells: Table):
    hidden = hidden_in_table(cells)

    for axis, lines in ((0, hidden.rows), (1, hidden.columns)):
        over = totals((key[axis], cells[key]) for key in hidden.cells)
        shown = {line: cell for line, cell in over.items() if line not in lines and cell}
        assert all(is_safe(cell) for cell in shown.values())


@given(TABLES)
def test_a_table_hides_everything_under_a_hidden_total(cells: Table):
    hidden = hidden_in_table(cells)

    assert all(
        key in hidden.cells
        for key, cell in cells.items()
        if cell and (key[0] in hidden.rows or key[1] in hidden.columns)
    )


@given(TABLES)
def test_no_hidden_cell_follows_from_the_equations(cells: Table):
    """All sums that a reader knows, as linear equations: none has a hidden cell as its solution."""
    if not is_safe(merged(cells.values())):
        return

    hidden = hidden_in_table(cells)

    unknown = [key for key in sorted(hidden.cells) if cells[key]]
    unknown += [(row, TOTAL) for row in sorted(hidden.rows)]
    unknown += [(TOTAL, column) for column in sorted(hidden.columns)]
    for index in range(len(unknown)):
        assert not is_determined(equations(unknown), index)


@given(TABLES)
def test_no_sum_of_few_in_a_row_or_column_follows_from_the_equations(cells: Table):
    if not is_safe(merged(cells.values())):
        return

    hidden = hidden_in_table(cells)

    unknown = [key for key in sorted(hidden.cells) if cells[key]]
    margins = [(row, TOTAL) for row in sorted(hidden.rows)]
    margins += [(TOTAL, column) for column in sorted(hidden.columns)]
    matrix = equations([*unknown, *margins])
    for axis, count in product((0, 1), (2, 3)):
        for chosen in combinations(range(len(unknown)), count):
            if len({unknown[index][axis] for index in chosen}) == 1:
                behind = merged(cells[unknown[index]] for index in chosen)
                assert is_safe(behind) or not is_determined(matrix, *chosen)


def equations(unknown: list[tuple[str, str]]) -> Equations:
    """Return a row for each row and column of the table, and one for each margin."""
    rows = {row for row, _ in unknown}
    columns = {column for _, column in unknown}
    lines = [[_sign(key, 0) if key[0] == row else 0 for key in unknown] for row in sorted(rows)]
    lines += [
        [_sign(key, 1) if key[1] == column else 0 for key in unknown] for column in sorted(columns)
    ]
    return np.array(lines, dtype=float)


def _sign(key: tuple[str, str], axis: int) -> int:
    """Return -1 for a line's own total, 1 for its parts."""
    return -1 if key[1 - axis] == TOTAL and key[axis] != TOTAL else 1


def is_determined(matrix: Equations, *indices: int) -> bool:
    """Return whether one unknown, or the sum of several, is the same in all solutions."""
    unit = np.zeros((1, matrix.shape[1]))
    unit[0, indices] = 1
    together = np.vstack([matrix, unit])
    return bool(np.linalg.matrix_rank(together) == np.linalg.matrix_rank(matrix))
