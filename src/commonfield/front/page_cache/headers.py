"""Pages that are one visitor's own: no cache on the way may store them."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

# As Django says it, without the date for caches of the last century.
NEVER: Final = "max-age=0, no-cache, no-store, must-revalidate, private"


def never_cache[**P, R: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R]:
    """Tell caches to keep nothing of what a view answers."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = NEVER
        return response

    return answer
