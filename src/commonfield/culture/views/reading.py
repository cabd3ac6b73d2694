"""A title's own page, and its chapters."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from commonfield.culture.choices import WorkKind
from commonfield.culture.library import queries
from commonfield.culture.library.types import LibraryReader, ShelfQuery, WorkInfo
from commonfield.culture.views import words
from commonfield.culture.views.readers import ANYBODY, reader_of
from commonfield.front.page_cache.decorator import cached_page
from commonfield.front.page_cache.headers import NEVER
from commonfield.kernel.clock import today
from commonfield.kernel.errors import NotFoundError, must_exist

_BESIDE = 6


@dataclass(frozen=True, slots=True)
class _Around:
    """A chapter among those before and after it."""

    at: words.ShownChapter
    previous: words.ShownChapter | None
    next: words.ShownChapter | None


@require_safe
@cached_page()
def work(request: HttpRequest, work: int) -> HttpResponse:
    info = queries.listed_work(work, on=today())
    beside = queries.catalogue(ShelfQuery(hall=info.hall), on=today(), size=_BESIDE + 1).items
    context = {
        "work": info,
        "chapters": words.shown_chapters(info),
        "hall": words.hall_name(info.hall),
        "rights": words.rights_words(info),
        "subject": words.subject_name(info.subject),
        "minutes": sum(each.minutes for each in words.shown_chapters(info)),
        "is_sound": info.kind == WorkKind.SOUND,
        "beside": [each for each in beside if each.id != info.id][:_BESIDE],
    }
    return render(request, "culture/work.html", context)


@require_safe
def read(request: HttpRequest, work: int) -> HttpResponse:
    """Go to where the reader was, or to the beginning."""
    chapters = words.shown_chapters(queries.listed_work(work, on=today()))
    if not chapters:
        raise NotFoundError
    return redirect("culture:chapter", work=work, number=chapters[0].number)


@require_safe
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


@cached_page()
def _open_chapter(request: HttpRequest, work: int, number: int) -> HttpResponse:
    return _chapter(request, queries.listed_work(work, on=today()), number, ANYBODY)


def _chapter(
    request: HttpRequest, info: WorkInfo, number: int, reader: LibraryReader
) -> HttpResponse:
    html = queries.chapter_html(info.id, number, reader=reader, on=today())
    context = {
        "work": info,
        "html": html,
        "around": _around(info, number),
        "chapters": words.shown_chapters(info),
        "has_heading": "<h2" in html or "<h3" in html,
    }
    return render(request, "culture/chapter.html", context)


def _around(info: WorkInfo, number: int) -> _Around:
    """Return a chapter and its neighbours; what is met by a link only has none."""
    line = must_exist(next((each for each in info.contents if each.number == number), None))
    at = words.shown_chapter(info, line)
    chapters = words.shown_chapters(info)
    if at not in chapters:
        return _Around(at, None, None)
    place = chapters.index(at)
    return _Around(
        at, chapters[place - 1] if place else None, next(iter(chapters[place + 1 :]), None)
    )


def _refused(request: HttpRequest, info: WorkInfo) -> HttpResponse:
    """Say why a title cannot be read here, and what to do."""
    context = {"work": info, "rights": words.rights_words(info), "opens_on": words.opens_on(info)}
    return render(request, "culture/not_here.html", context, status=403)
