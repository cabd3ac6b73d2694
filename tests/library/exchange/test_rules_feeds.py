"""Feeds hold any title."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from commonfield.library.exchange.types import Feed, FeedLink, FeedTitle
from commonfield.library.feeds.atom import atom_feed
from commonfield.library.feeds.publications import publication

if TYPE_CHECKING:
    from commonfield.library.types import WorkInfo

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
SAID = ("title", "title_en", "description", "publisher", "rights_note")


def titled(words: str, **columns: str) -> FeedTitle:
    said: dict[str, Any] = dict.fromkeys(SAID, words) | {"year": "", "language": ""} | columns
    others = {"kind": "book", "subject": "tea", "published_at": NOW, "author_names": [words]}
    info = cast("WorkInfo", SimpleNamespace(**said, **others))
    link = FeedLink("alternate", "/", words)
    return FeedTitle("urn:x:1", info, "茶", words, NOW, (link,), ())


@given(st.text(st.characters(codec="utf-8")))
def test_feed_of_any_words_is_xml(words: str):
    feed = Feed("urn:x:0", words, words, NOW, (), size=1, titles=(titled(words),))

    root = etree.fromstring(atom_feed(feed))

    assert len(root.findall("{*}entry/{*}title")) == 1


@given(st.from_regex(r"\d{0,4}", fullmatch=True))
def test_year_is_said_as_a_day_or_not_at_all(year: str):
    said = publication(titled("书", year=year))["metadata"].get("published")

    assert said is None or date.fromisoformat(said) == date(int(year), 1, 1)
