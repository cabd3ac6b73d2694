"""From which of a county's periods on figures are compared through time; no database."""

from collections.abc import Mapping, Sequence


def first_compared(begun: Mapping[str, int | None], windows: int) -> int | None:
    """Return the first window from which on figures of counties are compared with the last.

    ``begun`` gives the window in which each county counted for the first time, None: in none. That
    window may be counted in part only, so a county enters with the next one; most counties have
    entered by the one returned. None: there is no such window before the last.
    """
    starts = sorted(windows if each is None else each + 1 for each in begun.values())
    if not starts:
        return None
    first = starts[(len(starts) - 1) // 2]
    return first if first < windows - 1 else None


def begun(values: Sequence[float | None]) -> int | None:
    """Return the first window, of the oldest to the newest, in which anything was counted."""
    return next((at for at, value in enumerate(values) if value), None)
