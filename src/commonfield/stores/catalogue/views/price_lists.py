"""The desk of a store: another price, prices for a time."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.language import is_chinese
from commonfield.front.numbers import grams, yuan
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.front.templatetags.commonfield import china_time, in_language
from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError
from commonfield.people.permissions import actor_of
from commonfield.stores.catalogue import commands, queries
from commonfield.stores.catalogue.forms import PriceForm, PriceListForm
from commonfield.stores.catalogue.types import NewPriceList, SkuView
from commonfield.stores.queries import kept_store
from commonfield.stores.rules import weight_besides

_MOST_PRICED: Final = 200


@signed_in_page
def prices(request: HttpRequest, slug: str) -> HttpResponse:
    at = now()
    lists = queries.price_lists_of(slug, by=actor_of(request), now=at)
    context = {
        "store": kept_store(slug, by=actor_of(request), now=now()),
        "lists": lists,
        "now": at,
    }
    return render(request, "stores/catalogue/prices.html", context)


@signed_in_form
def price_list_new(request: HttpRequest, slug: str) -> HttpResponse:
    store = kept_store(slug, by=actor_of(request), now=now())
    skus = sku_options(slug, _usual_price)
    form = PriceListForm(request.POST or None, skus=skus)
    if request.method == "POST" and form.is_valid():
        given, at = form.cleaned_data, now()
        new = NewPriceList(
            slug, given["name"], given["starts_at"] or at, given["ends_at"], form.prices()
        )
        with errors_on_form(form, bad_price_list_end="ends_at"):
            commands.make_price_list(by=actor_of(request), now=at, price_list=new)
            is_on = new.starts_at <= at
            messages.success(
                request,
                _("The prices apply from now on.")
                if is_on
                else _("The prices apply from the start of the list."),
            )
            return redirect("stores:prices", slug=slug)
    context = {"store": store, "skus": skus}
    return render_form(request, "stores/catalogue/price_list.html", form, **context)


def sku_options(slug: str, price: Callable[[SkuView], str]) -> list[tuple[str, str]]:
    """Return the SKUs that a store has on sale with what tells them apart, and a price."""
    options = []
    for sku in queries.skus_on_sale(now=now(), store_slug=slug, limit=_MOST_PRICED):
        title, kind = in_language(sku, "title"), in_language(sku, "variant")
        weight = weight_besides(f"{title} {kind}", grams(sku.net_g, chinese=is_chinese()))
        options.append((sku.sku, " · ".join(filter(None, [title, kind, weight, price(sku)]))))
    return options


def _usual_price(sku: SkuView) -> str:
    return _("usually %(price)s") % {"price": yuan(sku.own_price_fen)}


@signed_in_post
def price_list_end(request: HttpRequest, slug: str, price_list: int) -> HttpResponse:
    lists = queries.price_lists_of(slug, by=actor_of(request), now=now())
    if price_list not in {each.list_id for each in lists}:
        raise NotFoundError
    commands.end_price_list(by=actor_of(request), now=now(), list_id=price_list)
    messages.success(request, _("The price list has ended; the usual prices apply."))
    return redirect("stores:prices", slug=slug)


@signed_in_form
def price(request: HttpRequest, slug: str, sku: str) -> HttpResponse:
    store = kept_store(slug, by=actor_of(request), now=now())
    row = queries.skus_by_code([sku], now=now()).get(sku)
    if row is None or row.store != slug:
        raise NotFoundError
    form = PriceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            commands.change_price(by=actor_of(request), now=now(), sku=sku, **form.cleaned_data)
            messages.success(request, _price_saved_text(row))
            return redirect("stores:products", slug=slug)
    return render_form(request, "stores/catalogue/price.html", form, store=store, sku=row)


def _price_saved_text(row: SkuView) -> str:
    if row.price_until is None:
        return _("The new price applies to new orders.")
    text = _("Saved. Until %(time)s the price list or flash sale applies: %(price)s.")
    return text % {"time": china_time(row.price_until), "price": yuan(row.price_fen)}
