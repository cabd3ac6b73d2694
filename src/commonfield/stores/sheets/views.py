"""The desk of a store: products out and in by spreadsheet."""

from dataclasses import astuple
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from commonfield.front.form_keys import replays_page, without_form_key
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.language import is_chinese
from commonfield.front.numbers import grams
from commonfield.front.previews import FileForm, signed, signed_rows, with_words
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.front.spreadsheets import (
    Cell,
    SheetColumn,
    SheetRow,
    Spreadsheet,
    columns_for,
    file_answer,
    read_rows,
    yuan_cell,
)
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.people.permissions import actor_of
from commonfield.stores.catalogue import queries as catalogue
from commonfield.stores.catalogue.types import SkuView
from commonfield.stores.queries import kept_store
from commonfield.stores.sheets import commands, queries
from commonfield.stores.sheets.errors import GOODS_PROBLEMS
from commonfield.stores.sheets.rules import read_price, read_weight
from commonfield.stores.sheets.types import GoodsRow

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


@signed_in_page
def goods_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the products on sale as a file; changed, it can come back."""
    kept_store(slug, by=actor_of(request), now=now())
    skus = catalogue.skus_on_sale(now=now(), store_slug=slug, limit=_ALL)
    words = queries.descriptions(slug, by=actor_of(request), now=now())
    head = [str(each.words[0]) for each in columns_for(_GOODS_COLUMNS)]
    head += [_("Pack"), _("Packs left")]
    rows = (_goods_cells(sku, words[sku.product]) for sku in skus)
    table = Spreadsheet(_("Products"), head, rows)
    return file_answer(request, table, _("products"), on=today())


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
    store = kept_store(slug, by=actor_of(request), now=now())
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"store": store}
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            read = read_rows(form.content(), columns_for(_GOODS_COLUMNS))
            rows = queries.goods_as_read(
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
    return render_form(request, "stores/sheets/goods_in.html", form, **context)


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
    store = kept_store(slug, by=actor_of(request), now=now())
    rows = [GoodsRow(*each) for each in signed_rows(request, _GOODS_SALT)]
    done = commands.take_goods(by=actor_of(request), now=now(), slug=slug, rows=rows)
    context = {
        "store": store,
        "done": [row for row in done if not row.problem],
        "bad": with_words(done, GOODS_PROBLEMS),
    }
    return render(request, "stores/sheets/goods_done.html", context)
