"""What the JSON API says when it refuses: RFC 9457 problems with a stable code."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop

from commonfield.front.error_messages import error_message
from commonfield.kernel.errors import CommonfieldError
from commonfield.workshop.errors import StorageFullError

CONTENT_TYPE: Final = "application/problem+json"

# What Django and django-ninja refuse by themselves, before any command runs.
_PLAIN: Final[dict[int, tuple[str, str]]] = {
    400: (
        "bad_request",
        gettext_noop("The request could not be read. Check its address, headers and body."),
    ),
    401: (
        "token_refused",
        gettext_noop("This needs a token that is in force: send Authorization: Bearer TOKEN."),
    ),
    403: ("permission_refused", gettext_noop("The token's roles do not allow this here.")),
    404: ("not_found", gettext_noop("There is nothing at this address. See /api/openapi.json.")),
    405: (
        "method_not_allowed",
        gettext_noop("This address does not take this method. See the header Allow."),
    ),
    413: ("too_large", gettext_noop("The body is larger than one megabyte. Send less at a time.")),
    422: (
        "invalid_request",
        gettext_noop("Parts of the request are wrong. See each one's message."),
    ),
    500: (
        "server_error",
        gettext_noop("Something broke here and was recorded. Try again in a few minutes."),
    ),
    503: (
        "database_away",
        gettext_noop(
            "The database does not answer just now. Send the same again in half a minute; an order"
            " with the same key counts once."
        ),
    ),
    507: (StorageFullError.code, StorageFullError.sentence),
}


def problem_of(error: CommonfieldError) -> HttpResponse:
    """Turn an expected refusal into a problem in the reader's language."""
    members = dict(error.members)
    if isinstance(parts := members.get("errors"), list):
        members["errors"] = [_translated(**part) for part in parts]
    return _problem(error.status, error.code, error_message(error), members)


def _translated(*, message: str, **rest: object) -> dict[str, object]:
    return {**rest, "message": gettext(message)}


def plain_problem(status: int, members: Mapping[str, object] | None = None) -> HttpResponse:
    """Return the problem of a status that no refusal of ours stands behind."""
    code, sentence = _PLAIN.get(status, _PLAIN[400 if status < HTTPStatus(500) else 500])
    response = _problem(status, code, gettext(sentence), members or {})
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _problem(status: int, code: str, detail: str, members: Mapping[str, object]) -> HttpResponse:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        **members,
    }
    return HttpResponse(
        json.dumps(body, cls=DjangoJSONEncoder, ensure_ascii=False),
        content_type=CONTENT_TYPE,
        status=status,
    )


def is_for_machines(request: HttpRequest) -> bool:
    """Return whether an address belongs to the JSON API, or takes payment providers' notices."""
    path = request.path_info
    return path.startswith("/api/") or (path.startswith("/payments/") and path.endswith("/notice/"))


def as_problem(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Turn any refusal under the API into a problem, if it is not one yet.

    Everywhere else one that Django leaves without a word gets a page.
    """
    if response.status_code < HTTPStatus.BAD_REQUEST:
        return response
    if not is_for_machines(request):
        return _as_page(request, response)
    if response.headers.get("Content-Type", "") == CONTENT_TYPE:
        return response
    problem = plain_problem(response.status_code)
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            problem.headers[name] = response.headers[name]
    return problem


def _as_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Explain what to do to a visitor at the address of a form's button, as a phone reopens it."""
    if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or response.content:
        return response
    context = {
        "heading": gettext("This page opens by a button only"),
        "sentence": gettext(
            "Nothing was changed. Go back to the page before and press its button again."
        ),
        "status": response.status_code,
    }
    page = render(request, "refusal.html", context, status=response.status_code)
    page.headers["Allow"] = response.headers["Allow"]
    return page
