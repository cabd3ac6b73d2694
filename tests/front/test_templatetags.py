import json

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from commonfield.front.drawing.types import Bar
from commonfield.front.page_meta import PageMeta


def _rendered(template: str, language: str = "zh-hans", **context: object) -> str:
    with translation.override(language):
        return Template("{% load commonfield %}" + template).render(Context(context))


@pytest.mark.parametrize(
    ("template", "value", "chinese", "english"),
    [
        ("{{ value|yuan }}", 12800, "¥128", "¥128"),
        ("{{ value|number }}", 1500, "1,500", "1,500"),
        ("{{ value|grams }}", 12_500, "12.5 公斤", "12.5 kg"),
        ('{{ value|weight:"jin" }}', 12_500, "25 斤", "25 jin"),
        ('{{ value|price_of_weight:"kg" }}', 6_000, "¥60/公斤", "¥60/kg"),
        ("{{ value|percent }}", 0.913, "91.3%", "91.3%"),
        ("{{ value|percent:0 }}", 0.913, "91%", "91%"),
        ("{{ value|china_month }}", "2026-11", "2026年11月", "Nov 2026"),
        ("{{ value|place_name }}", {"name": "松阳县", "name_en": "Songyang"}, "松阳县", "Songyang"),
        ("{{ value|place_name }}", {"name": "松阳县", "name_en": ""}, "松阳县", "松阳县"),
        ('{{ value|in_language:"title" }}', {"title": "", "title_en": "Tea"}, "Tea", "Tea"),
        ("{{ value|nbsp }}", "1 斤", "1\u00a0斤", "1\u00a0斤"),
    ],
)
def test_filter_in_both_languages(template: str, value: object, chinese: str, english: str) -> None:
    assert _rendered(template, value=value) == chinese
    assert _rendered(template, "en", value=value) == english


@pytest.mark.parametrize(
    "name", ["yuan", "number", "grams", "percent", "china_date", "china_time", "china_month"]
)
def test_filter_of_nothing_is_nothing(name: str) -> None:
    assert _rendered(f"{{{{ value|{name} }}}}", value=None) == ""


@pytest.mark.parametrize(
    ("address", "mark"),
    [
        ("/board/", ' aria-current="page"'),
        ("/board/stores/", ' aria-current="true"'),
        ("/market/", ""),
    ],
)
def test_current_marks_where_the_reader_is(address: str, mark: str) -> None:
    request = RequestFactory().get(address)

    assert _rendered('{% current "/board/" %}', request=request) == mark


def test_current_without_a_request_marks_nothing() -> None:
    assert _rendered('{% current "/" %}') == ""


def test_drawing_escapes_what_it_is_given() -> None:
    rows = [Bar(label="<b>&", value=1, text='"1"', href='/?a="b"')]

    svg = _rendered("{% bars rows title=title %}", rows=rows, title="<i>")

    assert svg.count("&lt;b&gt;&amp;") == 1
    assert svg.count("&lt;i&gt;") == 1
    assert svg.count('href="/?a=&quot;b&quot;"') == 1


def test_data_block_ends_no_element() -> None:
    said = {"name": "</script><!--&\u2028"}

    block = _rendered("{% data_block said %}", said=said)

    start, end = '<script type="application/ld+json">', "</script>"
    data = block.removeprefix(start).removesuffix(end)
    assert block == start + data + end
    assert json.loads(data) == said
    assert [sign for sign in "<>&\u2028" if sign in data] == []


def test_page_head_escapes_and_leaves_out_what_is_not_said() -> None:
    bare = PageMeta('"><b>', "https://tea.example/?a=1&b=2")
    whole = PageMeta("茶", "https://tea.example/", "香", "product", ("https://p",), is_hidden=True)

    short, long = (_rendered("{% page_head about %}", about=each) for each in (bare, whole))

    assert 'content="&quot;&gt;&lt;b&gt;"' in short
    assert '<link rel="canonical" href="https://tea.example/?a=1&amp;b=2">' in short
    for words in ('name="description"', "og:image", "noindex"):
        assert (words in short, words in long) == (False, True), words
    assert 'property="og:locale" content="zh_CN"' in long
    assert 'content="en_GB"' in _rendered("{% page_head about %}", "en", about=whole)


@pytest.mark.parametrize(("language", "said"), [("zh-hans", "当前位置"), ("en", "Where you are")])
def test_way_back_is_in_the_language_in_force(language: str, said: str) -> None:
    assert f'aria-label="{said}"' in _rendered('{% include "crumbs.html" %}', language)
