"""Parts of OPDS feeds in both versions: links between feeds, titles with their links."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from commonfield.library.choices import Rights, Subject, WorkKind
from commonfield.library.exchange.queries import shelf_changed_at
from commonfield.library.exchange.types import (
    Feed,
    FeedFacet,
    FeedLink,
    FeedTitle,
    SharedPage,
    SharedTitle,
)
from commonfield.library.feeds.atom import ACQUISITION, ENTRY, NAVIGATION
from commonfield.library.feeds.epub import EPUB
from commonfield.library.feeds.publications import FEED_2, PUBLICATION
from commonfield.library.queries import facet_counts
from commonfield.library.types import FACETS, SharedQuery
from commonfield.library.views.texts import hall_name

_OPEN_ACCESS: Final = "http://opds-spec.org/acquisition/open-access"
_IMAGE: Final = "http://opds-spec.org/image"
_FACET: Final = "http://opds-spec.org/facet"
_NEW: Final = "http://opds-spec.org/sort/new"
# No time of a catalogue that never had a title.
_LONG_AGO: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Catalogue:
    """The catalogue in a version of OPDS, on a day."""

    version: int
    on: date

    def address(self, name: str, *args: object, **query: object) -> str:
        path = reverse(f"library:opds{self.version}_{name}", args=args)
        asked = urlencode({each: value for each, value in query.items() if value})
        return f"{path}?{asked}" if asked else path

    def link(
        self, rel: str, name: str, title: str = "", *args: object, **query: object
    ) -> FeedLink:
        is_navigation = name in {"root", "by"}
        first = NAVIGATION if is_navigation else ACQUISITION
        media_type = first if self.version == 1 else FEED_2
        return FeedLink(rel, self.address(name, *args, **query), title, media_type)

    def feed(self, itself: FeedLink, title: str, *links: FeedLink) -> Feed:
        """Return an empty feed with the links of every feed, and others."""
        return Feed(
            identifier=urn_of(itself.href),
            title=title,
            author=_("Library"),
            updated=shelf_changed_at() or _LONG_AGO,
            links=(itself, self.link("start", "root", _("Library")), self._search(), *links),
        )

    def root(self, newest: SharedPage) -> Feed:
        """Return the first feed; only OPDS 2.0 shows titles beside its navigation."""
        navigation = (
            self.link(_NEW, "titles", _("Newest")),
            self.link("subsection", "all", _("All titles")),
            *(
                self.link("subsection", "by", str(facet.title), name)
                for name, facet in FACETS.items()
            ),
        )
        titles = self.titles(newest) if self.version > 1 else ()
        itself = self.link("self", "root")
        return replace(self.feed(itself, _("Library")), navigation=navigation, titles=titles)

    def facet_values(self, facet: str) -> Feed:
        """Return the values of a facet, each as a link to its titles."""
        navigation = tuple(
            FeedLink(
                "subsection",
                self.address("titles", **{facet: value}),
                name_of(facet, value),
                ACQUISITION if self.version == 1 else FEED_2,
                count,
            )
            for value, count in facet_counts(SharedQuery(), on=self.on)[facet].items()
        )
        up = self.link("up", "root", _("Library"))
        itself = self.link("self", "by", "", facet)
        feed = self.feed(itself, str(FACETS[facet].title), up)
        return replace(feed, navigation=navigation)

    def shelf(self, name: str, asked: SharedQuery, page: SharedPage, after: int) -> Feed:
        """Return a page of titles with links to the other pages."""
        query = _asked(asked)
        narrowed = " · ".join(name_of(facet, value) for facet, value in query.items())

        def turn(rel: str, to: int | None) -> Iterator[FeedLink]:
            if to is not None:
                yield self.link(rel, name, after=to, **query)

        links = (
            self.link("first", name, **query),
            *turn("previous", page.previous),
            *turn("next", page.next),
            *turn("last", page.last),
            self.link("up", "root", _("Library")),
        )
        title = _("All titles") if name == "all" else narrowed or _("Newest")
        feed = self.feed(self.link("self", name, after=after, **query), title, *links)
        facets = tuple(self._facets(asked)) if name == "titles" else ()
        return replace(self._filled(feed, page), facets=facets)

    def found(self, text: str, page: SharedPage) -> Feed:
        """Return a page of a reader's search results."""
        number, last = (page.start - 1) // page.size + 1, max(-(-page.total // page.size), 1)
        turns = {"first": 1, "previous": number - 1, "next": number + 1, "last": last}
        links = tuple(
            self.link(rel, "search", q=text, page=to)
            for rel, to in turns.items()
            if 1 <= to <= last
        )
        itself = self.link("self", "search", q=text, page=number)
        title = _("Results for “%(text)s”") % {"text": text}
        return self._filled(self.feed(itself, title, *links), page)

    def titles(self, page: SharedPage) -> tuple[FeedTitle, ...]:
        return tuple(map(self.title, page.items))

    def title(self, shared: SharedTitle) -> FeedTitle:
        info = shared.info
        own = (
            FeedLink("alternate", self.address("title", info.id), info.title, ENTRY)
            if self.version == 1
            else FeedLink("self", self.address("title", info.id), media_type=PUBLICATION)
        )
        page = reverse("library:work", args=[info.id])
        links = (*_acquisitions(shared), own, FeedLink("alternate", page, media_type="text/html"))
        return FeedTitle(
            identifier=urn_of(page),
            info=info,
            subject=str(Subject(info.subject).label),
            rights=rights_words(info.rights, info.rights_note),
            updated=info.updated_at,
            links=links,
            images=_images(info.id) if info.cover else (),
        )

    def _search(self) -> FeedLink:
        if self.version == 1:
            media_type = "application/opensearchdescription+xml"
            return FeedLink("search", reverse("library:opds_description"), media_type=media_type)
        template = f"{self.address('search')}{{?query}}"
        return FeedLink("search", template, media_type=FEED_2, is_template=True)

    def _filled(self, feed: Feed, page: SharedPage) -> Feed:
        titles = self.titles(page)
        return replace(feed, total=page.total, size=page.size, start=page.start, titles=titles)

    def _facets(self, asked: SharedQuery) -> Iterator[FeedFacet]:
        query = _asked(asked)
        for facet, counts in facet_counts(asked, on=self.on).items():
            links = tuple(
                FeedLink(
                    _FACET,
                    self.address("titles", **query | {facet: "" if is_active else value}),
                    name_of(facet, value),
                    ACQUISITION if self.version == 1 else FEED_2,
                    count,
                    is_active=is_active,
                )
                for value, count in counts.items()
                for is_active in [query.get(facet) == value]
            )
            if links:
                yield FeedFacet(str(FACETS[facet].title), links)


