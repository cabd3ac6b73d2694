"""Words as an index keeps them, and as a user types them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.workshop import search_terms
from commonfield.workshop.search_terms import LONGEST_TERM, index_terms, search_words

NAME = "松阳香茶礼盒 250克 Pan-fired teas"


def is_found(query: str, text: str, *, is_name: bool = True) -> bool:
    """Return whether every word of a query has an alternative whose terms a text has."""
    terms = index_terms(text, is_name=is_name, by_letters=is_name)
    words = search_words(query)
    return bool(words) and all(
        any(terms.issuperset(each) for each in (*word.alternatives, *word.otherwise))
        for word in words
    )


@pytest.mark.parametrize(
    "query",
    [
        "松阳", "阳香", "香茶", "礼盒", "松阳香茶", "香茶 松阳", "茶", "松陽", "松陽香茶",
        "xiangcha", "xiang cha", "XiangCha", "songyangxiangcha", "song yang", "cha", "xiāngchá",
        "xc", "syxc", "syxclh", "250", "250克", "\uff12\uff15\uff10",
        "tea", "TEAS", "pan-fired", "fired tea",
    ],
)  # fmt: skip
def test_name_is_found(query: str):
    assert is_found(query, NAME)


@pytest.mark.parametrize(
    "query", ["", "  ", "龙井", "松香", "阳松", "longjing", "xcsy", "coffee", "25", "·"]
)
def test_name_is_not_found(query: str):
    assert not is_found(query, NAME)


@pytest.mark.parametrize(
    ("query", "found"), [("手工", True), ("工炒", True), ("炒", False), ("shougong", False)]
)
def test_prose_is_found_by_pairs_of_characters(query: str, found: bool):
    assert is_found(query, "手工炒制，清明前采。", is_name=False) is found


def test_pairs_do_not_reach_over_a_mark():
    assert not is_found("制清", "手工炒制，清明前采。")


@given(st.text(alphabet="松阳香茶银猴白龙井毛峰红绿", min_size=2, max_size=12), st.data())
def test_every_part_of_a_name_is_found_in_each_script(name: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(name) - 2))
    end = data.draw(st.integers(start + 2, len(name)))

    assert is_found(name[start:end], name)
    assert is_found(name[start:end], f"新{name}特级", is_name=False)


@given(st.text(max_size=80))
def test_any_text_can_be_kept_and_looked_for(text: str):
    assert all(
        0 < len(term) <= LONGEST_TERM for term in index_terms(text, is_name=True, by_letters=True)
    )
    assert all(all(word.alternatives) for word in search_words(text))


def test_letters_that_could_be_read_in_a_million_ways():
    words = search_words("xianxianxianxianxianxianxianxian" * 5)

    assert len(words) == 1
    assert len(words[0].alternatives) <= 6


class Counted(frozenset[str]):
    """Syllables that count how often they are looked up."""

    asked = 0

    def __contains__(self, thing: object) -> bool:
        Counted.asked += 1
        return super().__contains__(thing)


def test_word_that_can_be_read_in_many_ways_is_read_quickly(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search_terms, "_SYLLABLES", Counted(search_terms._SYLLABLES))

    found = search_words("ao" * 14 + "v")

    assert [word.alternatives for word in found] == [(("ao" * 14 + "v",),)]
    assert Counted.asked < 200


def test_words_beyond_the_most_are_not_read(monkeypatch: pytest.MonkeyPatch):
    read: list[str] = []
    latin = search_terms._latin

    def counted(piece: str) -> search_terms.SearchWord:
        read.append(piece)
        return latin(piece)

    monkeypatch.setattr(search_terms, "_latin", counted)
    text = " ".join(f"{letter}ao" for letter in "bcdghklmnprstyz")

    found = search_words(text)

    assert [word.text for word in found] == read == text.split()[:8]
