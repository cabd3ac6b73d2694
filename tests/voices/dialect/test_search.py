"""The dictionary's search beside a plain look at every word."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonfield.people.types import SYSTEM
from commonfield.voices.dialect.commands import import_words
from commonfield.voices.dialect.queries import search_words
from commonfield.voices.dialect.types import NewWord, WordEntry
from commonfield.workshop.search_terms import pieces_of
from commonfield.workshop.text import simplified
from tests.copies import taken_back
from tests.people.builders import NOW
from tests.voices.dialect.builders import OWN, make_varieties, make_word

pytestmark = pytest.mark.django_db
_CHARACTERS = st.text("雨落茶園讲講", min_size=1, max_size=3)
_READINGS = st.lists(st.sampled_from(["loq", "yu", "dzo", "kaon"]), min_size=1, max_size=3)
_WORDS = st.lists(
    st.tuples(_CHARACTERS, _READINGS, st.text("下雨水说", max_size=3)), min_size=1, max_size=8
)
_ASKED = st.one_of(
    st.text("雨落茶园講下水", min_size=1, max_size=2),
    st.lists(st.sampled_from(["loq", "dzo", "kaon"]), min_size=1, max_size=2).map("".join),
)


def has(text: str, asked: str) -> bool:
    """Return whether a run of Chinese is in a text, by its neighbours, as everywhere here."""
    plain, wanted = simplified(text), simplified(asked)
    pairs = [wanted[at : at + 2] for at in range(max(len(wanted) - 1, 1))]
    return all(each in plain for each in pairs)


def looked_at(words: list[NewWord], asked: str) -> set[str]:
    """Return the codes of the words that match, by looking at each."""
    found = set()
    for each in words:
        said = each.words
        # Pairs may come from the word and from its meaning: both are what it is found by.
        texts = [said.headword, said.gloss]
        pairs = [asked[at : at + 2] for at in range(max(len(asked) - 1, 1))]
        by_reading = asked.isascii() and asked in _written_as_one(said.romanisation)
        if by_reading or all(any(has(text, pair) for text in texts) for pair in pairs):
            found.add(each.code)
    return found


def _written_as_one(romanisation: str) -> set[str]:
    read = romanisation.split()
    stretches = {(at, at + 1) for at in range(len(read))} | {
        (at, at + 2) for at in range(len(read))
    }
    return {"".join(read[start:end]) for start, end in stretches if end <= len(read)} | {
        "".join(read)
    }


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=_WORDS, asked=_ASKED)
def test_what_is_found_is_what_looking_at_each_word_finds(
    said: list[tuple[str, list[str], str]], asked: str
):
    words = [
        NewWord(WordEntry(headword, "", " ".join(read), gloss=gloss), code=str(number))
        for number, (headword, read, gloss) in enumerate(
            {(each[0], " ".join(each[1])): each for each in said}.values()
        )
    ]
    with taken_back():
        make_varieties("331124212000")
        import_words(by=SYSTEM, now=NOW, variety="she", words=words, collection=OWN)
        found = search_words(asked, variety="she")

    assert pieces_of(asked)
    if not found.by_sound:
        assert {each.source_code for each in found.items} == looked_at(words, asked)
    else:
        assert looked_at(words, asked) == set()


def test_what_sounds_alike_is_found_on_each_page():
    make_varieties("331124212000")
    for headword in ("茶园", "查园"):
        make_word(headword, "she")

    pages = [search_words("察园", first=first, size=1) for first in (0, 1)]

    assert [[each.headword for each in page.items] for page in pages] == [["茶园"], ["查园"]]
    assert [page.by_sound for page in pages] == [True, True]
