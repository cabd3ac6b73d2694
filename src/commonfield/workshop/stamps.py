"""What a stamp says of now, where a clock may have run ahead and been put right since.

Whatever waits until a stamp waits no longer than it would have: a stamp further ahead than any that
is made now was made by such a clock, and counts for nothing. No row has to be mended for it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

# So far may the clocks of servers and workers be apart.
CLOCKS_APART: Final = timedelta(seconds=90)


def is_over(column: str, now: datetime, lasts: timedelta) -> Q:
    """Return whether an instant has come that was set no further ahead than ``lasts``."""
    return Q(**{f"{column}__lte": now}) | Q(**{f"{column}__gt": now + lasts + CLOCKS_APART})


def may_try(
    column: str,
    now: datetime,
    waits: Sequence[timedelta],
    *,
    tries: str,
    lease: timedelta = timedelta(0),
) -> Q:
    """Return whether the next try is due, which after n ``tries`` waits for ``waits[n - 1]``.

    Nothing waits before the first. ``lease``: how long one under way may take.
    """
    last = len(waits)
    after = [Q(**{tries: n}) for n in range(last)] + [Q(**{f"{tries}__gte": last})]
    due = Q(**{f"{column}__lte": now})
    for tried, wait in zip(after, (timedelta(0), *waits), strict=True):
        due |= tried & is_over(column, now, max(wait, lease))
    return due


def lies_within(column: str, now: datetime, window: timedelta) -> Q:
    """Return whether something happened within the last ``window``."""
    return Q(**{f"{column}__gt": now - window, f"{column}__lte": now + CLOCKS_APART})
