"""Feeds as OPDS 2.0: JSON, each title as a publication of the Readium manifest."""

import re
from typing import Any, Final

from commonfield.library.choices import WorkKind
from commonfield.library.exchange.types import Feed, FeedLink, FeedTitle
from commonfield.library.feeds.epub import language_of

FEED_2: Final = "application/opds+json"
PUBLICATION: Final = "application/opds-publication+json"
_YEAR: Final = re.compile(r"(?!0000)[0-9]{4}")


def feed_2(feed: Feed) -> dict[str, Any]:
    """Return a feed of links to other feeds or of titles; an empty one leads back to the start."""
    metadata: dict[str, Any] = {"title": feed.title, "modified": feed.updated.isoformat()}
    if feed.size:
        metadata |= {"numberOfItems": feed.total, "itemsPerPage": feed.size}
        metadata["currentPage"] = (feed.start - 1) // feed.size + 1
    body: dict[str, Any] = {"metadata": metadata, "links": list(map(_link, feed.links))}
    start = (each for each in feed.links if each.rel == "start")
    navigation = feed.navigation or ((next(start),) if not feed.titles else ())
    if navigation:
        body["navigation"] = list(map(_link, navigation))
    if feed.facets:
        body["facets"] = [
            {"metadata": {"title": each.title}, "links": list(map(_link, each.links))}
            for each in feed.facets
        ]
    if feed.titles:
        titles = list(map(publication, feed.titles))
        # Doors with some titles beside them: the first of them leads to more of these.
        link = _link(feed.navigation[0]) if feed.navigation else {}
        group = {"metadata": {"title": link.get("title", "")}, "links": [link]}
        body |= {"groups": [group | {"publications": titles}]} if link else {"publications": titles}
    return body


def publication(title: FeedTitle) -> dict[str, Any]:
    info = title.info
    is_sound = info.kind == WorkKind.SOUND
    metadata = {
        "@type": f"http://schema.org/{'Audiobook' if is_sound else 'Book'}",
        "identifier": title.identifier,
        "title": info.title,
        "author": [{"name": name} for name in info.author_names],
        "language": language_of(info.language),
        "publisher": info.publisher,
        # The schema wants a day; programs read the first of a year as the year, too.
        "published": f"{info.year}-01-01" if _YEAR.fullmatch(info.year) else "",
        "modified": title.updated.isoformat(),
        "description": info.description,
        "subject": [{"name": title.subject, "code": info.subject}],
        "rights": title.rights,
    }
    body: dict[str, Any] = {
        "metadata": {name: value for name, value in metadata.items() if value},
        "links": list(map(_link, title.links)),
    }
    if title.images:
        # Here a picture's relation says nothing: all stand in this list.
        body["images"] = [
            {"href": each.href, "type": each.media_type} for each in reversed(title.images)
        ]
    return body


def _link(link: FeedLink) -> dict[str, Any]:
    body: dict[str, Any] = {"href": link.href}
    if link.media_type:
        body["type"] = link.media_type
    if link.is_active:
        body["rel"] = "self"
    elif not link.rel.endswith("/facet"):
        body["rel"] = link.rel
    if link.title:
        body["title"] = link.title
    if link.is_template:
        body["templated"] = True
    if link.count is not None:
        body["properties"] = {"numberOfItems": link.count}
    return body
