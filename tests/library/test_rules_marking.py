"""Places of a search's words in a chapter: found as the index finds them, marked where they are."""

import re

import pytest

from commonfield.library.marking import ChapterText

HTML = (
    "开头&lt;茶<p>采<b>茶</b>\n歌，<ruby>採<rt>cǎi</rt></ruby>茶歌。</p>Tea\n  leaf, teapot<hr>尾茶"
    '<ul><li>采</li><li>茶</li></ul><p id="b-1">A &amp; B</p>'
)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("采茶", ["采茶", "採茶"]),
        ("茶", ["茶", "茶", "茶", "茶", "茶"]),
        ("TEA", ["Tea"]),
        ("tea leaf", ["Tea", "leaf"]),
        ("，", []),
        ("没有", []),
    ],
)
def test_places_are_found_and_marked_and_nothing_else_changes(question: str, found: list[str]):
    places = ChapterText(HTML).snippets(question, 3)
    html = ChapterText(HTML).marked(question)

    assert [each.found for each in places] == found
    assert re.findall('<mark id="hit-(.*?)">', html) == [str(n) for n in range(1, len(found) + 1)]
    assert re.sub("</?mark.*?>", "", html) == HTML


def test_words_around_a_place_are_those_of_the_text():
    (place,) = ChapterText("<p>雾里<i>采</i></p><p>茶的人</p>").snippets("采", 1)

    assert str(place) == "雾里采 茶的人 "
