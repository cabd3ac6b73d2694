"""Feeds as OPDS 1.2: Atom with the catalogue's own links, facets and counts."""

from datetime import UTC, datetime
from typing import Final

from lxml import etree

from commonfield.library.exchange.types import Feed, FeedLink, FeedTitle
from commonfield.library.rules import plain_words

_ATOM: Final = "http://www.w3.org/2005/Atom"
_DC: Final = "http://purl.org/dc/terms/"
_OPDS: Final = "http://opds-spec.org/2010/catalog"
_SEARCH: Final = "http://a9.com/-/spec/opensearch/1.1/"
_THREAD: Final = "http://purl.org/syndication/thread/1.0"
_NAMES: Final = {None: _ATOM, "dc": _DC, "opds": _OPDS, "opensearch": _SEARCH, "thr": _THREAD}
_PROFILE: Final = "application/atom+xml;profile=opds-catalog"
NAVIGATION: Final = f"{_PROFILE};kind=navigation"
ACQUISITION: Final = f"{_PROFILE};kind=acquisition"
ENTRY: Final = "application/atom+xml;type=entry;profile=opds-catalog"
_FACET: Final = "http://opds-spec.org/facet"
_SUBJECTS: Final = "urn:commonfield:library:subject"


def atom_feed(feed: Feed) -> bytes:
    """Return a feed of links to other feeds, or of titles with all their details."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap=_NAMES)
    _add(root, "id", feed.identifier)
    _add(root, "title", feed.title)
    _add(root, "updated", _instant(feed.updated))
    _author(root, feed.author)
    for link in feed.links:
        _link(root, link)
    for facet in feed.facets:
        for link in facet.links:
            _link(root, link, group=facet.title)
    if feed.size:
        counts = (
            ("totalResults", feed.total),
            ("itemsPerPage", feed.size),
            ("startIndex", feed.start),
        )
        for name, number in counts:
            _add(root, name, str(number), _SEARCH)
    for link in feed.navigation:
        _navigation_entry(root, link, feed)
    for title in feed.titles:
        _entry(etree.SubElement(root, f"{{{_ATOM}}}entry"), title)
    return _written(root)


def atom_entry(title: FeedTitle) -> bytes:
    root = etree.Element(f"{{{_ATOM}}}entry", nsmap=_NAMES)
    _entry(root, title)
    return _written(root)


def search_description(name: str, template: str, media_type: str) -> bytes:
    """Return the description of the search (OpenSearch 1.1)."""
    root = etree.Element(f"{{{_SEARCH}}}OpenSearchDescription", nsmap={None: _SEARCH})
    _add(root, "ShortName", name[:16], _SEARCH)
    _add(root, "Description", name, _SEARCH)
    address = etree.SubElement(root, f"{{{_SEARCH}}}Url")
    address.attrib.update({"type": media_type, "template": template, "pageOffset": "1"})
    for encoding in ("InputEncoding", "OutputEncoding"):
        _add(root, encoding, "UTF-8", _SEARCH)
    return _written(root)


def _entry(entry: etree._Element, title: FeedTitle) -> None:
    info = title.info
    _add(entry, "id", title.identifier)
    _add(entry, "title", info.title)
    _add(entry, "updated", _instant(title.updated))
    if info.published_at:
        _add(entry, "published", _instant(info.published_at))
    for name in info.author_names:
        _author(entry, name)
    _add(entry, "identifier", title.identifier, _DC)
    for element, value in (
        ("language", info.language),
        ("publisher", info.publisher),
        ("issued", info.year),
    ):
        if value:
            _add(entry, element, value, _DC)
    category = etree.SubElement(entry, f"{{{_ATOM}}}category")
    category.attrib.update({"scheme": _SUBJECTS, "term": info.subject, "label": title.subject})
    _add(entry, "rights", title.rights)
    if info.description:
        _add(entry, "summary", info.description)
    for link in (*title.links, *title.images):
        _link(entry, link)


def _navigation_entry(root: etree._Element, link: FeedLink, feed: Feed) -> None:
    entry = etree.SubElement(root, f"{{{_ATOM}}}entry")
    _add(entry, "id", f"{feed.identifier}#{link.href}")
    _add(entry, "title", link.title)
    _add(entry, "updated", _instant(feed.updated))
    content = _add(entry, "content", "" if link.count is None else str(link.count))
    content.set("type", "text")
    _link(entry, link)


def _link(parent: etree._Element, link: FeedLink, group: str = "") -> None:
    element = etree.SubElement(parent, f"{{{_ATOM}}}link")
    element.attrib.update({"rel": link.rel, "href": link.href})
    if link.media_type:
        element.set("type", link.media_type)
    if link.title:
        element.set("title", plain_words(link.title))
    if link.count is not None:
        element.set(f"{{{_THREAD}}}count", str(link.count))
    if link.rel == _FACET:
        element.set(f"{{{_OPDS}}}facetGroup", group)
        if link.is_active:
            element.set(f"{{{_OPDS}}}activeFacet", "true")


def _author(parent: etree._Element, name: str) -> None:
    _add(etree.SubElement(parent, f"{{{_ATOM}}}author"), "name", name)


def _add(parent: etree._Element, name: str, text: str, space: str = _ATOM) -> etree._Element:
    element = etree.SubElement(parent, f"{{{space}}}{name}")
    element.text = plain_words(text)
    return element


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
