"""How unequal incomes are."""

from collections.abc import Iterable


def gini(values: Iterable[float]) -> float | None:
    """Return the Gini coefficient of incomes, or None where there is nothing to share.

    Half the mean absolute difference between all pairs, divided by the mean: 0 where all have the
    same, (n-1)/n where one has everything. Not corrected for small numbers. An income below zero
    (leaf taken back in a later month) counts as zero.

    Units: any, the same for all values; the result is a pure number from 0 to 1.
    Shape: n values, in any order.
    Source: OECD and JRC, Handbook on Constructing Composite Indicators, 2008; the sorted form
    2·Σ(i·x_i)/(n·Σx) - (n+1)/n of the definition in Sen, On Economic Inequality, 1973, p. 31.
    """
    ordered = sorted(max(value, 0.0) for value in values)
    total = sum(ordered)
    count = len(ordered)
    if not total:
        return None
    ranked = sum(place * value for place, value in enumerate(ordered, start=1))
    return max(2 * ranked / (count * total) - (count + 1) / count, 0.0)
