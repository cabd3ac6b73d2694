"""Stores a guest's last chapter in their browser, for cached pages too."""

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse

from commonfield.library.views.readers import is_remembered
from commonfield.library.views.reading_cookies import remember_in_browser

_CHAPTER: Final = re.compile(r"/library/works/(\d{1,9})/read/(\d{1,9})/")


class ReadingMiddleware:
    """Writes the cookie; a reader whom their account remembers has none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "GET" and response.status_code == HTTPStatus.OK:
            found = _CHAPTER.fullmatch(request.path)
            if found and not is_remembered(request):
                remember_in_browser(request, response, int(found[1]), int(found[2]))
        return response
