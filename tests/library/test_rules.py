import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.library.rules import (
    OVERLAP,
    PASSAGE,
    decoded,
    is_book_seen,
    is_given_title,
    language_beside,
    language_of,
    least_seconds,
    parts_among,
    passages,
    reading_seconds,
    text_chapters,
    unscrambled,
    without_number,
)
from commonfield.library.views.texts import speeds


@given(st.text("茶山a ", max_size=3 * PASSAGE), st.integers(0, 3 * PASSAGE))
def test_each_phrase_is_whole_in_some_passage(text: str, at: int):
    phrase = text[at : at + OVERLAP]

    found = [each for each in passages(text) if phrase in each.text]

    assert found
    assert all(text[each.start :].startswith(each.text) for each in found)
    assert all(len(each.text) <= PASSAGE for each in found)


@given(st.text("第一章 二回\n采茶ab", max_size=300))
def test_no_word_of_a_plain_text_is_lost(text: str):
    chapters = text_chapters(text)

    said = "".join(chapter.title + chapter.text for chapter in chapters)

    assert "".join(said.split()) == "".join(text.split())


def test_chapters_of_a_plain_text_are_found_by_their_headings():
    text = "上秤\n\n第一章 清早\n　　露水。\n第二章\n称。\n后记\n谢谢第三章的读者。"

    found = [(chapter.title, chapter.paragraphs) for chapter in text_chapters(text)]

    assert found == [
        ("", ("上秤",)),
        ("第一章 清早", ("露水。",)),
        ("第二章", ("称。",)),
        ("后记", ("谢谢第三章的读者。",)),
    ]


@given(
    st.dictionaries(st.integers(1, 9), st.integers(1, 60), min_size=1),
    st.dictionaries(st.integers(1, 9), st.integers(0, 90)),
    st.data(),
)
def test_picture_book_is_finished_by_its_last_page_after_a_third_of_its_time(
    pages: dict[int, int], seen: dict[int, int], data: st.DataObject
):
    spent = sum(min(seen.get(number, 0), seconds) for number, seconds in pages.items())
    more = seen | {data.draw(st.integers(1, 9)): 90}

    assert is_book_seen(pages, seen) is (max(pages) in seen and 3 * spent >= sum(pages.values()))
    # A reader who saw every page for a third of its time has finished; what is finished stays so.
    assert is_book_seen(pages, {number: -(-each // 3) for number, each in pages.items()})
    grown = {number: max(seconds, seen.get(number, 0)) for number, seconds in more.items()}
    assert is_book_seen(pages, grown) >= is_book_seen(pages, seen)


def test_paragraphs_say_their_language_where_it_is_not_their_books():
    said = {
        "露水（dew）很凉，手指 also is cold": "zh-Hans",
        "露水還沒有乾": "zh-Hant",
        "There is dew on 一片叶子, and your finger grows cold.": "en",
        "Der Tee ist warm, und wir sind in Berlin": "",
        "お茶は山の上": "",
        "Songyang 松阳": "zh-Hans",
        "1 + 1 = 2": "",
    }

    assert {text: language_of(text) for text in said} == said
    assert [language_beside("采茶", usual) for usual in ("", "en", "zh", "zh-CN", "ZH")] == [
        *("zh-Hans", "zh-Hans", "", "", "")
    ]
    (chapter,) = text_chapters("采茶。\nWe pick the tea.")
    assert chapter.html("zh") == '<p>采茶。</p>\n<p lang="en">We pick the tea.</p>'


def test_text_is_read_in_the_encodings_of_the_trade():
    kinds = ("utf-8", "utf-8-sig", "gb18030", "utf-16")

    assert [decoded("采茶".encode(kind)) for kind in kinds] == ["采茶"] * 4
    assert decoded(b"\x00\x01\x02") is None


def test_reading_takes_as_long_as_the_text_is():
    assert [reading_seconds(text) for text in ("", "茶" * 400, "tea " * 230)] == [1, 60, 60]


@pytest.mark.parametrize("text", ["松阳高腔", "老歌 Old songs 3"])
def test_chinese_tags_read_as_latin_letters_are_unscrambled(text: str):
    assert unscrambled(text.encode("gb2312").decode("latin-1")) == text


@pytest.mark.parametrize("text", ["Événement à Café", "高腔", "", "Tea"])
def test_other_tags_stay(text: str):
    assert unscrambled(text) == text


def test_titles_of_programs_are_none():
    titles = ["Microsoft Word - 村史.doc", "未命名", "final.pdf", "", "上安村村史"]

    assert [each for each in titles if is_given_title(each)] == ["上安村村史"]


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        (["10 c.mp3", "02 b.mp3", "1.a.mp3"], ["1.a.mp3", "02 b.mp3", "10 c.mp3"]),
        (["第2集.m4a", "第1集.m4a", "a.epub"], ["第1集.m4a", "第2集.m4a"]),
        (
            ["采茶戏 第十二集.mp3", "采茶戏 第三集.mp3"],
            ["采茶戏 第三集.mp3", "采茶戏 第十二集.mp3"],
        ),
        (["山歌(10).m4a", "山歌(9).m4a"], ["山歌(9).m4a", "山歌(10).m4a"]),
        (["2026-12-01.mp3", "2026-12-02.mp3"], []),
        (["录音 1.mp3", "录音 2.mp3"], []),
        (["01 a.mp3", "01 b.mp3"], []),
        (["01 a.mp3", "b.mp3", "02 c.txt"], []),
        (["2026年.mp3", "2025年.mp3"], []),
    ],
)
def test_numbered_recordings_are_parts_of_one(names: list[str], parts: list[str]):
    assert parts_among(names) == parts
    # And what they are called together.
    stems = {without_number(name.rpartition(".")[0]) for name in parts}
    assert len(stems) <= 1 or parts[0] == "1.a.mp3"


def test_no_recording_must_be_open_for_longer_than_it_takes_at_the_fastest_speed():
    fastest = max(float(speed) for speed, _name in speeds())

    assert all(least_seconds(seconds) <= seconds / fastest for seconds in range(1, 60))
