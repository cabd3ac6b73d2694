"""What must leave: packed, sent, and told to the platforms by their sheets."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from commonfield.channels import commands
from commonfield.channels.formats import sheet_columns
from commonfield.channels.queries import files as file_queries
from commonfield.channels.queries import leaving as queries
from commonfield.front.forms import errors_as_messages, number_in
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.front.spreadsheets import Spreadsheet, file_answer
from commonfield.kernel.clock import now, today
from commonfield.kernel.errors import NotFoundError
from commonfield.orders.choices import Channel, OrderState
from commonfield.orders.desk.commands import ship_parcels, step_orders
from commonfield.orders.desk.types import ParcelRow
from commonfield.people.permissions import actor_of
from commonfield.people.types import Actor
from commonfield.stores.queries import kept_store
from commonfield.stores.stock.commands import ask_for_packs

_SHEETS: Final = ("shipping", "stock")
_CARRIERS: Final = ("圆通速递", "中通快递", "申通快递", "韵达快递", "极兔速递", "邮政", "顺丰速运")


@signed_in_form
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what must leave and what must not; pack, send, ask for packs."""
    by, at = actor_of(request), now()
    store = kept_store(slug, by=by, now=at)
    if request.method == "POST":
        with errors_as_messages(request):
            _act(request, by, slug)
        return redirect("channels:leave", slug=slug)
    due = queries.due_orders(slug, by=by, now=at)
    channels = queries.channels_of(slug, by=by, now=at)
    context = {
        "store": store,
        "held": [each for each in due if each.is_held],
        "to_pack": [each for each in due if each.state == OrderState.PAID and not each.is_held],
        "packed": [each for each in due if each.state == OrderState.PACKED],
        "sent": [each for each in due if each.state == OrderState.SHIPPED],
        "short": file_queries.shortages(slug, by=by, now=at),
        "carriers": _CARRIERS,
        "channels": [
            (each, Channel(each).label, queries.buffer_of(slug, each, by=by, now=at))
            for each in channels
        ],
    }
    return render(request, "channels/leave.html", context)


def _act(request: HttpRequest, by: Actor, slug: str) -> None:
    act = request.POST.get("act", "")
    if act == "pack":
        _pack(request, by, slug)
    elif act == "send":
        _send(request, by, slug)
    elif act == "buffer":
        commands.set_buffer(
            by=by,
            now=now(),
            store=slug,
            channel=request.POST.get("channel", ""),
            packs=number_in(request.POST.get("packs", "")),
        )
    elif act == "ask":
        sku, packs = request.POST.get("sku", ""), number_in(request.POST.get("packs", ""))
        ask_for_packs(by=by, now=now(), store=slug, sku=sku, packs=packs)
        messages.success(request, _("The maker is asked for the packs."))


def _pack(request: HttpRequest, by: Actor, slug: str) -> None:
    numbers = request.POST.getlist("number")[:500]
    results = step_orders(by=by, now=now(), slug=slug, numbers=numbers, step="pack")
    packed = sum(not each.refusal and not each.was_done for each in results)
    words = ngettext("%(n)s order is packed.", "%(n)s orders are packed.", packed)
    messages.success(request, words % {"n": packed})


def _send(request: HttpRequest, by: Actor, slug: str) -> None:
    """Send the packed orders that a tracking number was entered for."""
    carrier = request.POST.get("carrier", "")
    rows = [
        ParcelRow(nth, key.removeprefix("tracking-"), carrier, value.strip())
        for nth, key in enumerate(request.POST)
        if key.startswith("tracking-") and (value := request.POST.get(key, "")).strip()
    ]
    done = ship_parcels(by=by, now=now(), slug=slug, rows=rows)
    sent = sum(each.is_sent for each in done)
    words = ngettext("%(n)s parcel is sent.", "%(n)s parcels are sent.", sent)
    messages.success(request, words % {"n": sent})
    if wrong := [each.number for each in done if not each.is_sent]:
        text = _("Not sent; check carrier and number: %(numbers)s")
        messages.error(request, text % {"numbers": " · ".join(wrong)})


@signed_in_page
def sheet(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give a platform's shipping or stock sheet, as it takes them in."""
    by, at = actor_of(request), now()
    kept_store(slug, by=by, now=at)
    name, channel = request.GET.get("sheet", ""), request.GET.get("channel", "")
    if name not in _SHEETS or channel not in queries.channels_of(slug, by=by, now=at):
        raise NotFoundError
    read = queries.shipping_rows if name == "shipping" else queries.stock_rows
    title = f"{Channel(channel).label}-{_('shipping') if name == 'shipping' else _('stock')}"
    table = Spreadsheet(title, sheet_columns(channel, name), read(slug, channel, by=by, now=at))
    return file_answer(request, table, title, on=today(), usual="xlsx")
