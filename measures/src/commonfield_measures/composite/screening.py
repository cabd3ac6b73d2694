"""Which units have enough data.

Source: OECD/JRC Handbook (2008), step 2; COINr ``Screen()`` (by missing values).
"""

import numpy as np

from commonfield_measures.composite.types import Flags, Numbers


def coverage(is_there: Flags) -> Numbers:
    """Return the share of indicators that each row has."""
    return np.asarray(is_there.mean(axis=1))


def suffices(is_there: Flags, share: float) -> Flags:
    """Return which rows have at least that share; counted, so that 0.9 of 10 indicators is 9."""
    needed = share * is_there.shape[1]
    return np.asarray(is_there.sum(axis=1) >= needed - 1e-9)
