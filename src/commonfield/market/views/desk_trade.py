"""The desk's figures and lists: stock with its reasons, products in by spreadsheet, sales."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import astuple
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.front.dates import day_text, month_text
from commonfield.front.drawing.types import Bar, Point
from commonfield.front.form_keys import replays_page, without_form_key
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.language import is_chinese
from commonfield.front.numbers import grams, yuan
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.front.spreadsheets import (
    Cell,
    SheetColumn,
    SheetRow,
    Spreadsheet,
    read_rows,
    sheet_of,
    spreadsheet_response,
    yuan_cell,
)
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import china_day, now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.market.forms.desk import AdjustForm, FileForm, SalesForm
from commonfield.market.views.desk import desk_of, store_of
from commonfield.market.views.desk_catalogue import USUALLY_ASKED
from commonfield.market.views.desk_sheets import (
    columns_for,
    file_answer,
    signed,
    signed_rows,
    with_words,
)
from commonfield.market.views.desk_store import managed_store
from commonfield.orders.choices import Channel
from commonfield.orders.desk import queries as desk_queries
from commonfield.orders.desk.rules import step_for
from commonfield.orders.desk.types import Sales, SalesReport
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of
from commonfield.people.queries import organisations, organisations_of
from commonfield.people.types import OrganisationInfo
from commonfield.stores.catalogue import queries as catalogue
from commonfield.stores.catalogue.types import SkuView
from commonfield.stores.sheets import commands as sheets_commands
from commonfield.stores.sheets import queries as sheets_queries
from commonfield.stores.sheets.errors import GOODS_PROBLEMS
from commonfield.stores.sheets.rules import read_price, read_weight
from commonfield.stores.sheets.types import GoodsRow
from commonfield.stores.stock import queries as stock_queries
from commonfield.stores.stock.commands import adjust_stock
from commonfield.stores.stock.types import NewAdjustment, PackRequestView, StockView
from commonfield.supply.queries import makers_of_items

_GOODS_SALT: Final = "market.goods_rows"
_GOODS_COLUMNS: Final = (
    SheetColumn("sku", ("商品编号", "Number"), is_required=False),
    SheetColumn("gtin", ("条码", "Barcode", "GTIN", "商品条码"), is_required=False),
    SheetColumn("title", ("商品名称", "Name")),
    SheetColumn("title_en", ("英文名称", "English name"), is_required=False),
    SheetColumn("price", ("单价（元）", "Price (yuan)", "单价", "价格")),
    SheetColumn("description", ("介绍", "Description"), is_required=False),
    SheetColumn("category", ("类别", "Category"), is_required=False),
    SheetColumn("net_g", ("重量（克）", "Weight (g)"), is_required=False),
)
_ALL: Final = 10_000
_MOST_ON_SALE: Final = 200
# What is longer is no count that a page showed.
_DIGITS: Final = 12
# What a report shows of itself when nobody asks for days.
_USUAL_DAYS: Final = 30
_LONGEST: Final = timedelta(days=366 * 5)
# Before it nobody sold anything here.
_OLDEST: Final = date(2000, 1, 1)
_PRODUCTS_DRAWN: Final = 12
# From so many periods on, a line is read more easily than bars.
_BARS_AT_MOST: Final = 12


@signed_in_page
def stock(request: HttpRequest, slug: str) -> HttpResponse:
    by, at = actor_of(request), now()
    rows = stock_queries.stock_of_store(slug, by=by, now=at)
    asked = stock_queries.packs_asked(slug, by=by, now=at)
    on_sale = catalogue.skus_on_sale(now=at, store_slug=slug, limit=_MOST_ON_SALE)
    low = stock_queries.low_stock(slug, by=by, now=at)
    context = {
        "store": store_of(slug),
        "rows": rows,
        # What comes from lots is asked for; what runs low first.
        "to_ask": _to_ask([sku for sku in on_sale if sku.gtin], {each.sku for each in low}, asked),
        "usual": USUALLY_ASKED,
        "fillers": _fillers(request, slug),
        "address": settings.BASE_URL + reverse("market:desk_receive", args=[slug]),
        "low": low,
    }
    return render(request, "market/desk_stock.html", context)


def _to_ask(
    skus: Sequence[SkuView], low: AbstractSet[str], asked: Mapping[str, PackRequestView]
) -> list[tuple[SkuView, PackRequestView | None]]:
    """Return what packs can be asked for of, with what was asked last: what runs low first."""
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
    managed_store(request, slug)
    is_of_adjustments = request.GET.get("part", "") == "adjustments"
    table = (_adjustments_table if is_of_adjustments else _stock_table)(request, slug)
    return file_answer(request, table, table.title)


def _stock_table(request: HttpRequest, slug: str) -> Spreadsheet:
    return sheet_of(
        _("Stock"),
        stock_queries.stock_of_store(slug, by=actor_of(request), now=now()),
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
        stock_queries.all_adjustments(slug, by=actor_of(request), now=now()),
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
                return redirect("market:desk_stock", slug=slug)
        row = _stock_row(request, slug, sku, lot)
    context = {
        "is_to_confirm": change and not form.errors,
        "change": change,
        "left": row.available + change,
        "store": store_of(slug),
        "row": row,
        "movements": stock_queries.adjustments(slug, sku, lot, by=actor_of(request), now=now()),
    }
    return render_form(request, "market/desk_adjust.html", form, **context)


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
    rows = stock_queries.stock_of_store(slug, by=actor_of(request), now=now())
    for row in rows:
        if (row.sku, row.lot) == (sku, lot):
            return row
    raise NotFoundError


@signed_in_page
def goods_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the products on sale as a file; changed, it can come back."""
    managed_store(request, slug)
    skus = catalogue.skus_on_sale(now=now(), store_slug=slug, limit=_ALL)
    words = sheets_queries.descriptions(slug, by=actor_of(request), now=now())
    head = [str(each.words[0]) for each in columns_for(_GOODS_COLUMNS)]
    head += [_("Pack"), _("Packs left")]
    rows = (_goods_cells(sku, words[sku.product]) for sku in skus)
    table = Spreadsheet(_("Products"), head, rows)
    return file_answer(request, table, _("products"))


