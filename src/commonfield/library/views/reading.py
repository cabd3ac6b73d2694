"""A title's own page, its chapters, their pictures and sounds."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.views.decorators.http import require_safe

from commonfield.front.forms import page_links, page_offset, search_text
from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.page_cache.headers import NEVER, never_cache
from commonfield.front.ranges import stored_file_response
from commonfield.kernel.clock import today
from commonfield.kernel.errors import NotFoundError
from commonfield.library import queries
from commonfield.library.choices import WorkKind
from commonfield.library.marking import ChapterText
from commonfield.library.types import ShelfQuery, WorkInfo
from commonfield.library.views import texts
from commonfield.library.views.fragments import place_in
from commonfield.library.views.handing_over import read_at_a_screen
from commonfield.people.queries import reader_of
from commonfield.people.types import ANYBODY, Reader

_BESIDE = 6
# So many chapters a page of contents names, and around a chapter.
_CONTENTS, _NEAR = 300, 100
# So many chapters with a search's words, and so many places in each, are on a page.
_FOUND, _PLACES = 20, 8
# As long as a title may still be withdrawn, nobody holds its files for longer. Units: seconds.
_FOR_EVERYBODY = "public, max-age=60"
_FOR_READERS = "private, max-age=0, must-revalidate"


@cached_page("offset")
def work(request: HttpRequest, work: int) -> HttpResponse:
    info = queries.listed_work(work, on=today())
    chapters, first = texts.shown_contents(info), page_offset(request)
    shown = chapters[first : first + _CONTENTS]
    beside = queries.catalogue(ShelfQuery(hall=info.hall), on=today(), size=_BESIDE + 1)
    context = {
        "work": info,
        "chapters": chapters,
        "shown": shown,
        "has_titles": any(each.has_title for each in shown),
        "pages": page_links(request, len(shown), page=_CONTENTS),
        "hall": texts.hall_name(info.hall),
        "titles": texts.title_pair(info),
        "description": texts.description_lines(info),
        "rights": texts.rights_words(info),
        "opens_on": texts.opens_later(info),
        "subject": texts.subject_name(info.subject),
        "minutes": texts.minutes_of(info),
        "is_sound": info.kind == WorkKind.SOUND,
        "may_take_offline": queries.may_take_offline(work, on=today()),
        "beside": [each for each in beside if each.id != info.id][:_BESIDE],
    }
    return render(request, "library/work.html", context)


@never_cache
@require_safe
def read(request: HttpRequest, work: int) -> HttpResponse:
    """Redirect to the reader's position, or to the beginning."""
    info = queries.listed_work(work, on=today())
    chapters = texts.shown_chapters(info)
    if not chapters:
        raise NotFoundError
    place = place_in(request, work)
    at = texts.chapter_at(info, place.chapter) if place else None
    if place is None or at is None:
        return redirect("library:chapter", work=work, number=chapters[0].number)
    address = reverse("library:chapter", args=[work, at.number])
    return redirect(f"{address}#at-{place.permille}" if place.permille else address)


@require_safe
@read_at_a_screen
def chapter(request: HttpRequest, work: int, number: int) -> HttpResponse:
    if queries.may_read_work(work, reader=ANYBODY, on=today()):
        return _open_chapter(request, work, number)
    reader = reader_of(request)
    info = queries.listed_work(work, on=today())
    if not queries.may_read_work(work, reader=reader, on=today()):
        return _refused(request, info)
    response = _chapter(request, info, number, reader)
    response.headers["Cache-Control"] = NEVER
    return response


@cached_page("q")
def _open_chapter(request: HttpRequest, work: int, number: int) -> HttpResponse:
    return _chapter(request, queries.listed_work(work, on=today()), number, ANYBODY)


def _chapter(request: HttpRequest, info: WorkInfo, number: int, reader: Reader) -> HttpResponse:
    chapter, text = (
        queries.open_chapter(info.id, number, reader=reader, on=today()),
        search_text(request),
    )
    if text:
        chapter = replace(chapter, html=ChapterText(chapter.html).marked(text))
    around = texts.around(info, number)
    # The sentence below a photograph is its page's title.
    says_title = around.at.has_title and escape(around.at.name) in chapter.html
    context = {
        "work": info,
        "chapter": chapter,
        "text": text,
        "around": around,
        "chapters": [
            each for each in texts.shown_contents(info) if abs(each.number - number) <= _NEAR
        ],
        "title": texts.title_pair(info)[0],
        "is_sound": info.kind == WorkKind.SOUND,
        "speeds": texts.speeds(),
        "says_title": says_title,
        "has_heading": says_title or "<h2" in chapter.html or "<h3" in chapter.html,
    }
    return render(request, "library/chapter.html", context)


def _refused(request: HttpRequest, info: WorkInfo) -> HttpResponse:
    """Answer why a title cannot be read here, and what to do."""
    context = {
        "work": info,
        "rights": texts.rights_words(info),
        "opens_on": texts.opens_later(info),
    }
    return render(request, "library/not_here.html", context, status=403)


@require_safe
def within(request: HttpRequest, work: int) -> HttpResponse:
    """Show where words stand in a title, chapter by chapter."""
    if queries.may_read_work(work, reader=ANYBODY, on=today()):
        return _open_within(request, work)
    info, reader = queries.listed_work(work, on=today()), reader_of(request)
    if not queries.may_read_work(work, reader=reader, on=today()):
        return _refused(request, info)
    response = _within(request, info, reader)
    response.headers["Cache-Control"] = NEVER
    return response


@cached_page("q", "offset")
def _open_within(request: HttpRequest, work: int) -> HttpResponse:
    return _within(request, queries.listed_work(work, on=today()), ANYBODY)


def _within(request: HttpRequest, info: WorkInfo, reader: Reader) -> HttpResponse:
    text, first = search_text(request), page_offset(request)
    found = queries.chapters_with(
        info.id, text, reader=reader, on=today(), first=first, size=_FOUND
    )
    context = {
        "work": info,
        "title": texts.title_pair(info)[0],
        "text": text,
        "found": [
            (texts.chapter_at(info, each.number), each.places[:_PLACES], len(each.places))
            for each in found
        ],
        "pages": page_links(request, len(found), page=_FOUND),
    }
    response = render(request, "library/within.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def file(request: HttpRequest, work: int, name: str) -> HttpResponseBase:
    """Answer with a file of a work; no other file has an address here."""
    digest, day = name.partition(".")[0], today()
    is_for_everybody = queries.shows_file(work, digest, reader=ANYBODY, on=day)
    if not is_for_everybody and not queries.shows_file(
        work, digest, reader=reader_of(request), on=day
    ):
        raise NotFoundError
    cache = _FOR_EVERYBODY if is_for_everybody else _FOR_READERS
    return stored_file_response(request, name, cache=cache)
