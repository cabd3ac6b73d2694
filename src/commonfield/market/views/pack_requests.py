"""Packs that a keeper asks the maker for, and the list of the clerk who packs them."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.error_messages import error_message
from commonfield.front.signed_in import signed_in_page, signed_in_post
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import CommonfieldError, NotFoundError
from commonfield.market.views.desk_store import managed_store
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, require_role
from commonfield.stores.stock import commands, queries

# What is longer is no number of packs.
_DIGITS: Final = 8
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404


@signed_in_post
def ask(request: HttpRequest, slug: str, sku: str) -> HttpResponse:
    managed_store(request, slug)
    text = request.POST.get("packs", "").strip()
    packs = int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else 0
    try:
        commands.ask_for_packs(by=actor_of(request), now=now(), store=slug, sku=sku, packs=packs)
    except CommonfieldError as error:
        if error.status == _NOT_FOUND:
            raise
        messages.error(request, error_message(error))
    else:
        messages.success(
            request, _("The request was sent to the maker. Its progress is shown here.")
        )
    return redirect("market:desk_stock", slug=slug)


@signed_in_post
def cancel(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    asked = queries.packs_asked(slug, by=actor_of(request), now=now()).values()
    if number not in {each.request_id for each in asked}:
        raise NotFoundError
    commands.cancel_packs(by=actor_of(request), now=now(), request_id=number)
    messages.success(request, _("The request is cancelled."))
    return redirect("market:desk_stock", slug=slug)


@signed_in_page
def packs(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    require_role(by, {Role.CLERK}, on=today())
    return render(request, "market/packs.html", {"rows": queries.packs_to_pack(by=by, now=now())})


@signed_in_post
def decline(request: HttpRequest, number: int) -> HttpResponse:
    try:
        commands.decline_packs(
            by=actor_of(request),
            now=now(),
            request_id=number,
            reason=request.POST.get("reason", ""),
        )
    except CommonfieldError as error:
        if error.status == _FORBIDDEN:
            raise
        messages.error(request, error_message(error))
    else:
        messages.success(request, _("Declined. The store's keeper sees your reason."))
    return redirect("market:packs")
