"""The desk's sheets: to pick by, to stick on parcels, to fill in; orders done several at once."""

from collections.abc import Sequence
from functools import cache
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.front.error_messages import error_message
from commonfield.front.form_keys import replays_page, without_form_key
from commonfield.front.forms import errors_on_form, render_form
from commonfield.front.language import is_chinese
from commonfield.front.previews import FileForm, signed, signed_rows, with_words
from commonfield.front.signed_in import signed_in_form, signed_in_page, signed_in_post
from commonfield.front.spreadsheets import (
    Cell,
    SheetColumn,
    SheetRow,
    columns_for,
    file_answer,
    read_rows,
    sheet_of,
    yuan_cell,
)
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.orders.choices import Channel, OrderState
from commonfield.orders.desk import commands, queries
from commonfield.orders.desk.errors import PARCEL_PROBLEMS
from commonfield.orders.desk.forms import FindForm
from commonfield.orders.desk.rules import parcels_pasted
from commonfield.orders.desk.types import ParcelRow
from commonfield.orders.desk.views.orders import CARRIERS, drawer_of, region_names
from commonfield.orders.rules import is_order_number
from commonfield.orders.types import OrderView
from commonfield.people.permissions import actor_of
from commonfield.places.queries import place_path
from commonfield.stores.choices import PaymentMethod
from commonfield.stores.queries import kept_store

_ROWS_SALT: Final = "market.parcel_rows"
_MOST_PASTED: Final = 60_000
# What a filled shipping sheet is read by: our head in either language, and what carriers call it.
_NUMBER: Final = SheetColumn("number", ("订单号", "Order", "Order number", "订单编号"))
_CARRIER: Final = SheetColumn("carrier", ("快递公司", "Carrier", "物流公司", "承运商"))
_TRACKING: Final = SheetColumn("tracking", ("运单号", "Tracking number", "快递单号", "物流单号"))
_COLUMNS: Final = (_NUMBER, _CARRIER, _TRACKING)


@signed_in_form
def pick(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what all orders to pack need; when everything is packed, note it for all of them."""
    store = kept_store(slug, by=actor_of(request), now=now())
    if request.method == "POST":
        numbers = chosen_orders(request)
        results = commands.step_orders(
            by=actor_of(request), now=now(), slug=slug, numbers=numbers, step="pack"
        )
        left = [each.number for each in results if each.refusal or each.was_done]
        _say_packed(request, len(numbers) - len(left), left)
        return redirect("orders:pick", slug=slug)
    sheet = queries.pick_sheet(slug, by=actor_of(request), now=now())
    context = {"store": store, "sheet": sheet, "printed_at": now()}
    return render(request, "orders/desk/pick.html", context)


def chosen_orders(request: HttpRequest) -> list[str]:
    """Return the numbers of the orders that a form at the desk is about, each once."""
    given = request.POST.getlist("number")[: queries.MOST_ON_A_SHEET]
    return list(dict.fromkeys(each for each in given if is_order_number(each)))


def _say_packed(request: HttpRequest, packed: int, left: Sequence[str]) -> None:
    if packed:
        done = ngettext("%(n)s order is packed.", "%(n)s orders are packed.", packed)
        messages.success(request, done % {"n": packed})
    if left:
        words = _("Not packed, since they changed meanwhile: %(numbers)s")
        messages.error(request, words % {"numbers": " · ".join(left)})


@signed_in_form
def addresses(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how many parcels wait; on request, and noted, their addresses."""
    store, by, at = kept_store(slug, by=actor_of(request), now=now()), actor_of(request), now()
    numbers = chosen_orders(request)
    drawer = (request.POST if request.method == "POST" else request.GET).get("drawer", "")
    if request.method != "POST":
        waiting = queries.orders_waiting(slug, by=by, now=at)
        parcels_now = waiting["ship"] if drawer == "ship" else waiting["pack"] + waiting["ship"]
        context = {"store": store, "waiting": parcels_now, "drawer": drawer}
        return render(request, "orders/desk/addresses.html", context)
    parcels = queries.parcels_to_send(
        slug, by=by, now=at, only_packed=drawer == "ship", numbers=numbers
    )
    region = cache(_region)
    rows = [
        {
            "order": each.order,
            "to": each.to,
            "region": region(each.to.region),
            "is_cod": each.order.payment == PaymentMethod.COD,
        }
        for each in parcels
        if each.to is not None
    ]
    commands.note_addresses_taken(by=by, now=at, slug=slug, parcels=len(rows))
    context = {"store": store, "rows": rows, "masked": len(parcels) - len(rows)}
    return render(request, "orders/desk/addresses.html", context)


def _region(code: str) -> str:
    """Name a region as carriers read it on a parcel, in Chinese."""
    return region_names(place_path(code), "zh-hans")


@without_form_key("A preview; nothing is written.")
@signed_in_form
def shipping(request: HttpRequest, slug: str) -> HttpResponse:
    """Read a filled sheet, or the desk's list, and show what each row will do.

    Nothing is written yet.
    """
    store = kept_store(slug, by=actor_of(request), now=now())
    context: dict[str, object] = {"store": store, "carriers": CARRIERS}
    if "shown" in request.POST:
        parcels = _typed_parcels(request)
        rows = queries.parcels_as_read(slug, parcels, by=actor_of(request), now=now())
        return render(request, "orders/desk/shipping.html", context | preview_of(rows))
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form):
            read = read_rows(form.content(), columns_for(_COLUMNS))
            rows = queries.parcels_as_read(
                slug, [_parcel_row(each) for each in read], by=actor_of(request), now=now()
            )
            context |= preview_of(rows)
    context["waiting"] = queries.orders_waiting(slug, by=actor_of(request), now=now())
    return render_form(request, "orders/desk/shipping.html", form, **context)


