"""Turning totals into rates: an indicator divided by what it depends on, such as population.

Source: OECD/JRC Handbook (2008), step 3; COINr ``Denominate()``.
"""

from collections.abc import Mapping

import numpy as np

from commonfield_measures.composite.errors import (
    DenominatorWrongError,
    NoDenominatorsError,
    NoSuchColumnError,
)
from commonfield_measures.composite.tables import numbers
from commonfield_measures.composite.tree import Tree
from commonfield_measures.composite.types import IndexTable, Numbers


def denominators(tree: Tree) -> Mapping[str, str]:
    """Return which column divides which indicator, as iMeta names them.

    Raises:
        NoDenominatorsError: none is named.
    """
    found = {
        code: column
        for code in tree.indicators
        if (column := tree.by_code[code].denominator) is not None
    }
    if not found:
        raise NoDenominatorsError
    return found


def denominated(table: IndexTable, by: Mapping[str, str]) -> Numbers:
    """Return the values with ``x / denominator`` where one is named; gaps stay gaps.

    Where the denominator is missing, so is the rate, as in COINr.

    Raises:
        NoSuchColumnError: iData has no such column.
        DenominatorWrongError: it is zero or negative where the indicator has a value.
    """
    values = table.values.copy()
    rows = [table.row_name(row) for row in range(table.rows)]
    for code, name in by.items():
        place = table.indicators.index(code)
        if name in table.indicators:
            divisor = table.values[:, table.indicators.index(name)]
        elif name in table.columns:
            divisor = numbers(table.columns[name], column=name, rows=rows)
        else:
            raise NoSuchColumnError(rule=f"denominating {code}", column=name)
        has_value = ~np.isnan(values[:, place])
        wrong = has_value & (divisor <= 0)
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            value = float(divisor[row])
            raise DenominatorWrongError(indicator=code, unit=rows[row], column=name, value=value)
        values[has_value, place] /= divisor[has_value]
    return values
