"""What pages with forms and lists share: errors shown on the form, and pagination."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from commonfield.front.error_messages import error_message
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError

PAGE_SIZE = 50
_TOO_MANY = 429
_LONGEST_SEARCH = 60
# Of an offset, and of a row's number.
_DIGITS_AT_MOST, _DIGITS_OF_A_ROW = 7, 18

require_get_or_post: Final = require_http_methods(["GET", "HEAD", "POST"])


@contextmanager
def errors_on_form(form: forms.Form, **fields: str) -> Iterator[None]:
    """Show an expected refusal at the form; missing roles and things become a page of their own.

    ``fields`` names, by code of the refusal, the field that it belongs to; what has no field in
    this form appears above it. A form that was not sent shows no errors: its refusal is a page,
    too.
    """
    try:
        yield
    except CommonfieldError as error:
        is_for_a_page = isinstance(error, PermissionRefusedError | NotFoundError)
        if error.code not in fields and (is_for_a_page or error.status == _TOO_MANY):
            raise
        if not form.is_bound:
            raise
        field = fields.get(error.code)
        form.add_error(field if field in form.fields else None, error_message(error))


@contextmanager
def errors_as_messages(request: HttpRequest) -> Iterator[None]:
    """Show an expected refusal above the page that comes next; a missing right has its own page."""
    try:
        yield
    except PermissionRefusedError:
        raise
    except CommonfieldError as error:
        messages.error(request, error_message(error))


def render_form(
    request: HttpRequest, template: str, form: forms.Form, **context: object
) -> HttpResponse:
    """Answer with a form; 422 if it was refused."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def search_text(request: HttpRequest) -> str:
    """Return what a page's search field asks for (``q``), in one line."""
    return " ".join(request.GET.get("q", "").split())[:_LONGEST_SEARCH]


def page_offset(request: HttpRequest) -> int:
    """Return how many rows of a list were shown before this page."""
    return number_in(request.GET.get("offset", ""), digits=_DIGITS_AT_MOST)


def number_in(text: str, *, digits: int = _DIGITS_OF_A_ROW) -> int:
    """Parse a number from a request; 0 if it is not one, or longer than any of ours."""
    return int(text) if text.isdecimal() and len(text) <= digits else 0


def page_links(request: HttpRequest, shown: int, *, page: int = PAGE_SIZE) -> dict[str, str]:
    """Return the addresses of the pages before and after, if there are any.

    ``shown`` rows of at most ``page`` are on this one.
    """
    offset, query = page_offset(request), request.GET.copy()
    links = {"previous": "", "next": ""}
    if offset:
        query["offset"] = str(max(offset - page, 0))
        links["previous"] = f"?{query.urlencode()}"
    if shown == page:
        query["offset"] = str(offset + page)
        links["next"] = f"?{query.urlencode()}"
    return links


def narrowing_links(
    request: HttpRequest, name: str, values: Iterable[tuple[str, str]], counts: Mapping[str, int]
) -> list[dict[str, object]]:
    """Return the values that something in a list has, each as a link that narrows or widens it."""
    chosen = request.GET.get(name, "")
    links: list[dict[str, object]] = []
    for value, words in values:
        if value in counts or value == chosen:
            query = request.GET.copy()
            query.pop("offset", None)
            query[name] = value
            if value == chosen:
                query.pop(name)
            count, href = counts.get(value, 0), f"?{query.urlencode()}"
            links.append(
                {"words": words, "count": count, "href": href, "is_chosen": value == chosen}
            )
    return links if len(links) > 1 or chosen else []
