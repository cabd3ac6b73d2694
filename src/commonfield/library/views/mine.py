"""A reader's begun titles and bookmarks; a guest's are those of this browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonfield.front.page_cache.headers import never_cache
from commonfield.kernel.clock import today
from commonfield.library import queries
from commonfield.library.types import WorkInfo
from commonfield.library.views import texts
from commonfield.library.views.fragments import begun_by
from commonfield.library.views.readers import remembered_person
from commonfield.library.views.reading_cookies import Place, bookmarks_in_browser
from commonfield.people.choices import PURPOSE_TEXTS, Purpose
from commonfield.people.permissions import actor_of


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    person = remembered_person(request)
    marked = queries.works_marked(person, on=today()) if person is not None else []
    context = {
        "begun": begun_by(request, 50),
        "marked": [(each, texts.numbered(each.work, each.note.chapter)) for each in marked],
        "browser_marks": _browser_marks(request),
        "is_signed_in": actor_of(request).person_id is not None,
        "is_remembered": person is not None,
        "consent_text": PURPOSE_TEXTS[Purpose.READING],
    }
    return render(request, "library/mine.html", context)


def _browser_marks(request: HttpRequest) -> list[tuple[WorkInfo, str, Place]]:
    """Return the bookmarks that this browser remembers, of titles that are still there."""
    marks = bookmarks_in_browser(request)
    works = queries.listed_works({work for work, _chapter, _at in marks}, on=today())
    return [
        (works[mark[0]], texts.numbered(works[mark[0]], mark[1]), mark)
        for mark in marks
        if mark[0] in works
    ]
