"""The library's catalogue: titles to browse and to search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonfield.front.forms import narrowing_links, page_links, page_offset, search_text
from commonfield.front.page_cache.decorator import cached_page
from commonfield.kernel.clock import today
from commonfield.library import queries
from commonfield.library.types import FACETS, ShelfQuery
from commonfield.library.views.texts import hall_names
from commonfield.people.permissions import screen_token_of
from commonfield.people.queries import reader_of
from commonfield.people.types import ANYBODY, Reader

_PAGE = 24
_NARROWED_BY = tuple(name for name, facet in FACETS.items() if facet.heading)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    # Words of a text are shown to readers who may read it; a guest may read the open ones.
    if request.GET.get("q") and (reader := reader_of(request)) != ANYBODY:
        return _catalogue(request, reader)
    if screen_token_of(request):
        # A hall's screen begins with its own hall.
        return _catalogue(request, reader_of(request))
    return _open_catalogue(request)


@cached_page("q", "offset", *_NARROWED_BY)
def _open_catalogue(request: HttpRequest) -> HttpResponse:
    return _catalogue(request, ANYBODY)


def _catalogue(request: HttpRequest, reader: Reader) -> HttpResponse:
    text = search_text(request)
    asked = ShelfQuery(**{name: request.GET.get(name, "")[:60] for name in _NARROWED_BY})
    first, day = page_offset(request), today()
    context: dict[str, object] = {"text": text, "asked": asked}
    if text:
        found = queries.search_works(
            text, on=day, reader=reader, first=first, size=_PAGE, asked=asked
        )
        titles = max(found.titles - first, 0)
        context |= {
            "found": found,
            "named": [each.work for each in found.items[:titles]],
            "inside": found.items[titles:],
            "pages": page_links(request, len(found.items), page=_PAGE),
        }
    else:
        shelf = queries.shelf(asked, on=day, reader=reader, first=first, size=_PAGE)
        context |= {"shelf": shelf, "pages": page_links(request, len(shelf), page=_PAGE)}
    return render(request, "library/catalogue.html", context | _narrowing(request, asked))


def _narrowing(request: HttpRequest, asked: ShelfQuery) -> dict[str, object]:
    counts = queries.facet_counts(asked, on=today())
    halls = hall_names(counts["hall"])
    return {
        "narrowing": [
            (facet.heading, narrowing_links(request, name, facet.choices.choices, counts[name]))
            for name, facet in reversed(FACETS.items())
            if facet.choices
        ],
        "halls": narrowing_links(request, "hall", halls.items(), counts["hall"]),
        "hall_name": halls.get(asked.hall, ""),
    }
