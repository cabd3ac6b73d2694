"""Full-text search over rows of a table, the same on both engines.

A text is folded character by character, so that a place in it is the same place in the text. A
phrase is found where it stands in the folded text as it is, so each word of two characters is
found; a word in Latin letters is found as a whole. The engine's own index (SQLite's FTS5, a column
of PostgreSQL's) holds words, characters and their pairs, not where they stand: it decides alone of
what is no longer than a pair, and narrows where the text decides.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Model, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex

from commonfield.workshop.text import simplified

# A word in Latin letters or a number, or a run of characters; of that, each by itself.
_PHRASE: Final = re.compile(r"[a-z0-9]+|[^\sa-z0-9]+")
_PIECE: Final = re.compile(r"[a-z0-9]+|[^\sa-z0-9]")
_MOST: Final = 8
_LONGEST: Final = 60
_AT_ONCE: Final = 500


def folded(text: str) -> str:
    """Return a text as it is compared, as long as it is: simplified, small, half-width.

    What is neither letter nor number is a space, where every phrase ends.
    """
    return "".join(map(_folded, simplified(text)))


@cache
def _folded(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character).casefold()[:1]
    return plain if plain and unicodedata.category(plain)[0] in "LN" else " "


def phrases(question: str) -> list[str]:
    """Return what a question looks for, folded: words and runs of characters, at most eight."""
    return [phrase[:_LONGEST] for phrase in _PHRASE.findall(folded(question))][:_MOST]


@dataclass(frozen=True, slots=True)
class FullTextIndex:
    """The index of one column of a table; ``table`` has an integer key ``id``."""

    table: str
    column: str

    @property
    def name(self) -> str:
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
                    " contentless_delete=1, detail=none, tokenize='ascii')"
                )

    def add(self, rows: Iterable[tuple[int, str]], on: BaseDatabaseWrapper) -> None:
        """Index rows, each by its id and its folded text."""
        is_postgresql = on.vendor == "postgresql"
        statement = (
            f"INSERT INTO {self.name} (id, terms) VALUES (%s, array_to_tsvector(%s::text[]))"
            " ON CONFLICT DO NOTHING"
            if is_postgresql
            else f"INSERT INTO {self.name} (rowid, body) VALUES (%s, %s)"
        )
        indexed = ((row, _terms(text)) for row, text in rows)
        with on.cursor() as cursor:
            cursor.executemany(
                statement,
                [(row, terms if is_postgresql else " ".join(terms)) for row, terms in indexed],
            )

    def remove(self, rows: Sequence[int], on: BaseDatabaseWrapper) -> None:
        """Take rows out; PostgreSQL does so when they are deleted."""
        if on.vendor != "postgresql":
            with on.cursor() as cursor:
                cursor.executemany(
                    f"DELETE FROM {self.name} WHERE rowid = %s", [(row,) for row in rows]
                )

    def fill(self, on: BaseDatabaseWrapper) -> int:
        """Index what is not indexed, as after a restore; return how many rows."""
        if self.name not in on.introspection.table_names():
            return 0
        key = "id" if on.vendor == "postgresql" else "rowid"
        statement = (
            f"SELECT id, {self.column} FROM {self.table} WHERE id > %s"
            f" AND id NOT IN (SELECT {key} FROM {self.name}) ORDER BY id LIMIT {_AT_ONCE}"
        )
        last = filled = 0
        while True:
            with on.cursor() as cursor:
                cursor.execute(statement, [last])
                rows = cursor.fetchall()
            if not rows:
                return filled
            # Else each row is a transaction of its own.
            with transaction.atomic(using=on.alias):
                self.add(rows, on)
            last, filled = rows[-1][0], filled + len(rows)

    def unlike(self, on: BaseDatabaseWrapper) -> list[int]:
        """Return the rows that are not indexed, and what is indexed without a row."""
        key = "id" if on.vendor == "postgresql" else "rowid"
        with on.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {self.table}")
            rows = {number for (number,) in cursor.fetchall()}
            cursor.execute(f"SELECT {key} FROM {self.name}")
            return sorted(rows ^ {number for (number,) in cursor.fetchall()})

    def narrow[M: Model](
        self, rows: "QuerySet[M]", question: str, on: BaseDatabaseWrapper
    ) -> "QuerySet[M]":
        """Keep the rows in which every phrase of a question stands; none if it has none."""
        asked_for = phrases(question)
        if not asked_for:
            return rows.none()
        terms = [term for phrase in asked_for for term in _narrowing(phrase)]
        if on.vendor == "postgresql":
            asked = " & ".join(f"'{term}'" for term in terms)
            found = RawSQL(f"SELECT id FROM {self.name} WHERE terms @@ %s::tsquery", [asked])
        else:
            asked = " AND ".join(f'"{term}"' for term in terms)
            found = RawSQL(f"SELECT rowid FROM {self.name} WHERE {self.name} MATCH %s", [asked])
        rows = rows.filter(id__in=found)
        longer = (phrase for phrase in asked_for if len(_narrowing(phrase)) > 1)
        for number, phrase in enumerate(longer):
            rows = rows.alias(**{f"at_{number}": StrIndex(F(self.column), Value(phrase))})
            rows = rows.filter(**{f"at_{number}__gt": 0})
        return rows


def _terms(text: str) -> list[str]:
    """Return words and characters, and pairs of neighbours."""
    return sorted({term for phrase in _PHRASE.findall(text) for term in _of_phrase(phrase)})


def _of_phrase(phrase: str) -> Iterator[str]:
    pieces = _PIECE.findall(phrase)
    yield from pieces
    yield from (f"{first}{second}" for first, second in pairwise(pieces))


def _narrowing(phrase: str) -> list[str]:
    pieces = _PIECE.findall(phrase)
    return [f"{first}{second}" for first, second in pairwise(pieces)] or pieces
