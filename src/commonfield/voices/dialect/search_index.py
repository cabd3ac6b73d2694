"""Search terms of words: from characters, readings and meanings."""

from collections.abc import Iterable, Iterator
from typing import Final

from commonfield.voices.dialect.rules import joined_syllables
from commonfield.voices.models import DialectWord, DialectWordTerm
from commonfield.workshop.search_matching import TermTable
from commonfield.workshop.search_terms import LONGEST_TERM, index_terms, is_chinese, pieces_of

TERMS: Final = TermTable("voices_dialect_word_term", "word_id")
# The word itself before its readings, these before what it means and how else it is read; last
# what its characters are in Mandarin.
_HEADWORD, _READING, _MEANING, _OTHERWISE, _MANDARIN = 100, 80, 60, 40, 20
_BATCH_SIZE: Final = 5_000


def index_words(words: Iterable[DialectWord]) -> None:
    """Write the search terms of words that have none yet."""
    DialectWordTerm.objects.bulk_create(
        (
            DialectWordTerm(word=word, term=term, weight=weight)
            for word in words
            for term, weight in sorted(word_terms(word).items())
        ),
        batch_size=_BATCH_SIZE,
    )


def word_terms(word: DialectWord) -> dict[str, int]:
    weights: dict[str, int] = {}
    for term, weight in _terms(word):
        weights[term] = max(weight, weights.get(term, 0))
    return weights


def _terms(word: DialectWord) -> Iterator[tuple[str, int]]:
    for text in {word.headword, word.headword_traditional}:
        yield from _chinese(text, _HEADWORD)
    yield from ((term, _READING) for term in _readings(word.romanisation))
    for other in filter(None, word.also_read.split("|")):
        yield from ((term, _OTHERWISE) for term in _readings(other))
    yield from _chinese(word.gloss, _MEANING)
    yield from ((term, _MEANING) for term in index_terms(word.gloss_en, is_name=False))


def _chinese(text: str, weight: int) -> Iterator[tuple[str, int]]:
    """Yield the terms of a text in Chinese: its characters, and their pinyin."""
    for term in index_terms(text, is_name=True):
        yield term, weight if is_chinese(term) else _MANDARIN


def _readings(romanisation: str) -> set[str]:
    """Return what a romanisation is found by, whatever marks it has; a tone's digit by itself."""
    pieces = pieces_of(romanisation)
    letters = [each for each in pieces if each.isalpha()]
    found = joined_syllables(letters) | {each for each in pieces if each.isdigit()}
    return {term[:LONGEST_TERM] for term in found}
