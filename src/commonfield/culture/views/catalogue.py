"""What an elder opens first: the titles of the halls, to look through and to search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commonfield.culture.choices import Subject, WorkKind
from commonfield.culture.library.queries import catalogue as titles
from commonfield.culture.library.queries import shelf_facets
from commonfield.culture.library.types import ShelfQuery
from commonfield.culture.views.words import hall_name
from commonfield.front.forms import page_links, page_offset
from commonfield.front.page_cache.decorator import cached_page
from commonfield.kernel.clock import today

_PAGE = 24
_LONGEST_SEARCH = 60
_NARROWED_BY = ("subject", "kind", "hall")


@require_safe
@cached_page("q", "offset", *_NARROWED_BY)
def catalogue(request: HttpRequest) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").split())[:_LONGEST_SEARCH]
    asked = ShelfQuery(**{name: request.GET.get(name, "")[:60] for name in _NARROWED_BY})
    shelf = titles(asked, on=today(), first=page_offset(request), size=_PAGE)
    facets = shelf_facets(today())
    context = {
        "text": text,
        "asked": asked,
        "shelf": shelf,
        "kinds": _choices(
            request, "kind", [(str(each), str(each.label)) for each in WorkKind], facets
        ),
        "subjects": _choices(
            request, "subject", [(str(each), str(each.label)) for each in Subject], facets
        ),
        "halls": _choices(
            request, "hall", [(code, hall_name(code)) for code in facets.get("hall", {})], facets
        ),
        "pages": page_links(request, len(shelf.items), page=_PAGE),
    }
    return render(request, "culture/catalogue.html", context)


def _choices(
    request: HttpRequest,
    name: str,
    values: list[tuple[str, str]],
    facets: dict[str, dict[str, int]],
) -> list[dict[str, object]]:
    """Return the values that some title has, each as a link that narrows or widens again."""
    chosen, counts = request.GET.get(name, ""), facets.get(name, {})
    choices = []
    for value, words in values:
        if value in counts:
            query = request.GET.copy()
            query.pop("offset", None)
            query[name] = value
            if value == chosen:
                query.pop(name)
            choices.append(
                {
                    "words": words,
                    "count": counts[value],
                    "href": f"?{query.urlencode()}",
                    "is_chosen": value == chosen,
                }
            )
    return choices if len(choices) > 1 or chosen else []
