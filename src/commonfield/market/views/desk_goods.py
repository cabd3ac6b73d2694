"""The desk of a store: packs into its stock and asked for, a new product, another price."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext as _

from commonfield.front.dates import day_text
from commonfield.front.error_messages import error_message
from commonfield.front.forms import errors_on_form, number_in, render_form
from commonfield.front.language import is_chinese
from commonfield.front.numbers import grams, yuan
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.front.templatetags.commonfield import china_time, in_language
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError
from commonfield.kernel.identifiers import new_number
from commonfield.market.forms.catalogue import (
    PRODUCT_REFUSALS,
    GoodsForm,
    PriceForm,
    ReceiveForm,
    TeaForm,
)
from commonfield.market.views.desk import store_of
from commonfield.market.views.desk_catalogue import item_options
from commonfield.market.views.desk_store import managed_store
from commonfield.market.views.papers import stored_files
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, require_role
from commonfield.people.queries import organisations_of
from commonfield.stores.catalogue import queries as catalogue
from commonfield.stores.catalogue.commands import change_price
from commonfield.stores.catalogue.types import NewProduct, SkuView
from commonfield.stores.stock import commands, queries
from commonfield.stores.stock.commands import list_goods, stock_from_lot
from commonfield.stores.stock.types import LotSeen
from commonfield.stores.types import Category
from commonfield.supply.errors import LotChangedError
from commonfield.supply.queries import lots_for_pack, trade_item, trade_items_of
from commonfield.supply.types import LotView, TradeItemView
from commonfield.workshop.images import MOST_BYTES
from commonfield.workshop.media import content_of
from commonfield.workshop.text import in_pinyin

_LONGEST_SLUG = 60
# What is longer is no number of packs.
_DIGITS: Final = 7
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404


def _slug_from(name: str) -> str:
    """Return a name for an address, made from the product's."""
    return slugify(name)[:_LONGEST_SLUG].strip("-") or new_number(now()).lower()


# Stock


@signed_in_form
def receive(request: HttpRequest, slug: str) -> HttpResponse:
    """Pack tea of a lot into the store's stock; for the clerk of the lot's maker.

    The product is chosen first: its pack says which tea belongs into it.
    """
    store = store_of(slug)
    items = _items_of_clerk(request)
    on_sale = catalogue.skus_on_sale(now=now(), store_slug=slug, limit=200)
    own = {sku.sku: sku for sku in on_sale if sku.gtin in items}
    taken = queries.packs_taken(list(own), on=today())
    skus = {code: sku for code, sku in own.items() if code in taken}
    sku = skus.get(request.POST.get("sku") or request.GET.get("sku", ""))
    fitting, others = lots_for_pack(sku.gtin) if sku else ([], [])
    form = ReceiveForm(
        request.POST or None,
        initial=request.GET.dict(),
        choices={"sku": [(code, code) for code in skus]},
        fitting=_lot_options(request, fitting),
        others=_lot_options(request, others),
    )
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, other_tea="lot"):
            return _pack(request, form.cleaned_data, skus)
    context = {
        "store": store,
        "skus": list(skus.values()),
        "sells": bool(own),
        "sku": sku,
        "item": items[sku.gtin] if sku else None,
        "lots": [*fitting, *others],
        "fitting": fitting,
    }
    return render_form(request, "market/desk_receive.html", form, **context)


def _pack(request: HttpRequest, given: dict[str, Any], skus: dict[str, SkuView]) -> HttpResponse:
    """Pack what the clerk saw; where somebody packed meanwhile, show what is left now."""
    code, lot = given["sku"], given["lot"]
    left = request.POST.get(f"left-{lot}", "")
    seen = LotSeen(given.get("why_other_tea", ""), number_in(left) if left else None)
    by, at, packs = actor_of(request), now(), given["packs"]
    try:
        stock_from_lot(by=by, now=at, sku=code, lot=lot, packs=packs, seen=seen)
    except LotChangedError as error:
        messages.warning(request, error_message(error))
        return redirect(f"{request.path}?{urlencode({'sku': code, 'lot': lot})}")
    messages.success(request, _("The packs are in the stock."))
    return redirect("market:packs")