def _goods_cells(sku: SkuView, description: str) -> list[Cell]:
    chinese = is_chinese()
    pack = sku.variant if chinese else sku.variant_en
    return [
        sku.sku,
        sku.gtin,
        sku.title,
        sku.title_en,
        yuan_cell(sku.own_price_fen or sku.price_fen),
        description,
        in_language(catalogue.category_of(sku.category), "name"),
        sku.net_g,
        pack or grams(sku.net_g, chinese=chinese),
        sku.available,
    ]


@without_form_key("A preview; nothing is written.")
@signed_in_form
def goods_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Read a product sheet and show what each row will do; nothing is written yet."""
    store = managed_store(request, slug)
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"store": store}
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            read = read_rows(form.content(), columns_for(_GOODS_COLUMNS))
            rows = sheets_queries.goods_as_read(
                slug, [_goods_row(each) for each in read], by=actor_of(request), now=now()
            )
            good = [row for row in rows if row.does in {"new", "price"}]
            context |= {
                "read": True,
                "good": good,
                "bad": with_words(rows, GOODS_PROBLEMS),
                "same": sum(row.does == "same" for row in rows),
                "worded": [row.row for row in rows if row.has_other_words],
                "signed": signed([astuple(row) for row in good], _GOODS_SALT),
            }
    return render_form(request, "market/desk_goods_in.html", form, **context)


def _goods_row(row: SheetRow) -> GoodsRow:
    cells = row.cells
    return GoodsRow(
        row=row.number,
        sku=cells.get("sku", ""),
        gtin="".join(cells["gtin"].split()).zfill(14) if cells.get("gtin") else "",
        title=cells["title"],
        title_en=cells.get("title_en", ""),
        description=cells.get("description", ""),
        price_fen=read_price(cells["price"]) or 0,
        problem="rounded" if "gtin" in row.rounded else "",
        category=cells.get("category", ""),
        net_g=read_weight(cells.get("net_g", "")),
    )


@replays_page
@signed_in_post
def goods_confirm(request: HttpRequest, slug: str) -> HttpResponse:
    store = managed_store(request, slug)
    rows = [GoodsRow(*each) for each in signed_rows(request, _GOODS_SALT)]
    done = sheets_commands.take_goods(by=actor_of(request), now=now(), slug=slug, rows=rows)
    context = {
        "store": store,
        "done": [row for row in done if not row.problem],
        "bad": with_words(done, GOODS_PROBLEMS),
    }
    return render(request, "market/desk_goods_done.html", context)


@signed_in_page
def sales(request: HttpRequest, slug: str) -> HttpResponse:
    shown = desk_of(request, slug)
    report, form = _report(request, slug)
    periods = [(_period_label(each.label, report.step), each) for each in report.periods]
    context = {
        **shown,
        "form": form,
        "report": report,
        "query": request.GET.urlencode(),
        # So many periods are read more easily off a line than off bars.
        "drawn": _bars(periods) if len(periods) <= _BARS_AT_MOST else [],
        "line": [Point(label, each.sold_fen, yuan(each.sold_fen)) for label, each in periods],
        "channels": _bars([(_channel(each), each) for each in report.channels]),
        "products": [
            Bar(in_language(each, "title"), each.amount_fen, yuan(each.amount_fen))
            for each in report.products[:_PRODUCTS_DRAWN]
        ],
        "labels": periods,
    }
    return render(request, "market/desk_sales.html", context)


def _report(request: HttpRequest, slug: str) -> tuple[SalesReport, SalesForm]:
    given = request.GET or None
    form = SalesForm(given)
    values = form.cleaned_data if given is not None and form.is_valid() else {}
    until: date = max(min(values.get("until") or today(), today()), _OLDEST)
    since: date = values.get("since") or until - timedelta(days=_USUAL_DAYS - 1)
    # Days written in the wrong order are meant in the other one.
    since, until = sorted((min(since, today()), until))
    since = max(since, until - _LONGEST)
    step = step_for(since, until, values.get("step") or "")
    report = desk_queries.sales_report(
        slug, by=actor_of(request), now=now(), from_day=since, to_day=until, step=step
    )
    return report, SalesForm(initial={"since": since, "until": until, "step": step})


def _period_label(label: str, step: str) -> str:
    chinese, day = is_chinese(), date.fromisoformat(label)
    if step == "month":
        return month_text(label[:7], chinese=chinese)
    words = f"{day.month}月{day.day}日" if chinese else day_text(day, chinese=False)[:-5]
    return _("from %(day)s") % {"day": words} if step == "week" else words


def _channel(sales: Sales) -> str:
    return str(Channel(sales.label).label)


def _bars(sales: Sequence[tuple[str, Sales]]) -> list[Bar]:
    return [Bar(label, each.sold_fen, yuan(each.sold_fen)) for label, each in sales]


@signed_in_page
def sales_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the report as a file: by period, by product or by channel."""
    store_of(slug)
    report, _form = _report(request, slug)
    tables = {"products": _products_table, "channels": _channels_table}
    table = tables.get(request.GET.get("part", ""), _periods_table)(report)
    name = f"{_('sales')}-{report.from_day}-{report.to_day}"
    return spreadsheet_response(table, name=name, kind=request.GET.get("kind", ""))


