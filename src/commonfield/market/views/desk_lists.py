"""Lists of the desk as files: returns, refunds, invoices, promotions."""

from collections.abc import Iterator
from typing import Final

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from commonfield.front.signed_in import signed_in_page, signed_in_post
from commonfield.front.spreadsheets import Cell, Spreadsheet, yuan_cell
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now
from commonfield.market.views.desk_sheets import file_answer
from commonfield.market.views.desk_store import managed_store
from commonfield.market.views.standing import refund_rows, return_rows
from commonfield.orders import queries as order_queries
from commonfield.orders.choices import TeamState
from commonfield.orders.desk.commands import note_invoices_taken
from commonfield.orders.teams import queries as promotions
from commonfield.orders.types import InvoiceView
from commonfield.people.permissions import actor_of
from commonfield.stores.choices import PaymentMethod
from commonfield.stores.offers import queries as offers_queries
from commonfield.stores.offers.choices import SalePhase
from commonfield.stores.offers.types import FlashSaleView, TeamOfferView

type Rows = Iterator[list[Cell]]

# More than any store has in a year; a file is for a spreadsheet.
_MOST_ROWS: Final = 20_000


@signed_in_page
def returns_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give what comes back as a file, a row for packs of a lot."""
    found = order_queries.returns_of_store(slug, by=actor_of(request), now=now(), limit=_MOST_ROWS)
    head = [
        _("Return number"), _("Order number"), _("Asked for"), _("State"), _("Reason"), _("Answer"),
        _("Product"), _("Lot"), _("Packs"), _("Fit for sale"), _("Carrier"),
        _("Tracking number"), _("Arrived"),
    ]  # fmt: skip
    rows: Rows = (
        [
            *(row.view.number, row.view.order, row.view.asked_at, row.state, row.reason),
            row.view.answer,
            in_language(line, "title"),
            line.lot,
            line.packs,
            _yes_or_no(line.is_sellable),
            row.view.carrier,
            row.view.tracking,
            row.view.arrived_at,
        ]
        for row in return_rows(found)
        for line in row.view.lines
    )
    return file_answer(request, Spreadsheet(_("Returns"), head, rows), _("returns"))


def _yes_or_no(is_so: bool | None) -> str:  # noqa: FBT001 - a cell's value
    if is_so is None:
        return ""
    return _("yes") if is_so else _("no")


@signed_in_page
def refunds_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    found = order_queries.refunds_of_store(slug, by=actor_of(request), now=now(), limit=_MOST_ROWS)
    head = [
        _("Refund number"), _("Order number"), _("Decided"), _("State"), _("Reason"),
        _("Sum (yuan)"), _("Payment"), _("Refunded"),
    ]  # fmt: skip
    rows: Rows = (
        [
            *(row.view.number, row.view.order, row.view.decided_at, row.state, row.reason),
            yuan_cell(row.view.amount_fen),
            str(PaymentMethod(row.view.method).label),
            row.view.done_at,
        ]
        for row in refund_rows(found)
    )
    return file_answer(request, Spreadsheet(_("Refunds"), head, rows), _("refunds"))


@signed_in_post
def invoices_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the invoices asked for, with whom they are made out to; it is written down who took it.

    The tax office's own program wants titles and tax numbers typed or pasted, many at once.
    """
    by, at = actor_of(request), now()
    found = order_queries.invoices_of_store(slug, by=by, now=at, limit=_MOST_ROWS, opened=True)
    note_invoices_taken(by=by, now=at, slug=slug, invoices=len(found))
    head = [
        _("Order number"), _("Asked for"), _("Billed to"), _("Tax number"), _("Sum (yuan)"),
        _("State"), _("Invoice number"), _("Issued on"),
    ]  # fmt: skip
    rows: Rows = (
        [
            each.order,
            each.asked_at,
            each.title,
            each.tax_number,
            yuan_cell(each.total_fen),
            _invoice_state(each),
            each.invoice_number,
            each.issued_at,
        ]
        for each in found
    )
    return file_answer(request, Spreadsheet(_("Invoices"), head, rows), _("invoices"))


def _invoice_state(invoice: InvoiceView) -> str:
    if invoice.issued_at:
        return _("issued")
    return _("to issue") if invoice.total_fen else _("fully refunded")


@signed_in_page
def promotions_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the offers as a file, or with ``?part=teams`` the teams that came of them."""
    managed_store(request, slug)
    table = _teams if request.GET.get("part", "") == "teams" else _offers
    return file_answer(request, table(request, slug), _("promotions"))


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
    head = [
        _("Team"), _("Product"), _("SKU"), _("Price (yuan)"), _("Opened"), _("Until"), _("State"),
        _("Buyers wanted"), _("Seats taken"), _("Paid"),
    ]  # fmt: skip
    rows: Rows = (
        [
            each.code,
            in_language(each.offer, "title"),
            each.offer.sku,
            yuan_cell(each.offer.price_fen),
            each.opened_at,
            (each.ended_at or each.ends_at),
            str(TeamState(each.state).label),
            each.seats,
            each.taken,
            each.paid,
        ]
        for each in found
    )
    return Spreadsheet(_("Teams"), head, rows)
