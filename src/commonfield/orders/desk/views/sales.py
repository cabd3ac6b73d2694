"""The desk's figures: what was sold, by period, channel and product."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from commonfield.front.dates import day_text, month_text
from commonfield.front.drawing.types import Bar, Point
from commonfield.front.language import is_chinese
from commonfield.front.numbers import yuan
from commonfield.front.signed_in import signed_in_page
from commonfield.front.spreadsheets import Cell, Spreadsheet, spreadsheet_response, yuan_cell
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.orders.choices import Channel
from commonfield.orders.desk import queries
from commonfield.orders.desk.forms import SalesForm
from commonfield.orders.desk.rules import step_for
from commonfield.orders.desk.types import Sales, SalesReport
from commonfield.orders.desk.views.orders import desk_of
from commonfield.people.permissions import actor_of
from commonfield.stores.queries import existing_store

# The days of a report by default.
_USUAL_DAYS: Final = 30
_LONGEST: Final = timedelta(days=366 * 5)
# Before it nobody sold anything here.
_OLDEST: Final = date(2000, 1, 1)
_PRODUCTS_DRAWN: Final = 12
# From so many periods on, a line is read more easily than bars.
_BARS_AT_MOST: Final = 12


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
    return render(request, "orders/desk/sales.html", context)


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
    report = queries.sales_report(
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
    existing_store(slug)
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
