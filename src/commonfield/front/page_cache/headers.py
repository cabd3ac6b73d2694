"""Headers for caches on the way: what none may store, what a reader has already."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe

# As Django says it, without the date for caches of the last century.
NEVER: Final = "max-age=0, no-cache, no-store, must-revalidate, private"
# What may end at any moment no cache serves without checking again.
NEVER_STORED: Final = "no-cache"


def never_cache[**P, R: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R]:
    """Let no cache keep a view's answers."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = NEVER
        return response

    return answer


def never_stored[R: HttpResponse](response: R) -> R:
    """Let no cache keep an answer; what a phone has of it, its worker stores."""
    response.headers["Cache-Control"] = NEVER_STORED
    return response


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return an answer, or 304 if the client has it already: only if its view tagged it."""
    tag = response.headers.get("ETag")
    if tag is None:
        return response
    changed = parse_http_date_safe(response.headers.get("Last-Modified", ""))
    known = get_conditional_response(request, tag, changed, response)
    return response if known is None else known
