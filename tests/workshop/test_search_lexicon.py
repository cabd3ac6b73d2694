"""Words that mean the same, and where a run of Chinese is cut at them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.workshop.search_lexicon import Lexicon, SearchQuery, read_entries, read_query
from commonfield.workshop.search_terms import MOST_WORDS, index_terms

LEXICON = Lexicon(
    read_entries("""
[[words]]
same = ["茶", "tea"]
narrower = ["绿茶", "茶"]
[[words]]
same = ["绿茶", "green tea"]
narrower = ["银猴", "茶"]
[[words]]
same = ["银猴", "silver monkey"]
[[words]]
same = ["便宜", "cheap"]
asks = { sort = "price" }
[[words]]
same = ["的"]
asks = {}
""")
)
GREEN, SILVER = "松阳绿茶 Green tea", "松阳银猴 Silver Monkey"


def read(text: str) -> SearchQuery:
    return read_query(text, LEXICON)


def is_found(query: str, text: str) -> bool:
    own = dict.fromkeys(index_terms(text, is_name=True), 10)
    terms = {*own, *LEXICON.concepts_of(own)}
    words = read(query).words
    return bool(words) and all(
        any(terms.issuperset(each) for each in word.alternatives) for word in words
    )


@pytest.mark.parametrize(
    ("query", "words", "asks"),
    [
        ("松阳绿茶", ["松阳", "绿茶"], {}),
        ("便宜的绿茶", ["绿茶"], {"sort": "price"}),
        ("綠茶，銀猴", ["绿茶", "银猴"], {}),
        ("高山银猴茶", ["高山", "银猴", "茶"], {}),
        ("cheap green teas tea", ["green", "teas", "tea"], {"sort": "price"}),
        ("a green tea", ["a", "green tea"], {}),
        ("的", [], {}),
    ],
)
def test_query_is_cut_at_words_that_are_known(query: str, words: list[str], asks: dict[str, str]):
    found = read(query)

    assert ([word.text for word in found.words], found.asks) == (words, asks)


@pytest.mark.parametrize(
    "query", ["绿茶", "茶", "lvcha", "lucha", "LC", "green tea", "綠茶", "松阳的茶", "yinhou", "yh"]
)
def test_what_is_narrower_is_found_but_does_not_find_its_like(query: str):
    assert is_found(query, SILVER)
    assert is_found(query, GREEN) is (query not in {"yinhou", "yh"})


@given(st.text(alphabet="松阳绿茶银猴便宜的 greentea綠", max_size=40))
def test_nothing_that_is_typed_is_lost_or_told_twice(text: str):
    found = read(text).words

    assert len(found) <= MOST_WORDS
    assert len({word.text for word in found}) == len(found)
    assert all(all(word.alternatives) for word in found)


def test_what_is_narrower_weighs_half_and_a_phrase_its_mean():
    weights = {"银猴": 100, "green": 100, "tea": 10}

    assert LEXICON.concepts_of(weights) == {"~茶": 50, "~绿茶": 55, "~银猴": 100}
    assert LEXICON.concepts_of({"green": 100}) == {}