def _typed_parcels(request: HttpRequest) -> list[ParcelRow]:
    """Return the parcels entered as sent: ticked, with a number typed beside it, or pasted."""
    sent, ticked = request.POST, set(chosen_orders(request))
    shown = sent.getlist("shown")[: queries.MOST_ON_A_SHEET]
    typed = {
        number: (sent.get(f"carrier-{number}", "").strip(), sent.get(f"tracking-{number}", ""))
        for number in dict.fromkeys([*shown, *ticked])
        if is_order_number(number)
    }
    chosen = {
        number: cells
        for number, cells in typed.items()
        if number in ticked or any(each.strip() for each in cells)
    }
    pasted = sent.get("pasted", "")[:_MOST_PASTED]
    return parcels_pasted(chosen, pasted, sent.get("carrier", "").strip())


def _parcel_row(row: SheetRow) -> ParcelRow:
    return ParcelRow(
        row=row.number,
        number="".join(row.cells["number"].upper().split()),
        carrier=row.cells["carrier"],
        tracking="".join(row.cells["tracking"].split()),
        problem="rounded" if "tracking" in row.rounded else "",
    )


def preview_of(rows: Sequence[ParcelRow]) -> dict[str, object]:
    """Return what a page shows of parcels before they are noted."""
    good = [row for row in rows if not row.problem and not row.is_sent]
    return {
        "read": True,
        "good": good,
        "bad": with_words(rows, PARCEL_PROBLEMS),
        "sent_before": sum(row.is_sent for row in rows),
        "signed": signed(
            [[row.row, row.number, row.carrier, row.tracking] for row in good], _ROWS_SALT
        ),
    }


@replays_page
@signed_in_post
def shipping_confirm(request: HttpRequest, slug: str) -> HttpResponse:
    store = kept_store(slug, by=actor_of(request), now=now())
    rows = [ParcelRow(*each) for each in signed_rows(request, _ROWS_SALT)]
    done = commands.ship_parcels(by=actor_of(request), now=now(), slug=slug, rows=rows)
    context = {
        "store": store,
        "sent": [row for row in done if row.is_sent],
        "bad": with_words(done, PARCEL_PROBLEMS),
    }
    return render(request, "orders/desk/shipped.html", context)


