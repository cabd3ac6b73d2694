"""The desk of a store: packs taken into its stock, requested, declined."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from commonfield.front.dates import day_text
from commonfield.front.error_messages import error_message
from commonfield.front.forms import errors_on_form, number_in, render_form
from commonfield.front.language import is_chinese
from commonfield.front.numbers import grams
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, require_role
from commonfield.people.queries import organisations_of
from commonfield.stores.catalogue import queries as catalogue
from commonfield.stores.catalogue.types import SkuView
from commonfield.stores.queries import existing_store, kept_store
from commonfield.stores.stock import commands, queries
from commonfield.stores.stock.commands import stock_from_lot
from commonfield.stores.stock.forms import ReceiveForm
from commonfield.stores.stock.types import LotSeen
from commonfield.supply.errors import LotChangedError
from commonfield.supply.queries import lots_for_pack, trade_items_of
from commonfield.supply.types import LotView, TradeItemView

# What is longer is no number of packs.
_DIGITS: Final = 7
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404


@signed_in_form
def receive(request: HttpRequest, slug: str) -> HttpResponse:
    """Pack tea of a lot into the store's stock; for the clerk of the lot's maker.

    The product is chosen first: its pack says which tea belongs into it.
    """
    store = existing_store(slug)
    items = _items_of_clerk(request)
    on_sale = catalogue.skus_on_sale(now=now(), store_slug=slug, limit=200)
    own = {sku.sku: sku for sku in on_sale if sku.gtin in items}
    taken = queries.packs_taken(list(own), on=today())
    skus = {code: sku for code, sku in own.items() if code in taken}
    only = next(iter(skus)) if len(skus) == 1 else ""
    sku = skus.get(request.POST.get("sku") or request.GET.get("sku", only))
    fitting, others = lots_for_pack(sku.gtin) if sku else ([], [])
    form = ReceiveForm(
        request.POST or None,
        initial={"sku": only, **request.GET.dict()},
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
    return render_form(request, "stores/stock/receive.html", form, **context)


def _pack(request: HttpRequest, given: dict[str, Any], skus: dict[str, SkuView]) -> HttpResponse:
    """Pack what the clerk saw; where another packed meanwhile, show what is left now."""
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
    return redirect("stores:packs")


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


@signed_in_post
def ask(request: HttpRequest, slug: str, sku: str) -> HttpResponse:
    kept_store(slug, by=actor_of(request), now=now())
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
    return redirect("stores:stock", slug=slug)


@signed_in_post
def cancel(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    asked = queries.packs_asked(slug, by=actor_of(request), now=now()).values()
    if number not in {each.request_id for each in asked}:
        raise NotFoundError
    commands.cancel_packs(by=actor_of(request), now=now(), request_id=number)
    messages.success(request, _("The request is cancelled."))
    return redirect("stores:stock", slug=slug)


@signed_in_page
def packs(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    require_role(by, {Role.CLERK}, on=today())
    return render(
        request, "stores/stock/packs.html", {"rows": queries.packs_to_pack(by=by, now=now())}
    )


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
    return redirect("stores:packs")