def _items_of_clerk(request: HttpRequest) -> dict[str, TradeItemView]:
    """Return what the makers pack whose clerk the visitor is, by GTIN."""
    makers = organisations_of(actor_of(request).person_id or 0, {Role.CLERK}, today())
    if not makers:
        raise PermissionRefusedError
    return {item.gtin: item for maker in makers for item in trade_items_of(maker.code)}


def _lot_options(request: HttpRequest, lots: list[LotView]) -> list[tuple[str, str]]:
    chinese = is_chinese()
    return [
        (
            lot.code,
            " · ".join(
                [
                    in_language(lot, "name"),
                    day_text(lot.made_at, chinese=chinese),
                    _("%(weight)s left") % {"weight": grams(lot.remaining_g, chinese=chinese)},
                    lot.code,
                ]
            ),
        )
        for lot in lots
    ]


# Products


@signed_in_form
def product_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what is sold, then only what concerns it; what is saved is a draft, to be looked at."""
    store = managed_store(request, slug)
    code = request.POST.get("category") or request.GET.get("category", "")
    if not code:
        context = {"store": store, "categories": catalogue.categories()}
        return render(request, "market/desk_category.html", context)
    category = catalogue.category_of(code)
    items = item_options(request, store) if category.is_traced else []
    form = _form_for(request, category, items)
    files = stored_files(request, form, store.organisation)
    if form.is_valid():
        form.cleaned_data |= files
        with errors_on_form(form, **PRODUCT_REFUSALS):
            name = _list(request, slug, category, form.cleaned_data)
            return redirect("market:desk_product", slug=slug, product=name)
    context = {"store": store, "items": items, "category": category}
    return render_form(request, "market/desk_product.html", form, **context)


def _form_for(
    request: HttpRequest, category: Category, items: list[tuple[str, str]]
) -> TeaForm | GoodsForm:
    sent = request.POST or None, request.FILES or None
    if category.is_traced:
        return TeaForm(*sent, choices={"gtin": items}, category=category)
    return GoodsForm(*sent, category=category)


def _list(request: HttpRequest, slug: str, category: Category, given: dict[str, Any]) -> str:
    """Save a new product as a draft; return its name in addresses."""
    photo, packs = given.pop("photo", None), given.pop("packs", 0)
    item = trade_item(given.get("gtin", ""))
    if item and not given["title"]:
        given |= {"title": item.name, "title_en": given["title_en"] or item.name_en}
    number = given.get("gtin", "")[-6:-1] or new_number(now())[-5:].lower()
    name = _slug_from(f"{given['title_en'] or in_pinyin(given['title'])} {number}")
    product = NewProduct(store=slug, slug=name, category=category.code, is_draft=True, **given)
    content = content_of(photo, most=MOST_BYTES) if photo else b""
    list_goods(by=actor_of(request), now=now(), product=product, packs=packs, photo=content)
    return name


@signed_in_form
def price(request: HttpRequest, slug: str, sku: str) -> HttpResponse:
    store = managed_store(request, slug)
    row = catalogue.skus_by_code([sku], now=now()).get(sku)
    if row is None or row.store != slug:
        raise NotFoundError
    form = PriceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            change_price(by=actor_of(request), now=now(), sku=sku, **form.cleaned_data)
            messages.success(request, _price_saved_text(row))
            return redirect("market:desk_products", slug=slug)
    return render_form(request, "market/desk_price.html", form, store=store, sku=row)


def _price_saved_text(row: SkuView) -> str:
    if row.price_until is None:
        return _("The new price applies to new orders.")
    text = _("Saved. Until %(time)s the price list or flash sale applies: %(price)s.")
    return text % {"time": china_time(row.price_until), "price": yuan(row.price_fen)}


@signed_in_post
def ask(request: HttpRequest, slug: str, sku: str) -> HttpResponse:
    managed_store(request, slug)
    text = request.POST.get("packs", "").strip()
    packs = number_in(text, digits=_DIGITS) if text.isascii() else 0
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