@signed_in_post
def shipping_sheet(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the orders that can leave with their addresses, as a file to be filled.

    This is the one file with buyers' addresses, which sending the parcels needs. It is recorded who
    took how many.
    """
    kept_store(slug, by=actor_of(request), now=now())
    actor = actor_of(request)
    parcels = queries.parcels_to_send(slug, by=actor, now=now())
    commands.note_addresses_taken(by=actor, now=now(), slug=slug, parcels=len(parcels))
    region, word = cache(_region), 0 if is_chinese() else 1
    table = sheet_of(
        _("To send"),
        parcels,
        [
            (_NUMBER.words[word], lambda each: each.order.number),
            (_CARRIER.words[word], lambda each: each.order.carrier),
            (_TRACKING.words[word], lambda each: each.order.tracking),
            (("收件人", "Name")[word], lambda each: each.to.name if each.to else ""),
            (("电话", "Phone")[word], lambda each: each.to.phone if each.to else ""),
            (("地区", "Region")[word], lambda each: region(each.to.region) if each.to else ""),
            (("地址", "Address")[word], lambda each: each.to.detail if each.to else ""),
            (("商品", "Goods")[word], lambda each: _goods(each.order)),
            (("代收货款（元）", "To collect (yuan)")[word], lambda each: _to_collect(each.order)),
        ],
    )
    return file_answer(request, table, _("to-send"), on=today(), usual="xlsx")


def _goods(order: OrderView) -> str:
    return "；".join(f"{in_language(line, 'title')} × {line.quantity}" for line in order.lines)


def _to_collect(order: OrderView) -> Cell:
    return yuan_cell(order.total_fen) if order.payment == PaymentMethod.COD else None


@signed_in_page
def orders_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the orders that are looked for as a file, a row a line; no buyer is named in it."""
    kept_store(slug, by=actor_of(request), now=now())
    _drawer, states = drawer_of(request)
    wanted = FindForm(request.GET).wanted(states if "drawer" in request.GET else ())
    orders = queries.all_orders(slug, by=actor_of(request), now=now(), wanted=wanted)
    lines = (
        (order, line, place == 0) for order in orders for place, line in enumerate(order.lines)
    )
    table = sheet_of(
        _("Orders"),
        lines,
        [
            (_("Order number"), lambda row: row[0].number),
            (_("Ordered"), lambda row: row[0].placed_at),
            (_("Paid"), lambda row: row[0].paid_at),
            (_("State"), lambda row: str(OrderState(row[0].state).label)),
            (_("Payment"), lambda row: str(PaymentMethod(row[0].payment).label)),
            (_("Channel"), lambda row: str(Channel(row[0].channel).label)),
            (_("Product"), lambda row: in_language(row[1], "title")),
            (_("SKU"), lambda row: row[1].sku),
            (_("Lots"), lambda row: " ".join(lot for _gtin, lot in row[1].lots)),
            (_("Packs"), lambda row: row[1].quantity),
            (_("Price (yuan)"), lambda row: yuan_cell(row[1].price_fen)),
            (_("Sum (yuan)"), lambda row: yuan_cell(row[1].amount_fen)),
            # What is the order's stands once, so that a column can be added up.
            (_("Shipping (yuan)"), lambda row: yuan_cell(row[0].shipping_fen) if row[2] else None),
            (_("Order total (yuan)"), lambda row: yuan_cell(row[0].total_fen) if row[2] else None),
            (
                _("Carrier"),
                lambda row: " ".join(dict.fromkeys(each.carrier for each in row[0].parcels)),
            ),
            (_("Tracking number"), lambda row: " ".join(each.tracking for each in row[0].parcels)),
        ],
    )
    return file_answer(request, table, _("orders"), on=today())


# From which of the desk's drawers into which an act moves orders.
_DRAWERS: Final = {"pack": ("pack", "ship"), "receive": ("way", "done")}


@replays_page
@signed_in_post
def bulk(request: HttpRequest, slug: str) -> HttpResponse:
    """Do one act with the orders that are ticked, each by itself."""
    store, act = kept_store(slug, by=actor_of(request), now=now()), request.POST.get("act", "")
    numbers = chosen_orders(request)
    if act not in _DRAWERS:
        raise NotFoundError
    before, after = _DRAWERS[act]
    if not numbers:
        messages.error(request, _("Select at least one order. Nothing was changed."))
        return redirect(f"{reverse('orders:store', args=[slug])}?drawer={before}")
    results = commands.step_orders(
        by=actor_of(request), now=now(), slug=slug, numbers=numbers, step=act
    )
    context = {
        "store": store,
        "act": act,
        "next_drawer": after,
        "done": [each for each in results if each.refusal is None],
        "refused": [
            {"number": each.number, "words": error_message(each.refusal)}
            for each in results
            if each.refusal is not None
        ],
    }
    return render(request, "orders/desk/bulk.html", context)
