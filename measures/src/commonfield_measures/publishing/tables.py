"""What is hidden of a table that is shown with its rows' and columns' totals.

Seen as a graph, rows and columns are the nodes and each hidden cell an edge between its row and
its column; the totals are one more row and one more column. A hidden cell can be worked out
exactly where its edge is a bridge: where no other way of hidden cells joins its two ends.

Source: D. Gusfield, A graph theoretic approach to statistical data security, SIAM Journal on
Computing 17 (1988), pp. 552-571.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from commonfield_measures.publishing.suppression import (
    Contributions,
    hidden_cells,
    is_safe,
    merged,
    totals,
)

# The name of the row and of the column that hold the totals; no place or channel is called so.
TOTAL: Final = "\x00total"

type Key = tuple[str, str]
type Table = Mapping[Key, Contributions]


@dataclass(frozen=True, slots=True)
class HiddenInTable:
    """The rows and columns whose totals are hidden, and the hidden cells."""

    rows: frozenset[str]
    columns: frozenset[str]
    cells: frozenset[Key]


def hidden_in_table(cells: Table) -> HiddenInTable:
    """Return what must be hidden where a table is shown with its totals and its grand total.

    Along each row, each column and both margins the hidden remainder is safe, and no hidden cell
    can be worked out from what is shown. Nothing is shown under a hidden total. Where the whole
    is not safe, everything is hidden.
    """
    whole = merged(cells.values())
    table = _with_totals(cells)
    hidden = frozenset(table)
    if is_safe(whole):
        hidden = frozenset()
        while (more := _more_hidden(table, hidden)) != hidden:
            hidden = more
    return HiddenInTable(
        rows=frozenset(row for row, column in hidden if column == TOTAL),
        columns=frozenset(column for row, column in hidden if row == TOTAL),
        cells=frozenset(key for key in hidden if TOTAL not in key),
    )


def _with_totals(cells: Table) -> Table:
    rows = totals((row, cell) for (row, _), cell in cells.items())
    columns = totals((column, cell) for (_, column), cell in cells.items())
    return {
        **cells,
        **{(row, TOTAL): cell for row, cell in rows.items()},
        **{(TOTAL, column): cell for column, cell in columns.items()},
    }


def _more_hidden(table: Table, hidden: frozenset[Key]) -> frozenset[Key]:
    more = hidden
    for axis in (0, 1):
        for line in dict.fromkeys(key[axis] for key in table):
            # The line's own total stands in the other margin; it is not one of its parts.
            parts = {
                key: table[key]
                for key in table
                if key[axis] == line and (line == TOTAL or key[1 - axis] != TOTAL)
            }
            more |= hidden_cells(parts, already=more & frozenset(parts))
    rows = {row for row, column in more if column == TOTAL}
    columns = {column for row, column in more if row == TOTAL}
    more |= {
        key
        for key, cell in table.items()
        if cell and TOTAL not in key and (key[0] in rows or key[1] in columns)
    }
    if more != hidden:
        return more
    return more | (_against_bridges(table, more) or _against_cuts(table, more))


def _against_bridges(table: Table, hidden: frozenset[Key]) -> frozenset[Key]:
    """Return the smallest cell that closes another way round the first bridge, if there is one."""
    for edge in sorted(hidden):
        rest = hidden - {edge}
        near = _reached(f"row {edge[0]}", rest)
        if f"column {edge[1]}" in near:
            continue
        far = _reached(f"column {edge[1]}", rest)
        if more := _closing(table, hidden, near, far):
            return more
    return frozenset()


def _against_cuts(table: Table, hidden: frozenset[Key]) -> frozenset[Key]:
    """Return a cell that joins what only one row or column holds together, if its part is unsafe.

    Where hidden cells fall apart without a row, what each part of them adds up to in that row
    follows from the sums.
    """
    for row_or_column in sorted({node for key in hidden for node in _ends(key)}):
        around = {key for key in hidden if row_or_column in _ends(key)}
        rest = hidden - around
        parts: dict[frozenset[str], list[Key]] = defaultdict(list)
        for key in sorted(around):
            (other,) = set(_ends(key)) - {row_or_column}
            parts[frozenset(_reached(other, rest))].append(key)
        everything = frozenset().union(*parts)
        for near, edges in parts.items():
            if len(parts) == 1 or _is_safe_at(row_or_column, {key: table[key] for key in edges}):
                continue
            if more := _closing(table, hidden, near, everything - near):
                return more
    return frozenset()


def _ends(key: Key) -> tuple[str, str]:
    return f"row {key[0]}", f"column {key[1]}"


def _is_safe_at(row_or_column: str, cells: Table) -> bool:
    """Return whether cells of a row or column may be known as one, with its total against them."""
    is_margin = row_or_column.endswith(TOTAL)
    signed = [
        {who: -own if TOTAL in key and not is_margin else own for who, own in cell.items()}
        for key, cell in cells.items()
    ]
    left = merged(signed)
    return not any(left.values()) or is_safe(left)


def _closing(
    table: Table, hidden: frozenset[Key], near: Collection[str], far: Collection[str]
) -> frozenset[Key]:
    """Return the smallest cell that joins two sides, else one that touches them, if there is."""
    others = [key for key, cell in table.items() if cell and key not in hidden]
    for found in (
        [key for key in others if _joins(key, near, far)],
        [key for key in others if _touches(key, {*near, *far})],
    ):
        if found:
            return frozenset({min(found, key=lambda key: (TOTAL in key, _size(table[key]), key))})
    return frozenset()


def _size(cell: Contributions) -> float:
    return sum(abs(part) for part in cell.values())


def _joins(key: Key, near: Collection[str], far: Collection[str]) -> bool:
    row, column = f"row {key[0]}", f"column {key[1]}"
    return (row in near and column in far) or (row in far and column in near)


def _touches(key: Key, nodes: Collection[str]) -> bool:
    return f"row {key[0]}" in nodes or f"column {key[1]}" in nodes


def _reached(start: str, edges: Collection[Key]) -> set[str]:
    """Return the rows and columns that hidden cells join to one of them."""
    neighbours: dict[str, set[str]] = defaultdict(set)
    for row, column in edges:
        neighbours[f"row {row}"].add(f"column {column}")
        neighbours[f"column {column}"].add(f"row {row}")
    reached, waiting = {start}, [start]
    while waiting:
        for node in neighbours[waiting.pop()] - reached:
            reached.add(node)
            waiting.append(node)
    return reached