def name_of(facet: str, value: str) -> str:
    if facet == "hall":
        return hall_name(value)
    choices = FACETS[facet].choices
    return str(choices(value).label) if choices and value in choices else value


def work_urn(work: int) -> str:
    """Return a title's permanent name."""
    return urn_of(reverse("library:work", args=[work]))


def urn_of(path: str) -> str:
    """Return a permanent name for an address of this site."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.BASE_URL}{path}").urn


def rights_words(rights: str, note: str) -> str:
    return " · ".join(filter(None, (str(Rights(rights).label), note)))


def _asked(asked: SharedQuery) -> dict[str, str]:
    return {name: value for name in FACETS if (value := getattr(asked, name))}


def _acquisitions(shared: SharedTitle) -> Iterator[FeedLink]:
    work = shared.info.id
    if shared.info.kind == WorkKind.SOUND:
        for file in shared.sounds:
            address = reverse("library:file", args=[work, f"{file}.m4a"])
            yield FeedLink(_OPEN_ACCESS, address, media_type="audio/mp4")
    else:
        yield FeedLink(_OPEN_ACCESS, reverse("library:opds_epub", args=[work]), media_type=EPUB)


def _images(work: int) -> tuple[FeedLink, ...]:
    return tuple(
        FeedLink(rel, reverse(f"library:opds_{name}", args=[work]), media_type="image/jpeg")
        for rel, name in ((_IMAGE, "cover"), (f"{_IMAGE}/thumbnail", "thumbnail"))
    )
