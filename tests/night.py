"""By night (``NIGHT=1``) everything is tried, on either engine: the same rules over many worlds.

By day some of it is, each day others. ``TESTS_DAY=number`` repeats a day's, whose number stands at
the end of a run.
"""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

NIGHT: Final = bool(os.environ.get("NIGHT"))
_TODAY: Final = datetime.now(UTC).toordinal()  # noqa: TID251 - tests change from day to day
# The workers of a run inherit it from the process that started them.
DAY: Final = int(os.environ.setdefault("TESTS_DAY", f"{_TODAY}"))


def of_today[T](things: Sequence[T], days: int) -> list[T]:
    """Return the day's part of what is tried whole within so many days; by night all."""
    return list(things) if NIGHT else list(things[DAY % days :: days])
