"""Words that a room's search knows: what means the same, what is a kind of it, what is a wish.

A lexicon is data, ``[[words]]`` of a TOML file:

- ``same``: words and phrases, Chinese or Latin, that find each other;
- ``narrower``: words that are found too, behind these, but do not find them (银猴 is a green tea);
- ``asks``: what a word asks for instead of being looked for (便宜 asks for an order by price); an
  empty table is a word that says nothing (的).

A run of Chinese is cut at the words that the lexicon knows: 松阳绿茶 is two words. What a row says
in any of these words, its index says in one term besides (``concepts_of``), so that looking for
them costs no more than for one word.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from commonfield.workshop.search_terms import (
    MOST_WORDS,
    SearchWord,
    Terms,
    is_chinese,
    pieces_of,
    terms_of,
    word_of,
)
from commonfield.workshop.text import initials, syllables

_LONGEST_PHRASE: Final = 4


@dataclass(frozen=True, slots=True)
class KnownWord:
    """Words that mean the same; ``asks`` is None where they are looked for."""

    same: tuple[str, ...]
    narrower: tuple[str, ...] = ()
    asks: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What a user typed: words that must all be found, and the filters that it names."""

    words: tuple[SearchWord, ...]
    asks: Mapping[str, str]


class Lexicon:
    """Entries, found by their words as ``pieces_of`` folds them, and in pinyin and initials."""

    _concepts: tuple[tuple[str, tuple[Terms, ...], tuple[Terms, ...]], ...]

    def __init__(self, entries: Iterable[KnownWord] = ()) -> None:
        """Take entries; of two that claim the same word, the first has it."""
        known = tuple(entries)
        self._entries: dict[str, KnownWord] = {}
        self._by_sound: dict[str, KnownWord] = {}
        self._by_initials: dict[str, KnownWord] = {}
        for entry in known:
            for word in entry.same:
                pieces = pieces_of(word)
                self._entries.setdefault(" ".join(pieces), entry)
                if len(pieces) == 1 and is_chinese(word) and len(word) > 1:
                    sound = "".join(syllables(word))
                    # Who has no ü on the keyboard writes u.
                    for way in (sound, sound.replace("v", "u")):
                        self._by_sound.setdefault(way, entry)
                    self._by_initials.setdefault(initials(word), entry)
        self._longest = max(map(len, self._entries), default=0)
        self._concepts = tuple(
            (concept_of(entry), tuple(map(terms_of, entry.same)), self._narrower_than(entry))
            for entry in known
            if entry.asks is None
        )

    def entry_of(self, word: str) -> KnownWord | None:
        sounds = self._by_sound, self._by_initials
        return self._entries.get(word) or next(
            (each[word] for each in sounds if word in each), None
        )

    def is_sure(self, word: str) -> bool:
        """Return whether a word can mean nothing but its entry: it is written out, or in pinyin."""
        return word not in self._by_initials

    def cut(self, piece: str) -> Iterator[str]:
        """Yield a run of Chinese in words: the longest that are known, and what lies between."""
        start = at = 0
        while at < len(piece):
            ends = range(min(len(piece), at + self._longest), at, -1)
            end = next((end for end in ends if piece[at:end] in self._entries), at)
            if end > at:
                yield from filter(None, (piece[start:at], piece[at:end]))
                start = at = end
            else:
                at += 1
        if start < len(piece):
            yield piece[start:]

    def tokens(self, pieces: Sequence[str]) -> Iterator[str]:
        """Yield words and those phrases that are known."""
        at = 0
        while at < len(pieces):
            ends = range(min(len(pieces), at + _LONGEST_PHRASE), at, -1)
            end = next((end for end in ends if " ".join(pieces[at:end]) in self._entries), at + 1)
            token = " ".join(pieces[at:end])
            yield from self.cut(token) if is_chinese(token) else (token,)
            at = end

    def concepts_of(self, weights: Mapping[str, int]) -> dict[str, int]:
        """Return the terms of known words that a row has, given its own terms with their weights.

        What is narrower weighs half.
        """
        found: dict[str, int] = {}
        for concept, same, narrower in self._concepts:
            ways = [
                *(_weight(terms, weights) for terms in same),
                *(_weight(terms, weights) / 2 for terms in narrower),
            ]
            best = max(ways)
            if best >= 0:
                found[concept] = int(best)
        return found

    def _narrower_than(self, entry: KnownWord) -> tuple[Terms, ...]:
        words, seen = list(entry.narrower), set(entry.same)
        found: dict[Terms, None] = {}
        for word in words:
            if word not in seen:
                seen.add(word)
                found[terms_of(word)] = None
                known = self._entries.get(" ".join(pieces_of(word)))
                words += [*known.same, *known.narrower] if known else []
        return tuple(found)


NO_LEXICON: Final = Lexicon()


def read_entries(content: str) -> list[KnownWord]:
    return [
        KnownWord(tuple(each["same"]), tuple(each.get("narrower", ())), each.get("asks"))
        for each in tomllib.loads(content)["words"]
    ]


def read_query(text: str, lexicon: Lexicon = NO_LEXICON) -> SearchQuery:
    """Return what a user searches for: at most eight words, and the filters they name."""
    asks: dict[str, str] = {}
    words: list[SearchWord] = []
    for token in islice(dict.fromkeys(lexicon.tokens(pieces_of(text))), MOST_WORDS):
        entry = lexicon.entry_of(token)
        if entry is None:
            words.append(word_of(token))
        elif entry.asks is None:
            words.append(_known_word(token, entry, is_sure=lexicon.is_sure(token)))
        else:
            asks.update(entry.asks)
    return SearchQuery(tuple(words), asks)


def concept_of(entry: KnownWord) -> str:
    """Return the term for all words of an entry; no word has its sign."""
    return f"~{entry.same[0]}"


def _weight(terms: Terms, weights: Mapping[str, int]) -> float:
    """Return what a row's terms weigh together; less than nothing where it has not all of them."""
    if not all(term in weights for term in terms):
        return -2.0
    return sum(weights[term] for term in terms) / len(terms)


def _known_word(token: str, entry: KnownWord, *, is_sure: bool) -> SearchWord:
    concept = (concept_of(entry),)
    if " " in token:
        return SearchWord(token, (concept,))
    word = word_of(token)
    if is_sure:
        return SearchWord(token, (concept,), (*word.alternatives, *word.otherwise))
    # A few letters may mean something else too.
    return replace(word, alternatives=(concept, *word.alternatives))
