"""The catalogue for other libraries and for reading programs: OPDS 1.2 and 2.0, books as EPUB."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield import __version__
from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.page_cache.headers import unless_known
from commonfield.kernel.clock import today
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.library.choices import Subject
from commonfield.library.exchange.queries import (
    exported_chapters,
    exported_files,
    found_titles,
    shared_page,
    shared_title,
)
from commonfield.library.exchange.types import BookOut, ExportFile, Feed
from commonfield.library.feeds.atom import (
    ACQUISITION,
    ENTRY,
    NAVIGATION,
    atom_entry,
    atom_feed,
    search_description,
)
from commonfield.library.feeds.epub import EPUB, files_named_in, write_epub
from commonfield.library.feeds.publications import FEED_2, PUBLICATION, feed_2, publication
from commonfield.library.types import FACETS, SharedQuery, WorkInfo
from commonfield.library.views.opds_feeds import Catalogue, rights_words, work_urn
from commonfield.workshop.images import as_jpeg
from commonfield.workshop.media import ENDINGS, stored_file
from commonfield.workshop.rate_limits import check_rate_limit
from commonfield.workshop.svg import drawing_as_png

PAGE: Final = 48
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,17}")
_LONGEST_SEARCH: Final = 60
_MOST_PAGES: Final = 1_000
_NEWEST: Final = 8
_IN_MEMORY: Final = 5_000_000
_BOOKS_A_MINUTE, _MINUTE_S = 6_000, 60


@cached_page()
def root(_request: HttpRequest, version: int) -> HttpResponse:
    catalogue = Catalogue(version, today())
    newest = shared_page(SharedQuery(), on=catalogue.on, size=_NEWEST)
    return _answer(catalogue.root(newest), version)


@cached_page("after")
def everything(request: HttpRequest, version: int) -> HttpResponse:
    """Answer with all titles, the oldest first, so that new ones come at the end."""
    catalogue, after = Catalogue(version, today()), _number(request, "after")
    page = shared_page(
        SharedQuery(), on=catalogue.on, after=after, size=PAGE, is_newest_first=False
    )
    return _answer(catalogue.shelf("all", SharedQuery(), page, after), version)


@cached_page("after", *FACETS)
def titles(request: HttpRequest, version: int) -> HttpResponse:
    catalogue, after = Catalogue(version, today()), _number(request, "after")
    asked = SharedQuery(**{name: _plain(request.GET.get(name, "")) for name in FACETS})
    page = shared_page(asked, on=catalogue.on, after=after, size=PAGE)
    return _answer(catalogue.shelf("titles", asked, page, after), version)


@cached_page()
def by(_request: HttpRequest, version: int, facet: str) -> HttpResponse:
    if facet not in FACETS:
        raise NotFoundError
    return _answer(Catalogue(version, today()).facet_values(facet), version)


@cached_page("q", "query", "page")
def search(request: HttpRequest, version: int) -> HttpResponse:
    catalogue, number = Catalogue(version, today()), _number(request, "page") or 1
    text = _plain(request.GET.get("q") or request.GET.get("query") or "")
    if number > _MOST_PAGES:
        raise NotFoundError
    page = found_titles(text, on=catalogue.on, first=(number - 1) * PAGE, size=PAGE)
    if number > 1 and not page.items:
        raise NotFoundError
    return _answer(catalogue.found(text, page), version)


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """Answer with the description of the search; programs need absolute addresses."""
    template = request.build_absolute_uri(reverse("library:opds1_search"))
    body = search_description(
        _("Library"), f"{template}?q={{searchTerms}}&page={{startPage?}}", ACQUISITION
    )
    return _tagged(body, "application/opensearchdescription+xml")


@cached_page()
def title(_request: HttpRequest, version: int, work: int) -> HttpResponse:
    catalogue = Catalogue(version, today())
    found = catalogue.title(shared_title(work, on=catalogue.on))
    if version == 1:
        return _tagged(atom_entry(found), f"{ENTRY};charset=utf-8", found.updated)
    return _tagged(_json(publication(found)), PUBLICATION, found.updated)


@require_safe
def epub(request: HttpRequest, work: int) -> HttpResponseBase:
    """Answer with a title as a book of one file, written for each request."""
    check_rate_limit(request, "library.epub", _BOOKS_A_MINUTE, _MINUTE_S)
    info = shared_title(work, on=today()).info
    # The same of all these is the same file.
    made_of = repr((info, get_language(), __version__)).encode()
    known = _unless_known(
        request, HttpResponse(), hashlib.sha256(made_of).hexdigest()[:32], info.updated_at
    )
    if known.status_code != HttpResponse.status_code:
        return known
    target = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed below or by the response
    write_epub(_book(info), target)
    size = target.tell()
    target.seek(0)
    headers = {
        **{name: known.headers[name] for name in ("ETag", "Last-Modified", "Cache-Control")},
        "Content-Disposition": f'attachment; filename="{work}.epub"',
        # Packed already: the middleware compresses nothing that may be requested in parts.
        "Accept-Ranges": "none",
    }
    if size > _IN_MEMORY:
        return FileResponse(target, content_type=EPUB, headers=headers)
    with target:
        return HttpResponse(target.read(), content_type=EPUB, headers=headers)


@require_safe
def cover(request: HttpRequest, work: int, size_px: int) -> HttpResponseBase:
    """Answer with a title's cover as JPEG, which every reading program shows."""
    info = shared_title(work, on=today()).info
    file = must_exist(stored_file(info.cover, is_checked=True))
    tag = f"{info.cover}-{size_px}"
    known = _unless_known(request, HttpResponse(), tag)
    if known.status_code != HttpResponse.status_code:
        return known
    with file.open() as opened:
        content = opened.read()
    if file.media_type == "image/svg+xml":
        content = drawing_as_png(content, size_px)
    content = as_jpeg(content, size_px)
    return _unless_known(request, HttpResponse(content, content_type="image/jpeg"), tag)


