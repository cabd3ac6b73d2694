"""Finding rows by their search terms: statements that say the same on both databases.

A room keeps the terms of its rows in a table with the columns ``term``, a row's id, and ``weight``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from commonfield.workshop.rows import run_queries
from commonfield.workshop.search_terms import SearchWord, Terms


@dataclass(frozen=True)
class Match:
    """The part of a statement that gives ``row_id`` and ``weight`` of what is found."""

    statement: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class TermTable:
    """A table of terms. Those that begin with ``sign``, which no word has, weigh nothing."""

    name: str
    row: str
    sign: str = "="

    def match_all(self, words: Sequence[SearchWord]) -> tuple[Match | None, list[str]]:
        """Return what finds the rows that have every word, and the words that none has.

        What nobody has written is looked for by its sound instead.
        """
        found = self._written(words)
        missing = [word.text for word, some in zip(words, found, strict=True) if not some]
        if missing or not words:
            return None, missing
        return self.together([self._any_of(some) for some in found]), []

    def match_most(self, words: Sequence[SearchWord]) -> Match | None:
        """Return what finds the rows that have any of the words; those with most weigh most."""
        parts = [part for word in words for part in _parts(word)]
        matches = [self._any_of(some) for some in self._written(parts) if some]
        if not matches:
            return None
        union = " UNION ALL ".join(match.statement for match in matches)
        # However much a word weighs, two words weigh more.
        statement = (
            f"SELECT row_id, SUM(weight) + {_MOST_WEIGHT} * COUNT(*) AS weight"  # noqa: S608 - words of our own
            f" FROM ({union}) AS most_of GROUP BY row_id"
        )
        return Match(statement, _values(matches))

    def all_of(self, terms: Terms) -> Match:
        joined = "".join(
            f" JOIN {self.name} t{at} ON t{at}.{self.row} = t0.{self.row} AND t{at}.term = %s"
            for at in range(1, len(terms))
        )
        # What is counted by weighs nothing: then the index alone gives the order.
        weighing = [at for at, term in enumerate(terms) if not term.startswith(self.sign)]
        weight = " + ".join(f"t{at}.weight" for at in weighing) or "0"
        if len(weighing) > 1:
            # A word of many terms is still one word.
            weight = f"({weight}) / {len(weighing)}"
        # The first term is tested last, so its value comes last.
        return Match(
            f"SELECT t0.{self.row} AS row_id, {weight} AS weight"  # noqa: S608 - words of our own
            f" FROM {self.name} t0{joined} WHERE t0.term = %s",
            (*terms[1:], terms[0]),
        )

    def together(self, matches: Sequence[Match]) -> Match:
        if len(matches) == 1:
            return matches[0]
        joined = " JOIN ".join(
            f"({match.statement}) AS m{at}" + (f" ON m{at}.row_id = m0.row_id" if at else "")
            for at, match in enumerate(matches)
        )
        weight = " + ".join(f"m{at}.weight" for at in range(len(matches)))
        statement = f"SELECT m0.row_id, {weight} AS weight FROM {joined}"  # noqa: S608 - words of our own
        return Match(statement, _values(matches))

    def _any_of(self, alternatives: Sequence[Terms]) -> Match:
        matches = [self.all_of(each) for each in alternatives]
        if len(matches) == 1:
            return matches[0]
        union = " UNION ALL ".join(match.statement for match in matches)
        statement = f"SELECT row_id, MAX(weight) AS weight FROM ({union}) AS any_of GROUP BY row_id"  # noqa: S608 - words of our own
        return Match(statement, _values(matches))

    def _written(self, words: Sequence[SearchWord]) -> list[tuple[Terms, ...]]:
        """Return those alternatives of each word whose terms some row has."""
        if all(len(word.alternatives) == 1 and not word.otherwise for word in words):
            return [word.alternatives for word in words]
        every = (some for word in words for some in (*word.alternatives, *word.otherwise))
        existing = self._existing(sorted({term for some in every for term in some}))

        def written(some: Sequence[Terms]) -> tuple[Terms, ...]:
            return tuple(terms for terms in some if existing.issuperset(terms))

        return [written(word.alternatives) or written(word.otherwise) for word in words]

    def _existing(self, terms: list[str]) -> set[str]:
        source = (
            "unnest(%s::text[]) AS asked (term)"
            if connection.vendor == "postgresql"
            else "(SELECT value AS term FROM json_each(%s)) AS asked"
        )
        statement = (
            f"SELECT asked.term FROM {source}"  # noqa: S608 - words of our own
            f" WHERE EXISTS (SELECT 1 FROM {self.name} t WHERE t.term = asked.term)"
        )
        (rows,) = run_queries((statement, [terms]))
        return {term for (term,) in rows}


_MOST_WEIGHT = 10_000


def _parts(word: SearchWord) -> list[SearchWord]:
    """Return a word, and the pairs of a longer run of Chinese."""
    return [word, *(SearchWord(pair, ((pair,),)) for pair in word.pairs)]


def _values(matches: Iterable[Match]) -> tuple[str, ...]:
    return tuple(value for match in matches for value in match.values)
