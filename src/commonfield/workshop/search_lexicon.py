"""Words that a room's search knows: what means the same, what is a kind of it, what is a wish.

A lexicon is data, ``[[words]]`` of a TOML file:

- ``same``: words and phrases, Chinese or Latin, that find each other;
- ``narrower``: words that are found too, behind these, but do not find them (银猴 is a green tea);
- ``asks``: what a word asks for instead of being looked for (便宜 asks for an order by price); an
  empty table is a word that says nothing (的).

A run of Chinese is cut at the words that the lexicon knows: 松阳绿茶 is two words.
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
    """What somebody typed: words that are all to be found, and what else it asks for."""

    words: tuple[SearchWord, ...]
    asks: Mapping[str, str]


class Lexicon:
    """Entries, found by their words as ``pieces_of`` folds them, and in pinyin and initials."""

    def __init__(self, entries: Iterable[KnownWord] = ()) -> None:
        """Take entries; of two that claim the same word, the first has it."""
        self._entries: dict[str, KnownWord] = {}
        self._by_sound: dict[str, KnownWord] = {}
        for entry in entries:
            for word in entry.same:
                pieces = pieces_of(word)
                self._entries.setdefault(" ".join(pieces), entry)
                if len(pieces) == 1 and is_chinese(word) and len(word) > 1:
                    sound = "".join(syllables(word))
                    # Who has no ü on the keyboard writes u.
                    for way in (sound, sound.replace("v", "u"), initials(word)):
                        self._by_sound.setdefault(way, entry)
        self._longest = max(map(len, self._entries), default=0)

    def entry_of(self, word: str) -> KnownWord | None:
        """Return the entry of a folded word or phrase."""
        return self._entries.get(word) or self._by_sound.get(word)

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

    def narrower_than(self, entry: KnownWord) -> tuple[Terms, ...]:
        """Return by what all that is narrower than an entry is found."""
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
    """Return the entries of a lexicon's file."""
    return [
        KnownWord(tuple(each["same"]), tuple(each.get("narrower", ())), each.get("asks"))
        for each in tomllib.loads(content)["words"]
    ]


def read_query(text: str, lexicon: Lexicon = NO_LEXICON) -> SearchQuery:
    """Return what somebody looks for: at most eight words, and what else they ask for."""
    asks: dict[str, str] = {}
    words: list[SearchWord] = []
    for token in islice(dict.fromkeys(lexicon.tokens(pieces_of(text))), MOST_WORDS):
        entry = lexicon.entry_of(token)
        if entry is None:
            words.append(word_of(token))
        elif entry.asks is None:
            words.append(_known_word(token, entry, lexicon))
        else:
            asks.update(entry.asks)
    return SearchQuery(tuple(words), asks)


def _known_word(token: str, entry: KnownWord, lexicon: Lexicon) -> SearchWord:
    word = SearchWord(token, (terms_of(token),)) if " " in token else word_of(token)
    same = dict.fromkeys((*word.alternatives, *map(terms_of, entry.same)))
    return replace(word, alternatives=tuple(same), narrower=lexicon.narrower_than(entry))
