"""The desk of a store: team offers and flash sales made and ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commonfield.front.form_fields import ChoicesForm
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.numbers import yuan
from commonfield.front.signed_in import signed_in_form, signed_in_post
from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of
from commonfield.stores.catalogue.views.price_lists import sku_options
from commonfield.stores.offers import queries
from commonfield.stores.offers.commands import (
    end_flash_sale,
    end_team_offer,
    make_flash_sale,
    make_team_offer,
)
from commonfield.stores.offers.forms import FlashSaleForm, TeamOfferForm
from commonfield.stores.offers.types import NewFlashSale, NewTeamOffer, OfferView
from commonfield.stores.queries import kept_store

# Which field of a form a refusal belongs to.
_FIELDS: Final = {
    "bad_offer_price": "price_fen",
    "bad_offer_time": "ends_at",
    "offer_overlaps": "starts_at",
}


@dataclass(frozen=True)
class _Offers:
    """The form, command and query of a kind of offer."""

    form: type[ChoicesForm]
    make: Callable[..., str]
    find: Callable[[str, datetime], OfferView | None]
    end: Callable[..., None]


_OFFERS: Final = {
    "team": _Offers(
        TeamOfferForm,
        lambda given, **acting: make_team_offer(offer=NewTeamOffer(**given), **acting),
        queries.team_offer,
        end_team_offer,
    ),
    "flash": _Offers(
        FlashSaleForm,
        lambda given, **acting: make_flash_sale(sale=NewFlashSale(**given), **acting),
        queries.flash_sale,
        end_flash_sale,
    ),
}


@signed_in_form
def offer_new(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    store, offers = kept_store(slug, by=actor_of(request), now=now()), _OFFERS[kind]
    choices = {"sku": sku_options(slug, lambda sku: yuan(sku.own_price_fen))}
    form = offers.form(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        at = now()
        given = form.cleaned_data | {"starts_at": form.cleaned_data["starts_at"] or at}
        with errors_on_form(form, **_FIELDS):
            offers.make(given, by=actor_of(request), now=at)
            messages.success(request, _("The offer is made."))
            return redirect("orders:promotions", slug=slug)
    return render_form(request, "stores/offers/new.html", form, store=store, kind=kind)


@signed_in_post
def offer_end(request: HttpRequest, slug: str, kind: str, code: str) -> HttpResponse:
    offers = _OFFERS[kind]
    offer = offers.find(code, now())
    if offer is None or offer.store != slug:
        raise NotFoundError
    offers.end(by=actor_of(request), now=now(), code=code)
    messages.success(request, _("The offer has ended."))
    return redirect("orders:promotions", slug=slug)
