import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonfield.library.models import Passage
from commonfield.library.passages import forget_chapters, index_chapters, passages_with
from commonfield.workshop.full_text import folded
from tests.copies import taken_back
from tests.library.builders import make_chapters

_TEXTS = st.text("茶葉山a b,。1É𠮷\n", max_size=60)
_QUESTIONS = st.text("茶叶葉山a1é𠮷 '\"\\*(&|!:", min_size=1, max_size=4)

pytestmark = pytest.mark.django_db


def stands_in(question: str, text: str) -> bool:
    asked, said = (re.findall(r"[a-z0-9]+|[^a-z0-9 ]+", folded(each)) for each in (question, text))
    return bool(asked) and all(
        any(phrase == word if phrase.isascii() else phrase in word for word in said)
        for phrase in asked
    )


@settings(max_examples=60)
@given(st.lists(_TEXTS, min_size=1, max_size=4), st.lists(_QUESTIONS, min_size=1, max_size=6))
def test_found_is_what_stands_there(texts: list[str], questions: list[str]):
    with taken_back():
        index_chapters(list(zip(make_chapters(*texts), texts, strict=True)))

        for question in questions:
            found = [row.text for row in passages_with(question)]
            stands = [text for text in texts if stands_in(question, text)]
            assert sorted(found) == sorted(stands), question


def test_traditional_and_simplified_find_the_same_and_what_is_forgotten_is_not_found():
    first, second = make_chapters("", "")
    index_chapters([(first, "採茶時節"), (second, "采茶的歌")])

    both = {question: passages_with(question).count() for question in ("采茶", "採茶", "茶")}
    forget_chapters([first.pk])

    assert both == {"采茶": 2, "採茶": 2, "茶": 2}
    assert [row.text for row in passages_with("采茶")] == ["采茶的歌"]
    assert Passage.objects.count() == 1
