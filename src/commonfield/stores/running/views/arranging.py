"""Arranging a store: its details, shipping rates and merchant numbers; moving it."""

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.language import active_language
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now
from commonfield.people.permissions import actor_of
from commonfield.people.queries import organisations
from commonfield.places.queries import place, places, villages_to_choose
from commonfield.stores.choices import PaymentMethod
from commonfield.stores.form_files import stored_files
from commonfield.stores.queries import existing_store, kept_store, settings_of_store
from commonfield.stores.rules import shipping_fen
from commonfield.stores.running import commands
from commonfield.stores.running.commands import set_merchant
from commonfield.stores.running.forms import (
    METHODS,
    DetailsForm,
    MerchantsForm,
    MoveForm,
    ShippingForm,
    shipping_initial,
)
from commonfield.stores.running.queries import merchants_of_store
from commonfield.stores.types import Rate, StoreSettings

# Parcels that show a keeper what buyers will pay: grams, and where to.
_EXAMPLES: Final = (
    (250, "330100000000"),
    (1_500, "330100000000"),
    (250, "110000000000"),
    (1_500, "110000000000"),
    (250, "650000000000"),
)
_EXAMPLE_GOODS_FEN: Final = 80_00


@signed_in_form
def store_settings(request: HttpRequest, slug: str) -> HttpResponse:
    store = kept_store(slug, by=actor_of(request), now=now())
    arranged = _settings(request, slug)
    form = DetailsForm(
        request.POST or None,
        request.FILES or None,
        initial=vars(store) | {"low_stock_packs": arranged.low_stock_packs},
    )
    files = stored_files(form, store.organisation, by=actor_of(request), now=now())
    if form.is_valid():
        with errors_on_form(form):
            details = form.details(files["logo"])
            commands.edit_store(by=actor_of(request), now=now(), slug=slug, details=details)
            messages.success(request, _("Saved. The store's page shows it now."))
            return redirect("stores:settings", slug=slug)
    context = {
        "store": store,
        "arranged": arranged,
        "owner": organisations([store.organisation]).get(store.organisation),
        "place": place(store.place),
        "examples": _examples(request, arranged.rates),
    }
    return render_form(request, "stores/running/settings.html", form, **context)


def _settings(request: HttpRequest, slug: str) -> StoreSettings:
    return settings_of_store(slug, by=actor_of(request), now=now())


def _examples(request: HttpRequest, rates: Sequence[Rate]) -> list[dict[str, object]]:
    """Return what some parcels cost, so that a keeper sees what buyers will."""
    names = places(region for _weight_g, region in _EXAMPLES)
    return [
        {
            "region": names[region].name_in(active_language()),
            "weight_g": weight_g,
            "fen": shipping_fen(rates, region, weight_g, _EXAMPLE_GOODS_FEN),
        }
        for weight_g, region in _EXAMPLES
        if region in names
    ]


@signed_in_form
def shipping_rates(request: HttpRequest, slug: str) -> HttpResponse:
    store = kept_store(slug, by=actor_of(request), now=now())
    rates = _settings(request, slug).rates
    home = store.place[:2]
    form = ShippingForm(request.POST or None, initial=shipping_initial(rates, home))
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            commands.set_shipping_rates(
                by=actor_of(request), now=now(), slug=slug, rates=form.rates(home)
            )
            messages.success(request, _("New orders are sent at these rates."))
            return redirect("stores:rates", slug=slug)
    context = {"store": store, "examples": _examples(request, rates)}
    return render_form(request, "stores/running/rates.html", form, **context)


@signed_in_form
def merchants(request: HttpRequest, slug: str) -> HttpResponse:
    store, by = existing_store(slug), actor_of(request)
    held = {row.method: row.merchant for row in merchants_of_store(slug, by=by, now=now())}
    form = MerchantsForm(request.POST or None, initial=held)
    if request.method == "POST" and form.is_valid():
        for method in METHODS:
            set_merchant(
                by=by, now=now(), store=slug, method=method, merchant=form.cleaned_data[method]
            )
        messages.success(request, _("Saved."))
        return redirect("stores:settings", slug)
    missing = [
        PaymentMethod(method).label
        for method in METHODS
        if method not in settings.PAYMENT_PROVIDERS
    ]
    return render_form(request, "stores/running/merchants.html", form, store=store, missing=missing)


@signed_in_form
def store_move(request: HttpRequest, slug: str) -> HttpResponse:
    store = kept_store(slug, by=actor_of(request), now=now())
    form = MoveForm(
        request.POST or None,
        choices={"place": villages_to_choose(settings.COUNTY_CODE, active_language())},
        initial={"place": store.place},
    )
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, same_place="place", place_unknown="place"):
            to = form.cleaned_data["place"]
            commands.move_store(by=actor_of(request), now=now(), slug=slug, place=to)
            messages.success(request, _("The store has moved."))
            return redirect("stores:settings", slug=slug)
    return render_form(
        request, "stores/running/move.html", form, store=store, place=place(store.place)
    )
