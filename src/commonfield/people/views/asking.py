"""What the pages of people share: who asks, the day, and refusals shown at their form."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from commonfield.kernel.clock import china_day, now
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError
from commonfield.people.types import GUEST, Actor
from commonfield.workshop.sentences import sentence_of

_TOO_MANY = 429
PAGE = 50


def actor_of(request: HttpRequest) -> Actor:
    """Return who asks."""
    actor: Actor = getattr(request, "actor", GUEST)
    return actor


def today() -> date:
    """Return the day in China."""
    return china_day(now())


@contextmanager
def refusals_on(form: forms.Form) -> Iterator[None]:
    """Show an expected refusal at the form; missing roles and things become a page of their own.

    Raises:
        CommonfieldError: if it is one for a page.
    """
    try:
        yield
    except CommonfieldError as error:
        is_for_a_page = isinstance(error, PermissionRefusedError | NotFoundError)
        if is_for_a_page or error.status == _TOO_MANY:
            raise
        form.add_error(None, sentence_of(error))


def form_page(
    request: HttpRequest, template: str, form: forms.Form, **context: object
) -> HttpResponse:
    """Answer with a form; 422 if it was refused."""
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def next_address(request: HttpRequest, otherwise: str) -> str:
    """Return where to go on to: only addresses of this house."""
    address = request.POST.get("next", "") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else otherwise


def offset_of(request: HttpRequest) -> int:
    """Return how many rows of a list were shown before this page."""
    text = request.GET.get("offset", "0")
    return int(text) if text.isdecimal() and len(text) <= len(str(10**6)) else 0


def pages_of(request: HttpRequest, shown: int) -> dict[str, str]:
    """Return the addresses of the pages before and after, if there are any."""
    offset, query = offset_of(request), request.GET.copy()
    links = {"previous": "", "next": ""}
    if offset:
        query["offset"] = str(max(offset - PAGE, 0))
        links["previous"] = f"?{query.urlencode()}"
    if shown == PAGE:
        query["offset"] = str(offset + PAGE)
        links["next"] = f"?{query.urlencode()}"
    return links
