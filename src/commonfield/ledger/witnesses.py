"""From the signed audit to the books: what a row says was booked and recorded is still there."""

import uuid
from collections.abc import Callable, Iterator
from itertools import batched
from typing import Final

from django.db import connection

from commonfield.facts.queries import recorded
from commonfield.ledger.queries import booked
from commonfield.workshop.books import KEY_DIGITS, BookCheck, Difference, reading_details

_AT_ONCE: Final = 5_000
_NAMED: Final[dict[str, Callable[[list[uuid.UUID]], str]]] = {
    "booked": booked,
    "recorded": recorded,
}


def check_witnesses() -> BookCheck:
    """Hold every entry and every fact that the audit names against what was signed of them."""
    count = 0
    found: list[Difference] = []
    for name, read in _NAMED.items():
        for some in batched(_signed(name), _AT_ONCE, strict=False):
            count += len(some)
            found += _compared(name, some, read)
    return BookCheck("witnesses", count, tuple(found))


def _signed(name: str) -> Iterator[tuple[str, str]]:
    """Yield what audit rows are about, with each that they name."""
    detail = f"{{detail {name}}}"
    asked = f"SELECT a.object, {detail} FROM audit_row a WHERE {detail} IS NOT NULL"  # noqa: S608 - words of our own
    with connection.cursor() as cursor:
        cursor.execute(reading_details(asked))
        while rows := cursor.fetchmany(_AT_ONCE):
            for thing, text in rows:
                for each in text.split():
                    yield thing, each


def _compared(
    name: str, some: tuple[tuple[str, str], ...], read: Callable[[list[uuid.UUID]], str]
) -> Iterator[Difference]:
    stands = set(read([uuid.UUID(each[:KEY_DIGITS]) for _thing, each in some]).split())
    wrong = [(thing, each) for thing, each in some if each not in stands]
    keys = {each[:KEY_DIGITS] for each in stands} if wrong else set()
    for thing, each in wrong:
        key, digest = each[:KEY_DIGITS], each[KEY_DIGITS:]
        found = "changed" if key in keys else "missing"
        yield Difference(f"witnesses: {name} as signed", f"{thing} {key}", digest, found)
