"""Units through time, of which some adopted: read and checked."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from commonfield_measures.effects.errors import (
    AdoptionChangedError,
    AdoptionOffTimesError,
    CellEmptyError,
    NoAdoptersError,
    NoControlsError,
    PanelGapError,
    TimesMixedError,
    UnitTimeTwiceError,
)
from commonfield_measures.errors import NoUnitsError, TooFewPeriodsError
from commonfield_measures.files import FIRST_ROW, read_table
from commonfield_measures.measures.inputs import Codes, Floats, Named, number_of, numbers

COLUMNS: Final = ("unit", "time", "outcome", "adopted")
_NEVER: Final = frozenset({"", "NA", "NaN", "nan", "None", "null"})

type Cells = Sequence[object]
type Rank = tuple[str, float | str]


@dataclass(frozen=True, slots=True)
class Panel:
    """A balanced panel.

    ``outcomes``: units × times. ``cohorts``: for each unit the place of its adoption among the
    times, from 1; ``len(times)`` if it never adopted. ``left_out``: units that adopted at or before
    the first time, so that nothing is known from before. ``strata``: what each unit lies in, from
    0, where adopters are compared within it only; each with an adopter has others. ``begins``: the
    first time that is known of each adopter.
    """

    times: tuple[str, ...]
    outcomes: Floats
    cohorts: Codes
    left_out: tuple[str, ...] = ()
    strata: Codes | None = None
    begins: Codes | None = None


def read_panel(path: Path) -> Panel:
    """Read a CSV (UTF-8) or Parquet file with the columns unit, time, outcome, adopted."""
    table = read_table(path, COLUMNS)
    units, times, outcomes, adopted = (table.column(name).tolist() for name in COLUMNS)
    return panel_of(units, times, outcomes, adopted, first_row=table.first_row)


def panel_of(
    units: Cells, times: Cells, outcomes: Cells, adopted: Cells, *, first_row: int = FIRST_ROW
) -> Panel:
    """Return the panel of four columns of one length, a row for each unit and time in any order.

    ``times`` are numbers, or texts of one form that sort by time; event times count them.
    ``adopted`` is one of them, empty or None for never. Refusals call the first row ``first_row``.
    """
    if not units:
        raise NoUnitsError(column="unit")
    names, unit_codes = _coded(units, "unit", first_row)
    written, time_codes = _coded(times, "time", first_row)
    values = numbers(outcomes, "outcome", Named(first_row=first_row))
    if len(written) == 1:
        raise TooFewPeriodsError(column="outcome")
    order, places = _in_order(written)
    cells = unit_codes * len(order) + places[time_codes]
    _refuse_unbalanced(cells, names, order, first_row)
    matrix = np.empty(len(cells))
    matrix[cells] = values
    adoptions = _adoptions(adopted, unit_codes, names, first_row)
    found = {
        text: _place(unit, text, order)
        for text, unit in dict(zip(adoptions, names, strict=True)).items()
    }
    cohorts = np.array([found[each] for each in adoptions], np.intp)
    return _with_a_before(names, order, matrix.reshape(len(names), -1), cohorts)


def _coded(cells: Cells, column: str, first_row: int) -> tuple[list[str], Codes]:
    """Return the texts of a column as they come, and the number of each cell's text."""
    found = {cell: "" if cell is None else str(cell).strip() for cell in dict.fromkeys(cells)}
    texts = list(dict.fromkeys(found.values()))
    if "" in texts and column:
        row = next(row for row, cell in enumerate(cells, first_row) if not found[cell])
        raise CellEmptyError(column=column, row=row)
    place = {text: number for number, text in enumerate(texts)}
    number_of_cell = {cell: place[text] for cell, text in found.items()}
    return texts, np.fromiter(map(number_of_cell.__getitem__, cells), np.intp, len(cells))


def _in_order(written: Sequence[str]) -> tuple[list[str], Codes]:
    """Return times in order, and the place of each in it."""
    ranks = [_rank(each) for each in written]
    for text, rank in zip(written, ranks, strict=True):
        if rank[0] != ranks[0][0]:
            raise TimesMixedError(one=written[0], other=text)
    order = sorted(range(len(written)), key=ranks.__getitem__)
    for one, other in pairwise(order):
        if ranks[one] == ranks[other]:
            raise TimesMixedError(one=written[one], other=written[other])
    places = np.empty(len(order), np.intp)
    places[order] = np.arange(len(order))
    return [written[each] for each in order], places


def _rank(text: str) -> Rank:
    """Return what a time is sorted by: its form first, which of numbers is nothing."""
    try:
        number = number_of(text)
    except ValueError:
        number = math.nan
    return (re.sub(r"\d", "0", text), text) if math.isnan(number) else ("", number)


def _refuse_unbalanced(cells: Codes, names: list[str], times: list[str], first_row: int) -> None:
    counts = np.bincount(cells, minlength=len(names) * len(times)).reshape(len(names), -1)
    if counts.max() > 1:
        once = np.unique(cells, return_index=True)[1]
        row = int(np.setdiff1d(np.arange(len(cells)), once)[0])
        unit, time = divmod(int(cells[row]), len(times))
        raise UnitTimeTwiceError(unit=names[unit], time=times[time], row=first_row + row)
    if not counts.all():
        unit, time = np.argwhere(counts == 0)[0].tolist()
        count = int(counts[unit].sum())
        raise PanelGapError(unit=names[unit], time=times[time], count=count, expected=len(times))


def _adoptions(adopted: Cells, units: Codes, names: list[str], first_row: int) -> list[str]:
    """Return when each unit adopted, as it is written; "" for never."""
    texts, codes = _coded(adopted, "", first_row)
    texts = ["" if each in _NEVER else each for each in texts]
    # Several ways to write never are one.
    codes = np.array([texts.index(each) for each in texts], np.intp)[codes]
    first = np.empty(len(names), np.intp)
    # Written from the last row to the first, so that the first stays.
    first[units[::-1]] = codes[::-1]
    if (other := first[units] != codes).any():
        row = int(other.argmax())
        unit = int(units[row])
        raise AdoptionChangedError(
            unit=names[unit], row=first_row + row, value=texts[codes[row]], first=texts[first[unit]]
        )
    return [texts[each] for each in first]


def _place(unit: str, text: str, times: list[str]) -> int:
    """Return the place of an adoption among the times: 0 for before, their number for never."""
    if not text:
        return len(times)
    rank, ranks = _rank(text), [_rank(each) for each in times]
    if rank in ranks:
        return ranks.index(rank)
    if rank[0] == ranks[0][0] and rank < ranks[0]:
        return 0
    raise AdoptionOffTimesError(unit=unit, value=text, first=times[0], last=times[-1])


def _with_a_before(names: list[str], times: list[str], outcomes: Floats, cohorts: Codes) -> Panel:
    """Leave out units without a time before adoption."""
    kept = cohorts > 0
    if not (kept & (cohorts < len(times))).any():
        raise NoAdoptersError
    if not (cohorts == len(times)).any():
        raise NoControlsError
    left_out = tuple(names[each] for each in np.flatnonzero(~kept))
    return Panel(tuple(times), outcomes[kept], cohorts[kept], left_out)
