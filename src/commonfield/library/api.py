"""The library's API: search."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils.http import urlencode
from ninja import Query, Router

from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.kernel.clock import today
from commonfield.library import schemas
from commonfield.library.queries import search_works
from commonfield.library.types import FoundWork
from commonfield.people.permissions import actor_of
from commonfield.people.types import Reader
from commonfield.workshop.rate_limits import check_rate_limit

titles = Router()

_SEARCHED_A_MINUTE: Final = 60_000
_MINUTE_S: Final = 60
_PAGE: Final = 20


@titles.get(
    "/search",
    response=schemas.LibraryFoundOut,
    summary="Titles of the library, by their words or by what stands in them",
    description="Two characters are enough, in either script, pinyin or first letters. Twenty a"
    " page; `snippet` is the place in the text, empty where the title itself was found; `next` is"
    " an address. Texts that are not everybody's are searched for whoever may read them.",
)
def search(request: HttpRequest, wanted: Query[schemas.LibraryQuery]) -> dict[str, Any]:
    check_rate_limit(request, "library.search", _SEARCHED_A_MINUTE, _MINUTE_S)
    text, first = wanted.text, (wanted.page - 1) * _PAGE
    reader = Reader(actor_of(request).person_id)

    def found() -> tuple[list[dict[str, Any]], int]:
        some = search_works(text, on=today(), reader=reader, first=first, size=_PAGE)
        return [_found(each) for each in some.items], some.total

    key = ("library.search", text, first, today())
    items, total = found() if reader.person_id else cached_locally(key, found)
    query = urlencode({"q": text, "page": str(wanted.page + 1)})
    following = f"{request.path}?{query}" if first + _PAGE < total else None
    return {"items": items, "total": total, "next": following}


def _found(each: FoundWork) -> dict[str, Any]:
    return {
        "id": each.work.id,
        "title": each.work.title,
        "authors": each.work.author_names,
        "snippet": str(each.snippet or ""),
    }
