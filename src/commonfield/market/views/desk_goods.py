"""The desk of a store: packs into its stock, a new product, another price."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.kernel.identifiers import new_number
from commonfield.market.catalogue import queries as catalogue
from commonfield.market.commands import (
    change_price,
    list_product,
    stock_from_lot,
)
from commonfield.market.forms import PriceForm, ProductForm, ReceiveForm
from commonfield.market.rules import pack_title
from commonfield.market.types import NewProduct, SkuView
from commonfield.market.views.asking import actor_of, language_of, today
from commonfield.market.views.desk import store_of
from commonfield.market.views.desk_catalogue import item_options
from commonfield.market.views.desk_store import kept
from commonfield.people.choices import Role
from commonfield.people.queries import organisations_of
from commonfield.supply.queries import lots_of
from commonfield.workshop.asking import (
    form_page,
    refusals_on,
)
from commonfield.workshop.numbers import grams
from commonfield.workshop.templatetags.commonfield import in_language
from commonfield.workshop.text import pinyin

type Options = list[tuple[str, str | list[tuple[str, str]]]]

_GET_POST = ["GET", "HEAD", "POST"]
_LONGEST_SLUG = 60
# Product and lot must both be chosen: neither is likelier than the other.
_NOTHING = ("", "—")


def _slug_from(english: str, chinese: str) -> str:
    """Return a name for an address, made from the product's."""
    made = (slugify(english) or slugify(pinyin(chinese)))[:_LONGEST_SLUG].strip("-")
    return made or new_number(now()).lower()


# Stock


@never_cache
@login_required
@require_http_methods(_GET_POST)
def receive(request: HttpRequest, slug: str) -> HttpResponse:
    """Pack tea of a lot into the store's stock; for the clerk of the lot's maker."""
    store = store_of(slug)
    lots = _lots_with_tea(request)
    skus = catalogue.skus_on_sale(now=now(), store_slug=slug, limit=200)
    form = ReceiveForm(
        request.POST or None,
        initial={name: request.GET.get(name, "") for name in ("sku", "lot")},
        skus=_sku_options(request, skus),
        lots=[_NOTHING, *lots],
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            stock_from_lot(by=actor_of(request), now=now(), **form.cleaned_data)
            messages.success(request, _("The packs are in the stock."))
            return redirect("market:product", slug=_product_of(form.cleaned_data["sku"]))
    return form_page(request, "market/desk_receive.html", form, store=store, lots=lots, skus=skus)


def _product_of(sku: str) -> str:
    return catalogue.skus_by_code([sku], now=now())[sku].product


def _lots_with_tea(request: HttpRequest) -> Options:
    """Return the lots with tea left of the makers whose clerk the visitor is.

    Raises:
        PermissionRefusedError: if they are nobody's clerk.
    """
    makers = organisations_of(actor_of(request).person_id or 0, {Role.CLERK}, today())
    if not makers:
        raise PermissionRefusedError
    is_chinese = language_of(request) != "en"
    return [
        (
            lot.code,
            f"{lot.name if is_chinese else lot.name_en or lot.name} · {lot.code} · "
            + _("%(weight)s left") % {"weight": grams(lot.remaining_g, chinese=is_chinese)},
        )
        for maker in makers
        for lot in lots_of(maker.code, with_tea_left=True)
    ]


def _sku_options(request: HttpRequest, skus: list[SkuView]) -> Options:
    is_chinese = language_of(request) != "en"
    return [
        _NOTHING,
        *[
            (
                sku.sku,
                " · ".join(
                    (
                        pack_title(in_language(sku, "title"), in_language(sku, "variant")),
                        grams(sku.net_g, chinese=is_chinese),
                    )
                ),
            )
            for sku in skus
        ],
    ]


# Products


@never_cache
@login_required
@require_http_methods(_GET_POST)
def product_new(request: HttpRequest, slug: str) -> HttpResponse:
    store = kept(request, slug)
    items = item_options(request, store)
    form = ProductForm(request.POST or None, items=items)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        name = _slug_from(f"{given['title_en']} {given['gtin'][-6:-1]}", given["title"])
        with refusals_on(form):
            product = NewProduct(store=slug, slug=name, **given)
            list_product(by=actor_of(request), now=now(), product=product)
            messages.success(request, _("The product is on sale. Put packs of a lot into stock."))
            return redirect("market:desk_product", slug=slug, product=name)
    return form_page(request, "market/desk_product.html", form, store=store, items=items)


@never_cache
@login_required
@require_http_methods(_GET_POST)
def price(request: HttpRequest, slug: str, sku: str) -> HttpResponse:
    store = kept(request, slug)
    row = catalogue.skus_by_code([sku], now=now()).get(sku)
    if row is None or row.store != slug:
        raise NotFoundError
    form = PriceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            change_price(by=actor_of(request), now=now(), sku=sku, **form.cleaned_data)
            messages.success(request, _("The new price holds for new orders."))
            return redirect("market:desk_products", slug=slug)
    return form_page(request, "market/desk_price.html", form, store=store, sku=row)
