"""Lessons as they are shipped, and the rules of words and steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.voices.dialect import lessons as content
from commonfield.voices.dialect.lessons import checked_rows, shipped_words
from commonfield.voices.dialect.rules import OPTIONS, city_reading, is_word_text, options_for
from commonfield.workshop.text import simplified

CODES = [each.code for each in content.lessons()[0].meanings]


def test_lessons_are_twelve_of_fourteen_meanings():
    found = content.lessons()

    assert [each.number for each in found] == list(range(1, 13))
    assert {len(each.meanings) for each in found} == {14}
    assert len(content.meanings()) == 168


def test_words_of_the_lessons_are_one_varietys_and_each_says_its_meaning():
    words = [each.words for each in content.shipped_words("ningbo")]
    others = [content.shipped_words(each) for each in ("songyang", "shicang", "she")]

    assert others == [(), (), ()]
    assert len(words) >= 130
    assert {each.meaning for each in words} <= content.meanings().keys()
    assert all(each.headword and each.romanisation and each.ipa for each in words)


def test_tone_stands_on_single_syllables_only():
    readings = {each.words.meaning: each.words.romanisation for each in shipped_words("ningbo")}

    assert [r for r in readings.values() if " " in r and any(map(str.isdigit, r))] == []
    # The two sources of some tell no tone.
    bare = {of for of, r in readings.items() if " " not in r and not r[-1].isdigit()}
    assert bare == {"03.13", "07.06", "07.09", "11.06"}


def test_each_meaning_of_ningbo_has_a_word_or_says_that_none_was_found():
    rows = checked_rows("ningbo")
    checked = {row["meaning"]: says for row, says in rows if says}

    assert {row["meaning"] for row, _says in rows} == content.meanings().keys()
    assert {row["meaning"] for row, _says in rows if not row["source_code"]} <= checked.keys()
    # A word that was looked for again names two sources at least.
    again = [row for row, says in rows if says and row["source_code"]]
    assert all(checked[row["meaning"]].count(";") >= 1 for row in again)
    foot = next(row for row in again if row["meaning"] == "06.08")
    assert (foot["romanisation"], foot["also_read"]) == ("ciaq7", "cian3")


def test_both_scripts_say_the_same_word():
    odd = [
        each.words
        for each in content.shipped_words("ningbo")
        if simplified(each.words.headword_traditional) != simplified(each.words.headword)
    ]

    # 孃 is 娘, 睏 is 困, 喫 is 吃 in the source's own simplified form.
    assert {each.headword for each in odd} <= {"阿娘", "困觉", "吃"}


@given(st.sampled_from(CODES))
def test_the_right_meaning_is_among_different_options(right: str):
    offered = options_for(right, CODES)

    assert right in offered
    assert len(set(offered)) == OPTIONS
    assert offered == options_for(right, list(reversed(CODES)))


def test_the_right_meaning_stands_in_every_place():
    places = {options_for(each, CODES).index(each) for each in CODES}

    assert places == set(range(OPTIONS))


@pytest.mark.parametrize(
    "text",
    ["<b>茶</b>", "=HYPERLINK(1)", "＝1", "茶\u202e", "茶\u0000", "茶\u200b", "{{ a }}", "\ud800"],
)
def test_hostile_text_is_no_word(text: str):
    assert not is_word_text(text, 60)


@pytest.mark.parametrize(
    "text", ["阿爺", "𤆡", "\U00032dd3", "tsʰɔ̃ məŋ", "to eat; to drink", "1. 头发丝"]
)
def test_words_readings_and_meanings_are_words(text: str):
    assert is_word_text(text, 60)


@pytest.mark.parametrize(
    ("spelt", "read"), [("ki-ke", "ki"), ("vu wu- dzaon", "vu wu dzaon"), ("aq ya", "aq ya")]
)
def test_city_reading_stands_before_the_hyphen(spelt: str, read: str):
    assert city_reading(spelt) == read
