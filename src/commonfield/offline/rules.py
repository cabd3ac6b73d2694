"""One person does one thing at a time: each of their moments is spent once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

type Span = tuple[datetime, datetime]


def free_pieces(during: Span, spent: Iterable[Span], most: timedelta) -> list[Span]:
    """Return the earliest pieces of a time that nothing has taken yet, together at most so long.

    Acts that come in the order of their ends all get their time whenever one person could have
    done all of them (earliest deadline first); where more comes, the first comers get it.
    """
    at, end = during
    pieces: list[Span] = []
    for begins, ends in [*sorted(spent), (end, end)]:
        until = min(begins, end, at + most)
        if until > at:
            pieces.append((at, until))
            most -= until - at
        at = max(at, ends)
    return pieces
