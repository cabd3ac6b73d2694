"""Full-text search over rows of a table, the same on both engines.

The text is folded by its room, with a space wherever a phrase ends. A phrase is found where it
stands in the folded text as it is, so each word of two characters is found; a word in Latin letters
is found as a whole. The engine's own index narrows, the text decides: SQLite has FTS5 over single
characters, PostgreSQL a column of characters and their pairs.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex

_PIECE: Final = re.compile(r"[a-z0-9]+|\S")
_MOST_PHRASES: Final = 8
_LONGEST_PHRASE: Final = 60


@dataclass(frozen=True, slots=True)
class FullTextIndex:
    """The index of one column of a table; ``table`` has an integer key ``id``."""

    table: str
    column: str

    @property
    def name(self) -> str:
        """The table that it is kept in."""
        return f"{self.table}_full_text"

    def create(self, on: BaseDatabaseWrapper) -> None:
        """Make the table of the index, empty; for a migration."""
        with on.cursor() as cursor:
            if on.vendor == "postgresql":
                cursor.execute(
                    f"CREATE TABLE {self.name} (id bigint PRIMARY KEY REFERENCES {self.table}"
                    " ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, terms tsvector NOT NULL)"
                )
                cursor.execute(f"CREATE INDEX {self.name}_terms ON {self.name} USING gin (terms)")
            else:
                cursor.execute(
                    f"CREATE VIRTUAL TABLE {self.name} USING fts5(body, content='',"
                    " contentless_delete=1, detail=full, tokenize='ascii')"
                )

    def add(self, rows: Iterable[tuple[int, str]], on: BaseDatabaseWrapper) -> None:
        """Index rows, each by its id and its folded text."""
        is_postgresql = on.vendor == "postgresql"
        statement = (
            f"INSERT INTO {self.name} (id, terms) VALUES (%s, array_to_tsvector(%s::text[]))"
            if is_postgresql
            else f"INSERT INTO {self.name} (rowid, body) VALUES (%s, %s)"
        )
        with on.cursor() as cursor:
            cursor.executemany(
                statement,
                [(row, _terms(text) if is_postgresql else _spaced(text)) for row, text in rows],
            )

    def remove(self, rows: Sequence[int], on: BaseDatabaseWrapper) -> None:
        """Take rows out; PostgreSQL does so when they are deleted."""
        if on.vendor != "postgresql":
            with on.cursor() as cursor:
                cursor.executemany(
                    f"DELETE FROM {self.name} WHERE rowid = %s", [(row,) for row in rows]
                )

    def narrow(self, rows: QuerySet, folded: str, on: BaseDatabaseWrapper) -> QuerySet:
        """Keep the rows in which every phrase of a folded question stands; none without any."""
        phrases = folded.split()[:_MOST_PHRASES]
        if not phrases:
            return rows.none()
        pieces = [phrase[:_LONGEST_PHRASE] for phrase in phrases]
        if on.vendor == "postgresql":
            asked = " & ".join(f"'{term}'" for piece in pieces for term in _narrowing(piece))
            found = RawSQL(f"SELECT id FROM {self.name} WHERE terms @@ %s::tsquery", [asked])
        else:
            asked = " AND ".join(f'"{_spaced(piece)}"' for piece in pieces)
            found = RawSQL(f"SELECT rowid FROM {self.name} WHERE {self.name} MATCH %s", [asked])
        rows = rows.filter(id__in=found)
        for number, piece in enumerate(pieces):
            rows = rows.alias(**{f"at_{number}": StrIndex(F(self.column), Value(piece))})
            rows = rows.filter(**{f"at_{number}__gt": 0})
        return rows


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(text)


def _spaced(text: str) -> str:
    return " ".join(_pieces(text))


def _terms(text: str) -> list[str]:
    """Return characters, words, and pairs of neighbours within a phrase."""
    return sorted({term for phrase in text.split() for term in _of_phrase(_pieces(phrase))})


def _of_phrase(pieces: Sequence[str]) -> Iterator[str]:
    yield from pieces
    yield from (f"{first}{second}" for first, second in pairwise(pieces))


def _narrowing(phrase: str) -> list[str]:
    pieces = _pieces(phrase)
    return [f"{first}{second}" for first, second in pairwise(pieces)] or pieces
