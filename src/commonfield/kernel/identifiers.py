"""Identifiers: time-ordered UUIDs, unguessable tokens, numbers that people read out."""

import itertools
import random
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Final

from commonfield.kernel.clock import china_day

_READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_TAIL: Final = 9
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_ANYTHING: Final = random.SystemRandom()
_made = itertools.count()
_source: ContextVar[random.Random] = ContextVar("source_of_identifiers", default=_ANYTHING)


@contextmanager
def drawn_from(source: random.Random) -> Iterator[None]:
    """Draw ids and numbers from a seeded source inside, so that a demo county can be repeated.

    Tokens are never drawn from it: nobody may guess them.
    """
    former = _source.set(source)
    try:
        yield
    finally:
        _source.reset(former)


def new_id(at: datetime) -> uuid.UUID:
    """Return a UUIDv7 (RFC 9562) of an instant: 48 bits of milliseconds, then 74 bits of its own.

    Ids of one millisecond made by one process stand in the order in which they were made (a
    counter of 26 bits before 48 random ones); those of a seeded source are drawn entirely.
    """
    milliseconds = _milliseconds_of(at)
    source = _source.get()
    if source is not _ANYTHING:
        return id_from_parts(milliseconds, source.getrandbits(74))
    counted = next(_made) & (1 << 26) - 1
    return id_from_parts(milliseconds, counted << 48 | source.getrandbits(48))


def new_ids(at: datetime, count: int) -> list[uuid.UUID]:
    """Return as many UUIDv7 of one instant, in order, at the cost of one draw."""
    source = _source.get()
    if source is not _ANYTHING:
        return [new_id(at) for _ in range(count)]
    milliseconds = _milliseconds_of(at)
    drawn = secrets.token_bytes(6 * count)
    return [
        id_from_parts(
            milliseconds,
            (next(_made) & (1 << 26) - 1) << 48 | int.from_bytes(drawn[6 * index : 6 * index + 6]),
        )
        for index in range(count)
    ]


def _milliseconds_of(at: datetime) -> int:
    """Return an instant as a UUIDv7 says it."""
    return (at - _EPOCH) // _MILLISECOND


def id_from_parts(milliseconds: int, random_bits: int) -> uuid.UUID:
    """Build a UUIDv7 from its time and its 74 random bits, so that a seeded demo can repeat it."""
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76
    value |= (random_bits >> 62 & 0xFFF) << 64
    value |= 0b10 << 62
    value |= random_bits & (1 << 62) - 1
    return uuid.UUID(int=value)


def new_serial(digits: int) -> str:
    """Return a random decimal number of so many digits, the first not zero: it tells no order."""
    least = 10 ** (digits - 1)
    return str(least + _source.get().randrange(9 * least))


def new_token() -> str:
    """Return an unguessable token of 128 bits, safe in an address."""
    return secrets.token_urlsafe(16)


def new_number(at: datetime) -> str:
    """Return an order-like number: the day in China, then nine characters nobody confuses."""
    return new_numbers(at, 1)[0]


def new_numbers(at: datetime, count: int) -> list[str]:
    """Return as many numbers of one instant at the cost of one draw."""
    day = f"{china_day(at):%y%m%d}"
    source = _source.get()
    if source is not _ANYTHING:
        return [day + "".join(source.choices(_READABLE, k=_TAIL)) for _ in range(count)]
    drawn = secrets.token_bytes(8 * count)
    return [day + _tail(int.from_bytes(drawn[8 * each : 8 * each + 8])) for each in range(count)]


def _tail(drawn: int) -> str:
    """Write a random number of 64 bits as nine characters, each as likely as the other."""
    letters = []
    for _ in range(_TAIL):
        drawn, place = divmod(drawn, len(_READABLE))
        letters.append(_READABLE[place])
    return "".join(letters)