def _sums_head() -> list[str]:
    return [
        _("Orders"), _("Packs"), _("Goods (yuan)"), _("Shipping (yuan)"), _("Refunds (yuan)"),
        _("Net sales (yuan)"), _("Average order (yuan)"),
    ]  # fmt: skip


def _sums(each: Sales) -> list[Cell]:
    return [
        each.orders,
        each.packs,
        yuan_cell(each.goods_fen),
        yuan_cell(each.shipping_fen),
        yuan_cell(each.refunded_fen),
        yuan_cell(each.kept_fen),
        yuan_cell(each.average_fen),
    ]


def _periods_table(report: SalesReport) -> Spreadsheet:
    rows: list[list[Cell]] = [
        [date.fromisoformat(each.label), *_sums(each)] for each in report.periods
    ]
    return Spreadsheet(_("Sales"), [_("From"), *_sums_head()], rows)


def _channels_table(report: SalesReport) -> Spreadsheet:
    rows: list[list[Cell]] = [[_channel(each), *_sums(each)] for each in report.channels]
    return Spreadsheet(_("Channels"), [_("Channel"), *_sums_head()], rows)


def _products_table(report: SalesReport) -> Spreadsheet:
    rows: list[list[Cell]] = [
        [in_language(each, "title"), each.sku, each.packs, yuan_cell(each.amount_fen)]
        for each in report.products
    ]
    return Spreadsheet(_("Products"), [_("Product"), _("SKU"), _("Packs"), _("Sum (yuan)")], rows)
