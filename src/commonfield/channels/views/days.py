"""A shop's days: differences by name, closed by the keeper."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonfield.channels import commands
from commonfield.channels.choices import MoneyKind, Wait
from commonfield.channels.forms import NAMED
from commonfield.channels.queries import days as queries
from commonfield.channels.rules.quarters import quarter_before
from commonfield.channels.rules.settlements import TWICE
from commonfield.channels.types import NamedDifference
from commonfield.front.forms import errors_as_messages, number_in
from commonfield.front.signed_in import signed_in_form
from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError
from commonfield.orders.choices import Channel
from commonfield.people.permissions import actor_of
from commonfield.people.types import Actor
from commonfield.stores.queries import kept_store

NAMES: Final[dict[str, Promise | str]] = {
    **dict(MoneyKind.choices),
    **dict(Wait.choices),
    "amount": gettext_lazy("The platform changed the sum after the sale"),
    "ledger": gettext_lazy("The ledger has another sum"),
    "income": gettext_lazy("Another sum came"),
    "no_goods": gettext_lazy("Money of an order that moved no goods"),
    "refund_unknown": gettext_lazy("Refunded; how much is in the after-sales file"),
    "goods_back": gettext_lazy("Goods that should come back"),
    "order_missing": gettext_lazy("Money of an order that no file has named"),
    "other": gettext_lazy("Money without a name"),
    TWICE: gettext_lazy("The money file and the settlement do not agree"),
}
_NOTHING_CAME: Final = gettext_lazy("Not paid out yet")


@signed_in_form
def days(request: HttpRequest, slug: str) -> HttpResponse:
    by, at = actor_of(request), now()
    store = kept_store(slug, by=by, now=at)
    rows = queries.days_of(slug, by=by, now=at)
    closable = [each for each in rows if not each.open and not each.closed_at]
    if request.method == "POST":
        with errors_as_messages(request):
            for each in closable:
                commands.close_day(by=by, now=at, store=slug, channel=each.channel, day=each.day)
            words = ngettext("%(n)s day is closed.", "%(n)s days are closed.", len(closable))
            messages.success(request, words % {"n": len(closable)})
        return redirect("channels:days", slug=slug)
    channels = sorted({each.channel for each in rows} | {Channel.OWN.value})
    context = {
        "store": store,
        "rows": [{"day": each, "channel": Channel(each.channel).label} for each in rows],
        "closable": len(closable),
        "quarter": quarter_before(at),
        "channels": [(each, Channel(each).label) for each in channels],
    }
    return render(request, "channels/days.html", context)


@signed_in_form
def day(request: HttpRequest, slug: str, channel: str, day: str) -> HttpResponse:
    """Show a day's differences; close it, name money, note goods that are back."""
    by, at = actor_of(request), now()
    store = kept_store(slug, by=by, now=at)
    on = _day_of(channel, day)
    if request.method == "POST":
        with errors_as_messages(request):
            _act(request, by, slug, (channel, on))
        return redirect("channels:day", slug=slug, channel=channel, day=day)
    found = queries.day_differences(slug, channel, on, by=by, now=at)
    context = {
        "store": store,
        "channel": Channel(channel).label,
        "day": on,
        "sums": queries.day_sums(slug, channel, on, by=by, now=at),
        "open": _named(each for each in found if not each.is_explained),
        "explained": _named(each for each in found if each.is_explained),
        "to_name": queries.money_to_name(slug, channel, on, by=by, now=at),
        "kinds": NAMED,
    }
    return render(request, "channels/day.html", context)


def _named(rows: Iterable[NamedDifference]) -> list[dict[str, object]]:
    def name(row: NamedDifference) -> Promise | str:
        return _NOTHING_CAME if row.kind == "income" and not row.found_fen else NAMES[row.kind]

    return [{"row": each, "name": name(each)} for each in rows]


def _day_of(channel: str, day: str) -> date:
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise NotFoundError from error
    if channel not in Channel.values:
        raise NotFoundError
    return on


def _act(request: HttpRequest, by: Actor, slug: str, what: tuple[str, date]) -> None:
    (channel, on), given = what, request.POST
    act = given.get("act", "")
    shop: dict[str, Any] = {"by": by, "now": now(), "store": slug}
    if act == "close":
        commands.close_day(**shop, channel=channel, day=on)
        messages.success(request, _("The day is closed."))
    elif act == "name" and given.get("kind", "") in dict(NAMED):
        kind = MoneyKind(given["kind"])
        commands.name_money(**shop, money=number_in(given.get("money", "")), kind=kind)
    elif act in {"sellable", "spoilt"}:
        commands.note_goods_back(
            **shop,
            channel=channel,
            number=given.get("number", "")[:40],
            is_sellable=act == "sellable",
        )
