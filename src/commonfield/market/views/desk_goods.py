"""The desk of a store: its stock, products and prices; opening and closing a store."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.kernel.identifiers import new_number
from commonfield.market import queries
from commonfield.market.catalogue import queries as catalogue
from commonfield.market.commands import (
    adjust_stock,
    change_price,
    close_store,
    list_product,
    open_store,
    stock_from_lot,
)
from commonfield.market.forms import AdjustForm, PriceForm, ProductForm, ReceiveForm, StoreForm
from commonfield.market.types import NewProduct, NewStore, SkuView, StockView, StoreView
from commonfield.market.views.asking import actor_of, language_of, today
from commonfield.market.views.desk import store_of
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.permissions import require_role
from commonfield.people.queries import organisations_of, organisations_within
from commonfield.places.queries import towns, villages
from commonfield.supply.queries import lots_of, trade_items_of
from commonfield.workshop.asking import (
    PAGE,
    form_page,
    offset_of,
    pages_of,
    refusals_on,
)
from commonfield.workshop.numbers import grams
from commonfield.workshop.text import pinyin

type Options = list[tuple[str, str | list[tuple[str, str]]]]

_GET_POST = ["GET", "HEAD", "POST"]
_LONGEST_SLUG = 60
# Product and lot must both be chosen: neither is likelier than the other.
_NOTHING = ("", "—")


def _kept(request: HttpRequest, slug: str) -> StoreView:
    """Return a store that the visitor keeps.

    Raises:
        PermissionRefusedError: if it is not theirs.
    """
    store = store_of(slug)
    require_role(actor_of(request), {Role.KEEPER}, on=today(), organisation=store.organisation)
    return store


def _slug_from(given: str, english: str, chinese: str) -> str:
    """Return a name for an address: the given one, or one made from the name."""
    made = (given or slugify(english) or slugify(pinyin(chinese)))[:_LONGEST_SLUG].strip("-")
    # The desk itself has an address of this name.
    return new_number(now()).lower() if made in {"", "new"} else made


# Stock


@never_cache
@login_required
@require_safe
def stock(request: HttpRequest, slug: str) -> HttpResponse:
    rows = queries.stock_of_store(slug, by=actor_of(request), now=now())
    return render(request, "market/desk_stock.html", {"store": store_of(slug), "rows": rows})


@never_cache
@login_required
@require_http_methods(_GET_POST)
def adjust(request: HttpRequest, slug: str, sku: str, lot: str) -> HttpResponse:
    row = _stock_row(request, slug, sku, lot)
    form = AdjustForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            adjust_stock(by=actor_of(request), now=now(), sku=sku, lot=lot, **form.cleaned_data)
            messages.success(request, _("The stock is corrected."))
            return redirect("market:desk_stock", slug=slug)
    return form_page(request, "market/desk_adjust.html", form, store=store_of(slug), row=row)


def _stock_row(request: HttpRequest, slug: str, sku: str, lot: str) -> StockView:
    rows = queries.stock_of_store(slug, by=actor_of(request), now=now())
    for row in rows:
        if (row.sku, row.lot) == (sku, lot):
            return row
    raise NotFoundError


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
                        sku.title if is_chinese else sku.title_en,
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
@require_safe
def products(request: HttpRequest, slug: str) -> HttpResponse:
    store = _kept(request, slug)
    found = catalogue.skus_on_sale(
        now=now(), store_slug=slug, offset=offset_of(request), limit=PAGE
    )
    context = {"store": store, "rows": found, "pages": pages_of(request, len(found))}
    return render(request, "market/desk_products.html", context)


@never_cache
@login_required
@require_http_methods(_GET_POST)
def product_new(request: HttpRequest, slug: str) -> HttpResponse:
    store = _kept(request, slug)
    items = _item_options(request, store)
    form = ProductForm(request.POST or None, items=items)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        name = _slug_from("", f"{given['title_en']} {given['gtin'][-6:-1]}", given["title"])
        with refusals_on(form):
            product = NewProduct(store=slug, slug=name, **given)
            list_product(by=actor_of(request), now=now(), product=product)
            messages.success(request, _("The product is on sale. Put packs of a lot into stock."))
            return redirect("market:desk_products", slug=slug)
    return form_page(request, "market/desk_product.html", form, store=store, items=items)


def _item_options(request: HttpRequest, store: StoreView) -> Options:
    """Return what makers pack: the store's own organisation first, then the county's."""
    makers = [store.organisation]
    for kind in (OrganisationKind.COOPERATIVE, OrganisationKind.ENTERPRISE):
        makers += [each.code for each in organisations_within(settings.COUNTY_CODE, kind=kind)]
    is_chinese = language_of(request) != "en"
    return [
        (item.gtin, f"{item.name if is_chinese else item.name_en or item.name} · {item.gtin}")
        for maker in dict.fromkeys(makers)
        for item in trade_items_of(maker)
    ]


@never_cache
@login_required
@require_http_methods(_GET_POST)
def price(request: HttpRequest, slug: str, sku: str) -> HttpResponse:
    store = _kept(request, slug)
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


# Stores


@never_cache
@login_required
@require_http_methods(_GET_POST)
def store_new(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    employers = organisations_of(actor.person_id or 0, {Role.KEEPER, Role.CLERK}, today())
    if not employers:
        raise PermissionRefusedError
    is_chinese = language_of(request) != "en"
    form = StoreForm(
        request.POST or None,
        organisations=[
            (each.code, each.name if is_chinese else each.name_en or each.name)
            for each in employers
        ],
        villages=_village_options(request),
        initial={"place": employers[0].place_code},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        slug = _slug_from(given.pop("slug"), given["name_en"], given["name"])
        with refusals_on(form):
            open_store(by=actor, now=now(), store=NewStore(slug=slug, **given))
            messages.success(request, _("The store is open. Now list a product."))
            return redirect("market:desk_products", slug=slug)
    return form_page(request, "market/desk_new.html", form)


def _village_options(request: HttpRequest) -> Options:
    """Return the county's villages, under their towns."""
    language = language_of(request)
    by_town: dict[str, list[tuple[str, str]]] = {}
    for each in villages(settings.COUNTY_CODE):
        by_town.setdefault(each.parent_code, []).append((each.code, each.name_in(language)))
    return [
        (town.name_in(language), by_town[town.code])
        for town in towns(settings.COUNTY_CODE)
        if town.code in by_town
    ]


@never_cache
@login_required
@require_http_methods(_GET_POST)
def store_close(request: HttpRequest, slug: str) -> HttpResponse:
    store = _kept(request, slug)
    if request.method == "POST":
        close_store(by=actor_of(request), now=now(), slug=slug)
        messages.success(request, _("The store is closed. What was ordered is still to be sent."))
        return redirect("market:desk_store", slug=slug)
    return render(request, "market/desk_close.html", {"store": store})