def _book(info: WorkInfo) -> BookOut:
    chapters = exported_chapters(info.id)
    return BookOut(
        identifier=work_urn(info.id),
        info=info,
        rights=rights_words(info.rights, info.rights_note),
        subject=str(Subject(info.subject).label),
        chapters=chapters,
        cover=info.cover,
        files=_files(info, files_named_in(chapters)),
    )


def _files(info: WorkInfo, names: Iterable[str]) -> Iterator[ExportFile]:
    """Yield the pictures of a title, one by one; only what its rows name is handed out."""
    own = {*exported_files(info.id), info.cover}
    files = [stored_file(name, is_checked=True) for name in names if name[:64] in own]
    if info.cover and not any(file and file.sha256 == info.cover for file in files):
        files.append(stored_file(info.cover, is_checked=True))
    for file in filter(None, files):
        with file.open() as opened:
            name = f"{file.sha256}.{ENDINGS[file.media_type]}"
            yield ExportFile(name, file.media_type, opened.read())


def _answer(feed: Feed, version: int) -> HttpResponse:
    if version > 1:
        return _tagged(_json(feed_2(feed)), FEED_2, feed.updated)
    kind = ACQUISITION if feed.size else NAVIGATION
    return _tagged(atom_feed(feed), f"{kind};charset=utf-8", feed.updated)


def _json(body: dict[str, object]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _tagged(body: bytes, media_type: str, changed: datetime | None = None) -> HttpResponse:
    """Return an answer by which a later request can check for changes."""
    response = HttpResponse(body, content_type=media_type)
    response.headers["ETag"] = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    if changed is not None:
        response.headers["Last-Modified"] = http_date(changed.timestamp())
    return response


def _unless_known(
    request: HttpRequest, response: HttpResponse, tag: str, changed: datetime | None = None
) -> HttpResponse:
    response.headers["ETag"] = quote_etag(tag)
    if changed is not None:
        response.headers["Last-Modified"] = http_date(changed.timestamp())
    response.headers["Cache-Control"] = "no-cache"
    return unless_known(request, response)


def _number(request: HttpRequest, name: str) -> int:
    typed = request.GET.get(name, "")
    if typed and not _NUMBER.fullmatch(typed):
        raise NotFoundError
    return int(typed or 0)


def _plain(text: str) -> str:
    return " ".join(text.replace("\0", " ")[:_LONGEST_SEARCH].split())
