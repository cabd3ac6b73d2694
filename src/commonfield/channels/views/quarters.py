"""The answer to the tax office's message, and what platforms changed for a shop and a county."""

from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commonfield.channels import commands
from commonfield.channels.forms import FiledQuarterForm, QuarterForm
from commonfield.channels.queries import pictures
from commonfield.channels.queries import quarters as queries
from commonfield.channels.rules.quarters import span_of
from commonfield.channels.types import QuarterSheet, TypedFigures
from commonfield.front.drawing.facing import facing
from commonfield.front.drawing.multiples import multiples
from commonfield.front.drawing.types import Heap, Multiple, Point
from commonfield.front.forms import errors_as_messages, errors_on_form, render_form
from commonfield.front.numbers import yuan
from commonfield.front.signed_in import signed_in_form, signed_in_page
from commonfield.kernel.clock import china_day, now
from commonfield.kernel.errors import NotFoundError
from commonfield.orders.choices import Channel
from commonfield.people.choices import Role
from commonfield.people.permissions import actor_of, has_role
from commonfield.stores.queries import existing_store

LINES: Final[dict[str, Promise]] = {
    "books": gettext_lazy("Sales in the books, paid in this quarter"),
    "changed": gettext_lazy("Changes that the platform made to these sums after the sale"),
    "no_goods": gettext_lazy("Orders that moved no goods: refunded unsent, lottery"),
    "waiting": gettext_lazy("Sales that wait for a listing or for packs"),
    "edge_in": gettext_lazy("Paid in an earlier quarter, received in this one"),
    "edge_out": gettext_lazy("Paid in this quarter, received later"),
    "rest": gettext_lazy("Not explained"),
    "subsidy": gettext_lazy("Of it: paid by the platform as its subsidy"),
    "books_back": gettext_lazy("Refunds in the books, of this quarter's days"),
    "no_goods_back": gettext_lazy("Refunds of orders that moved no goods"),
    "other_quarter": gettext_lazy("Of it: refunds of sales of an earlier quarter"),
}


@signed_in_form
def quarter(request: HttpRequest, slug: str, channel: str, quarter: str) -> HttpResponse:
    """Show a platform's figures beside the books; note them, and that they are explained."""
    by, at = actor_of(request), now()
    _check(channel, quarter)
    sheet = queries.quarter_sheet(slug, channel, quarter, by=by, now=at)
    store = existing_store(slug)
    is_accountant = has_role(
        by, {Role.ACCOUNTANT}, organisation=store.organisation, on=china_day(at)
    )
    kind = FiledQuarterForm if is_accountant else QuarterForm
    form = kind(request.POST if "income" in request.POST else None, initial=_initial(sheet))
    what: dict[str, Any] = {
        "by": by,
        "now": at,
        "store": slug,
        "channel": channel,
        "quarter": quarter,
    }
    if request.method == "POST" and "explained" in request.POST:
        with errors_as_messages(request):
            commands.mark_explained(**what)
            messages.success(request, _("The quarter is explained."))
        return redirect("channels:quarter", slug=slug, channel=channel, quarter=quarter)
    if request.method == "POST" and form.is_valid():
        with errors_on_form(form, bad_figures="income", bad_rate="rate"):
            commands.note_figures(**what, figures=_typed(form.cleaned_data))
            return redirect("channels:quarter", slug=slug, channel=channel, quarter=quarter)
    net, books = queries.net_without_tax(sheet), queries.books_without_tax(sheet)
    filed, has_figures = sheet.filed_fen, sheet.is_typed or channel == Channel.OWN
    context = {
        "store": store,
        "sheet": sheet,
        "name": Channel(channel).label,
        "quarter": quarter,
        "is_own": channel == Channel.OWN,
        "has_figures": has_figures,
        # Lines that stand there also when they are nothing.
        "always": ["books", "books_back", *(["rest"] if has_figures else [])],
        "lines": [{"line": each, "words": LINES[each.code]} for each in sheet.lines],
        "back": [{"line": each, "words": LINES[each.code]} for each in sheet.refund_lines],
        "net_fen": sheet.platform_income_fen - sheet.platform_refunds_fen,
        "net": net,
        "books": books,
        "gap": net - filed if net is not None and filed is not None else None,
        "unfiled": books - filed if books is not None and filed is not None else None,
    }
    return render_form(request, "channels/quarter.html", form, **context)


