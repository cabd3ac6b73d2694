"""Lists of the desk as files: returns, refunds, invoices, promotions."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from commonfield.front.signed_in import signed_in_page, signed_in_post
from commonfield.front.spreadsheets import Cell, Spreadsheet, file_answer, sheet_of, yuan_cell
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.market.views.standing import ReturnRow, refund_rows, return_rows
from commonfield.orders import queries as order_queries
from commonfield.orders.choices import TeamState
from commonfield.orders.desk.commands import note_invoices_taken
from commonfield.orders.teams import queries as promotions
from commonfield.orders.types import InvoiceView, ReturnLineView, ReturnView
from commonfield.people.permissions import actor_of
from commonfield.stores.choices import PaymentMethod
from commonfield.stores.offers import queries as offers_queries
from commonfield.stores.offers.choices import SalePhase
from commonfield.stores.offers.types import FlashSaleView, TeamOfferView
from commonfield.stores.queries import kept_store

type Rows = Iterator[list[Cell]]

# More than any store has in a year; a file is for a spreadsheet.
_MOST_ROWS: Final = 20_000


class _Returned(NamedTuple):
    row: ReturnRow
    view: ReturnView
    line: ReturnLineView


@signed_in_page
def returns_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give what comes back as a file, a row for packs of a lot."""
    found = order_queries.returns_of_store(slug, by=actor_of(request), now=now(), limit=_MOST_ROWS)
    table = sheet_of(
        _("Returns"),
        (_Returned(row, row.view, line) for row in return_rows(found) for line in row.view.lines),
        [
            (_("Return number"), lambda each: each.view.number),
            (_("Order number"), lambda each: each.view.order),
            (_("Asked for"), lambda each: each.view.asked_at),
            (_("State"), lambda each: each.row.state),
            (_("Reason"), lambda each: each.row.reason),
            (_("Answer"), lambda each: each.view.answer),
            (_("Product"), lambda each: in_language(each.line, "title")),
            (_("Lot"), lambda each: each.line.lot),
            (_("Packs"), lambda each: each.line.packs),
            (_("Fit for sale"), lambda each: _yes_or_no(each.line.is_sellable)),
            (_("Carrier"), lambda each: each.view.carrier),
            (_("Tracking number"), lambda each: each.view.tracking),
            (_("Arrived"), lambda each: each.view.arrived_at),
        ],
    )
    return file_answer(request, table, _("returns"), on=today())


def _yes_or_no(is_so: bool | None) -> str:  # noqa: FBT001 - a cell's value
    if is_so is None:
        return ""
    return _("yes") if is_so else _("no")


@signed_in_page
def refunds_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    found = order_queries.refunds_of_store(slug, by=actor_of(request), now=now(), limit=_MOST_ROWS)
    table = sheet_of(
        _("Refunds"),
        refund_rows(found),
        [
            (_("Refund number"), lambda row: row.view.number),
            (_("Order number"), lambda row: row.view.order),
            (_("Decided"), lambda row: row.view.decided_at),
            (_("State"), lambda row: row.state),
            (_("Reason"), lambda row: row.reason),
            (_("Sum (yuan)"), lambda row: yuan_cell(row.view.amount_fen)),
            (_("Payment"), lambda row: str(PaymentMethod(row.view.method).label)),
            (_("Refunded"), lambda row: row.view.done_at),
        ],
    )
    return file_answer(request, table, _("refunds"), on=today())


@signed_in_post
def invoices_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the invoices asked for, with whom they are made out to; it is written down who took it.

    The tax office's own program wants titles and tax numbers typed or pasted, many at once.
    """
    by, at = actor_of(request), now()
    found = order_queries.invoices_of_store(slug, by=by, now=at, limit=_MOST_ROWS, opened=True)
    note_invoices_taken(by=by, now=at, slug=slug, invoices=len(found))
    table = sheet_of(
        _("Invoices"),
        found,
        [
            (_("Order number"), lambda each: each.order),
            (_("Asked for"), lambda each: each.asked_at),
            (_("Billed to"), lambda each: each.title),
            (_("Tax number"), lambda each: each.tax_number),
            (_("Sum (yuan)"), lambda each: yuan_cell(each.total_fen)),
            (_("State"), _invoice_state),
            (_("Invoice number"), lambda each: each.invoice_number),
            (_("Issued on"), lambda each: each.issued_at),
        ],
    )
    return file_answer(request, table, _("invoices"), on=today())


def _invoice_state(invoice: InvoiceView) -> str:
    if invoice.issued_at:
        return _("issued")
    return _("to issue") if invoice.total_fen else _("fully refunded")


@signed_in_page
def promotions_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the offers as a file, or with ``?part=teams`` the teams that came of them."""
    kept_store(slug, by=actor_of(request), now=now())
    table = _teams if request.GET.get("part", "") == "teams" else _offers
    return file_answer(request, table(request, slug), _("promotions"), on=today())


def _offers(request: HttpRequest, slug: str) -> Spreadsheet:
    by, at = actor_of(request), now()
    sales = offers_queries.flash_sales_of_store(slug, by=by, now=at)
    offers = offers_queries.team_offers_of_store(slug, by=by, now=at)
    head = [
        _("Promotion"), _("Product"), _("SKU"), _("Price (yuan)"), _("Usual price (yuan)"),
        _("From"), _("Until"), _("State"), _("Packs a buyer"), _("Buyers"), _("Hours"),
    ]  # fmt: skip
    sale_rows: Rows = (
        [_("Flash sale"), *_offer_cells(each), each.packs_each, None, None] for each in sales
    )
    offer_rows: Rows = (
        [_("Team offer"), *_offer_cells(each), each.most_packs, each.seats, each.hours]
        for each in offers
    )
    return Spreadsheet(_("Promotions"), head, [*sale_rows, *offer_rows])


def _offer_cells(offer: FlashSaleView | TeamOfferView) -> list[Cell]:
    phases = {
        SalePhase.BEFORE: _("Still to come"),
        SalePhase.ON: _("On now"),
        SalePhase.OVER: _("Over"),
    }
    return [
        f"{in_language(offer, 'title')} {in_language(offer, 'variant')}".strip(),
        offer.sku,
        yuan_cell(offer.price_fen),
        yuan_cell(offer.usual_fen),
        offer.starts_at,
        offer.ends_at,
        phases[offer.phase],
    ]


def _teams(request: HttpRequest, slug: str) -> Spreadsheet:
    found = promotions.teams_of_store(slug, by=actor_of(request), now=now(), limit=_MOST_ROWS)
    return sheet_of(
        _("Teams"),
        found,
        [
            (_("Team"), lambda team: team.code),
            (_("Product"), lambda team: in_language(team.offer, "title")),
            (_("SKU"), lambda team: team.offer.sku),
            (_("Price (yuan)"), lambda team: yuan_cell(team.offer.price_fen)),
            (_("Opened"), lambda team: team.opened_at),
            (_("Until"), lambda team: team.ended_at or team.ends_at),
            (_("State"), lambda team: str(TeamState(team.state).label)),
            (_("Buyers wanted"), lambda team: team.seats),
            (_("Seats taken"), lambda team: team.taken),
            (_("Paid"), lambda team: team.paid),
        ],
    )
