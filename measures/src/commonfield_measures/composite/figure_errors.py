"""Drawing errors of the figures themselves, beside weights and ways.

Each world is the table as it might as well have come out: every value with a normal error of its
standard error, an unknown one (no error given, or no value) that of another unit by lot. All steps
are run again on it. Errors are drawn so much wider that of two equal units one is surely ahead
(in 95 of 100 draws) in 5 of 100 cases, counting both directions, not in 10.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import NormalDist
from typing import Final

import numpy as np

from commonfield_measures.composite.aggregating import AggregationInput
from commonfield_measures.composite.errors import ErrorNegativeError
from commonfield_measures.composite.pipeline import Build, Pipeline
from commonfield_measures.composite.rank_intervals import SURE
from commonfield_measures.composite.tables import numbers, read_sheet
from commonfield_measures.composite.types import IndexTable, Numbers
from commonfield_measures.errors import MeasuresError

# So many draws of weights share a world.
DRAWS_A_WORLD: Final = 8
_NORMAL: Final = NormalDist()
_WIDER: Final = _NORMAL.inv_cdf((1 + SURE) / 2) / _NORMAL.inv_cdf(SURE)


def read_errors(path: Path, table: IndexTable) -> Numbers:
    """Read standard errors (``uCode``, in a panel ``Time``, a column an indicator) for a table.

    NaN where a cell is empty, or its row or column is not there.

    Raises:
        ErrorNegativeError: an error is below zero.
    """
    sheet = read_sheet(path)
    units = sheet.needed("uCode")
    times = sheet.needed("Time") if table.times is not None else ("",) * len(units)
    rows = {key: row for row, key in enumerate(zip(units, times, strict=True))}
    keys = zip(table.units, table.times or ("",) * table.rows, strict=True)
    found = np.full(table.values.shape, np.nan)
    at = [rows.get(key) for key in keys]
    for place, code in enumerate(table.indicators):
        texts = sheet.column(code)
        if texts is None:
            continue
        column = numbers(texts, column=code, rows=units)
        for row in np.flatnonzero(column < 0)[:1].tolist():
            raise ErrorNegativeError(indicator=code, unit=units[row], value=texts[row])
        found[:, place] = [np.nan if row is None else column[row] for row in at]
    return found


def worlds(
    build: Build,
    pipelines: Sequence[Pipeline],
    errors: Numbers,
    rng: np.random.Generator,
    *,
    count: int,
) -> Iterator[AggregationInput]:
    """Yield what the index is aggregated from in so many worlds, each made in one of the ways.

    A world that a step refuses, or in which a unit falls out, is that of the figures as they are.
    """
    start, own = build.states[0], build.aggregation_input()
    for which in rng.integers(0, len(pipelines), count).tolist():
        table = start.table.with_values(_drawn(start.table.values, errors, rng))
        made = own
        with suppress(MeasuresError):
            found = pipelines[which].run(table, start.tree).aggregation_input()
            if found.is_complete and found.table.units == own.table.units:
                made = found
        yield made


def _drawn(values: Numbers, errors: Numbers, rng: np.random.Generator) -> Numbers:
    found = values + _WIDER * np.nan_to_num(errors) * rng.standard_normal(values.shape)
    is_lost = np.isnan(values) | np.isnan(errors)
    for place in np.flatnonzero(is_lost.any(axis=0)).tolist():
        known = values[:, place][~np.isnan(values[:, place])]
        if len(known):
            lost = is_lost[:, place]
            found[lost, place] = rng.choice(known, int(lost.sum()))
    return found
