"""The desk of a store: what is in stock, and its count corrected."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.front.spreadsheets import Spreadsheet, file_answer, sheet_of
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import china_day, now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of
from commonfield.people.queries import organisations, organisations_of
from commonfield.people.types import OrganisationInfo
from commonfield.stores.catalogue import queries as catalogue
from commonfield.stores.catalogue.types import SkuView
from commonfield.stores.catalogue.views.products import USUALLY_ASKED
from commonfield.stores.queries import existing_store, kept_store
from commonfield.stores.stock import queries
from commonfield.stores.stock.commands import adjust_stock
from commonfield.stores.stock.forms import AdjustForm
from commonfield.stores.stock.types import NewAdjustment, PackRequestView, StockView
from commonfield.supply.queries import makers_of_items

_MOST_ON_SALE: Final = 200
# What is longer is no count that a page showed.
_DIGITS: Final = 12


@signed_in_page
def stock(request: HttpRequest, slug: str) -> HttpResponse:
    by, at = actor_of(request), now()
    rows = queries.stock_of_store(slug, by=by, now=at)
    asked = queries.packs_asked(slug, by=by, now=at)
    on_sale = catalogue.skus_on_sale(now=at, store_slug=slug, limit=_MOST_ON_SALE)
    low = queries.low_stock(slug, by=by, now=at)
    context = {
        "store": existing_store(slug),
        "rows": rows,
        # Packs from lots can be requested; what runs low comes first.
        "to_ask": _to_ask([sku for sku in on_sale if sku.gtin], {each.sku for each in low}, asked),
        "usual": USUALLY_ASKED,
        "fillers": _fillers(request, slug),
        "address": settings.BASE_URL + reverse("stores:receive", args=[slug]),
        "low": low,
    }
    return render(request, "stores/stock/stock.html", context)


def _to_ask(
    skus: Sequence[SkuView], low: AbstractSet[str], asked: Mapping[str, PackRequestView]
) -> list[tuple[SkuView, PackRequestView | None]]:
    """Return the SKUs whose packs can be requested, with the last request: low stock first."""
    first = sorted(skus, key=lambda sku: (sku.sku not in low, sku.available))
    return [(sku, asked.get(sku.sku)) for sku in first]


def _fillers(request: HttpRequest, slug: str) -> list[tuple[OrganisationInfo, bool]]:
    """Return the makers whose clerks pack for a store, and whether the visitor is one of them."""
    on_sale = catalogue.skus_on_sale(now=now(), store_slug=slug, limit=_MOST_ON_SALE)
    makers = organisations(makers_of_items({sku.gtin for sku in on_sale}))
    mine = organisations_of(actor_of(request).person_id or 0, {Role.CLERK}, today())
    own = {each.code for each in mine}
    return [(maker, maker.code in own) for maker in makers.values()]


@signed_in_page
def stock_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the stock as a file, or with ``?part=adjustments`` how it was corrected."""
    kept_store(slug, by=actor_of(request), now=now())
    is_of_adjustments = request.GET.get("part", "") == "adjustments"
    table = (_adjustments_table if is_of_adjustments else _stock_table)(request, slug)
    return file_answer(request, table, table.title, on=today())


def _stock_table(request: HttpRequest, slug: str) -> Spreadsheet:
    return sheet_of(
        _("Stock"),
        queries.stock_of_store(slug, by=actor_of(request), now=now()),
        [
            (_("Product"), lambda row: in_language(row, "title")),
            (_("SKU"), lambda row: row.sku),
            (_("Lot"), lambda row: row.lot),
            (_("Tea maker"), lambda row: row.maker),
            (_("Received"), lambda row: china_day(row.received_at)),
            (_("Packs"), lambda row: row.available),
        ],
    )


def _adjustments_table(request: HttpRequest, slug: str) -> Spreadsheet:
    return sheet_of(
        _("Corrections of the stock"),
        queries.all_adjustments(slug, by=actor_of(request), now=now()),
        [
            (_("When"), lambda each: each.moved_at),
            (_("Product"), lambda each: in_language(each, "title")),
            (_("SKU"), lambda each: each.sku),
            (_("Lot"), lambda each: each.lot),
            (_("Packs"), lambda each: each.packs),
            (_("Reason"), lambda each: each.reason),
            (_("In words"), lambda each: each.words),
        ],
    )


@signed_in_form
def adjust(request: HttpRequest, slug: str, sku: str, lot: str) -> HttpResponse:
    # What a correction makes of the count is shown first; it is refused if that changed meanwhile.
    row = _stock_row(request, slug, sku, lot)
    form = AdjustForm(request.POST or None, is_from_lot=bool(lot))
    change = form.change() if request.method == "POST" and form.is_valid() else 0
    left = row.available + change
    if left < 0:
        form.add_error("packs", _too_few_left(row.available))
    elif change:
        with errors_on_form(form, bad_adjustment="packs", from_lots="why"):
            if "left" in request.POST:
                shown = request.POST["left"][:_DIGITS]
                seen = int(shown) if shown.isdecimal() else -1
                adjustment = NewAdjustment(change, form.reason(), seen)
                adjust_stock(
                    by=actor_of(request), now=now(), sku=sku, lot=lot, adjustment=adjustment
                )
                messages.success(request, _stock_saved_text(row, left))
                return redirect("stores:stock", slug=slug)
        row = _stock_row(request, slug, sku, lot)
    context = {
        "is_to_confirm": change and not form.errors,
        "change": change,
        "left": row.available + change,
        "store": existing_store(slug),
        "row": row,
        "movements": queries.adjustments(slug, sku, lot, by=actor_of(request), now=now()),
    }
    return render_form(request, "stores/stock/adjust.html", form, **context)


def _too_few_left(available: int) -> str:
    text = ngettext(
        "Only %(n)s pack is written there. Enter no more than that.",
        "Only %(n)s packs are written there. Enter no more than that.",
        available,
    )
    return text % {"n": available}


def _stock_saved_text(row: StockView, left: int) -> str:
    text = ngettext(
        "%(pack)s: %(left)s pack is written now.", "%(pack)s: %(left)s packs are written now.", left
    )
    return text % {"pack": in_language(row, "title"), "left": left}


def _stock_row(request: HttpRequest, slug: str, sku: str, lot: str) -> StockView:
    rows = queries.stock_of_store(slug, by=actor_of(request), now=now())
    for row in rows:
        if (row.sku, row.lot) == (sku, lot):
            return row
    raise NotFoundError
