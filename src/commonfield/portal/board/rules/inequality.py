"""How unequal incomes are."""

from collections.abc import Iterable

from commonfield_measures.measures import inequality


def gini(values: Iterable[float]) -> float | None:
    """Return the Gini coefficient of incomes, or None where there is nothing to share.

    Not corrected for small numbers. An income below zero (leaf taken back in a later month) counts
    as zero.
    """
    incomes = [max(value, 0.0) for value in values]
    return inequality.gini(incomes) if any(incomes) else None