def _check(channel: str, quarter: str) -> None:
    try:
        span_of(quarter)
    except ValueError as error:
        raise NotFoundError from error
    if channel not in Channel.values:
        raise NotFoundError


def _initial(sheet: QuarterSheet) -> dict[str, object]:
    def told(fen: int | None) -> Decimal | str:
        return "" if fen is None else Decimal(fen).scaleb(-2)

    has_figures = sheet.is_typed
    return {
        "income": told(sheet.platform_income_fen if has_figures else None),
        "refunds": told(sheet.platform_refunds_fen if has_figures else None),
        "basis": sheet.basis,
        "rate": None if sheet.rate_bp is None else Decimal(sheet.rate_bp).scaleb(-2),
        "filed": told(sheet.filed_fen),
    }


def _typed(given: dict[str, Any]) -> TypedFigures:
    rate = given.get("rate")
    return TypedFigures(
        given["income"],
        given.get("refunds") or 0,
        given["basis"],
        rate_bp=None if rate is None else int(rate * 100),
        filed_fen=given.get("filed"),
    )


@signed_in_page
def quarter_orders(
    request: HttpRequest, slug: str, channel: str, quarter: str, code: str
) -> HttpResponse:
    """Show the orders of a line of a quarter's sheet."""
    _check(channel, quarter)
    if code not in LINES:
        raise NotFoundError
    orders = queries.quarter_list(slug, channel, quarter, code, by=actor_of(request), now=now())
    context = {
        "store": existing_store(slug),
        "name": Channel(channel).label,
        "channel": channel,
        "quarter": quarter,
        "words": LINES[code],
        "orders": orders,
        "sum_fen": sum(each.fen for each in orders),
    }
    return render(request, "channels/quarter_orders.html", context)


@signed_in_page
def joined(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a shop's months before and after it joined a platform."""
    found = pictures.shop_months(slug, by=actor_of(request), now=now())
    highest = max([*found.own, *found.platforms, 1])
    title = _("Sales by month: the own shop above, platforms below")

    def heap(name: str, sums: tuple[int, ...]) -> Heap:
        return Heap(name, tuple(max(fen, 0) / highest for fen in sums), yuan(sum(sums)))

    upper, lower = heap(_("Own shop"), found.own), heap(_("Platforms"), found.platforms)
    ends = found.months[0], found.months[-1]
    rows = zip(found.months, found.own, found.platforms, strict=True)
    context = {
        "store": existing_store(slug),
        "found": found,
        "picture": mark_safe(facing(upper, lower, title=title, ends=ends)),  # noqa: S308 - escapes
        "rows": [row for row in rows if any(row[1:])],
    }
    return render(request, "channels/joined.html", context)


@signed_in_page
def county(request: HttpRequest) -> HttpResponse:
    """Show the county's officials what its stores sell by channel, month by month."""
    found = pictures.county_months(by=actor_of(request), now=now())
    names = {each: Channel(each).label for each in found.channels}
    units = [
        Multiple(
            str(names[channel]),
            [
                Point(month, fen, _withheld_or(fen))
                for month, fen in zip(found.months, sums, strict=True)
            ],
            none_text=_("withheld"),
        )
        for channel, sums in found.channels.items()
    ]
    title = _("Sales by month and channel")
    heads = [f"{found.months[0]} – {found.months[-1]} · {_('all on one scale')}"]
    sums = zip(*found.channels.values(), strict=True) if found.channels else ()
    context = {
        "picture": mark_safe(multiples(units, title=title, heads=heads, columns=2)),  # noqa: S308 - escapes
        "names": list(names.values()),
        "rows": [
            (month.replace("-", "\u2011"), [_withheld_or(fen) for fen in (*of_month, whole)])
            for month, of_month, whole in zip(found.months, sums, found.together, strict=False)
        ],
        "is_withheld": None in found.together or any(None in x for x in found.channels.values()),
        "as_of": found.as_of,
    }
    return render(request, "channels/county.html", context)


def _withheld_or(fen: int | None) -> str:
    return _("withheld") if fen is None else yuan(fen)
