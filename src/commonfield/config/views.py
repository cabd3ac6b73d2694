"""Addresses of no room: language, large print, error pages, robots, the icon, pictures."""

import re
import sys
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from commonfield.config.middleware import LANGUAGES
from commonfield.front.cookies import ELDER_COOKIE, LANGUAGE_COOKIE, keep_cookie
from commonfield.front.drawing import ornament
from commonfield.front.links import is_own_url
from commonfield.front.page_meta import LANGUAGE_PARAMETER, in_english
from commonfield.front.ranges import stored_file_response
from commonfield.workshop.database_errors import is_database_down, is_disk_full

_LANGUAGE: Final = re.compile(rf"([?&]){LANGUAGE_PARAMETER}=\w*&?")

type Page = Callable[[HttpRequest], HttpResponse]

_SAME_AGAIN = 307
_RETRY_AFTER_S = 30
# Nothing there is for search engines; a shelf narrowed in every way would never end.
_CLOSED = (
    "/api/",
    "/audit/",
    "/basket/",
    "/checkout/",
    "/desk/",
    "/market/?",
    "/me/",
    "/orders/",
    "/payments/",
    "/people/",
)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    # The language of an address goes before the one that is chosen here.
    address = _LANGUAGE.sub(r"\1", request.POST.get("next", "")).rstrip("?&")
    is_safe = is_own_url(address, request)
    response = HttpResponseRedirect(address if is_safe else "/")
    if is_safe and request.POST.get("carry"):
        # The browser sends the same form again there, with all that stands in it.
        response.status_code = _SAME_AGAIN
    return response


# Both switches are free of the forgery token: they change nothing but how this browser shows
# pages, and so a reader who never signs in gets no cookie but the ones they chose.
@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in LANGUAGES:
        keep_cookie(response, LANGUAGE_COOKIE, chosen)
    return response


@csrf_exempt
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    response = _back(request)
    if request.POST.get("elder") == "1":
        keep_cookie(response, ELDER_COOKIE, "1")
    else:
        response.delete_cookie(ELDER_COOKIE, samesite="Lax")
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    is_too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    status = 413 if is_too_much else 400
    return render(request, "400.html", {"status": status}, status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer in both languages without touching database, session or translations.

    A database that is away (503) or has no space left (507) is no fault of the program's.
    """
    error = sys.exc_info()[1]
    if is_disk_full(error):
        return HttpResponse(render_to_string("507.html"), status=507)
    if is_database_down(error):
        headers = {"Retry-After": str(_RETRY_AFTER_S)}
        return HttpResponse(render_to_string("503.html"), status=503, headers=headers)
    return HttpResponse(render_to_string("500.html"), status=500)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in _CLOSED)]
    if not settings.IS_PROVINCE:
        sitemap = f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}"
        lines += [f"Allow: {in_english('/market/')}", "", sitemap]
    lines.append("")
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(ornament.icon(), content_type="image/svg+xml")
    response.headers["Cache-Control"] = "public, max-age=604800"
    return response


@require_safe
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    # What is named by its content never changes.
    cache = "public, max-age=31536000, immutable"
    return stored_file_response(request, name, cache=cache, is_checked=False)
