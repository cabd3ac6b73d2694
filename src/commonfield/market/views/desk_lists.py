"""Lists of the desk as files: returns, refunds, invoices, promotions."""

from collections.abc import Callable, Iterator
from typing import Final

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from commonfield.front.language import is_chinese
from commonfield.front.signed_in import signed_in_page, signed_in_post
from commonfield.front.spreadsheets import Cell, Spreadsheet, spreadsheet_response
from commonfield.kernel.clock import CHINA, now, today
from commonfield.market.views.desk_sheets import yuan_cell
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


def _answer(request: HttpRequest, table: Spreadsheet, name: str) -> StreamingHttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    return spreadsheet_response(table, name=f"{name}-{today()}", kind=asked.get("kind", ""))


@signed_in_page
def returns_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give what comes back as a file, a row for packs of a lot."""
    found = order_queries.returns_of_store(slug, by=actor_of(request), now=now(), limit=_MOST_ROWS)
    chinese = is_chinese()
    head = [
        _("Return number"), _("Order number"), _("Asked for"), _("State"), _("Reason"), _("Answer"),
        _("Product"), _("Lot"), _("Packs"), _("Fit for sale"), _("Carrier"),
        _("Tracking number"), _("Arrived"),
    ]  # fmt: skip
    rows: Rows = (
        [
            row.view.number,
            row.view.order,
            row.view.asked_at.astimezone(CHINA),
            row.state,
            row.reason,
            row.view.answer,
            line.title if chinese else line.title_en,
            line.lot,
            line.packs,
            _yes_or_no(line.is_sellable),
            row.view.carrier,
            row.view.tracking,
            row.view.arrived_at.astimezone(CHINA) if row.view.arrived_at else None,
        ]
        for row in return_rows(found)
        for line in row.view.lines
    )
    return _answer(request, Spreadsheet(_("Returns"), head, rows), _("returns"))


def _yes_or_no(is_so: bool | None) -> str:  # noqa: FBT001 - a cell's value
    if is_so is None:
        return ""
    return _("yes") if is_so else _("no")


@signed_in_page
def refunds_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    found = order_queries.refunds_of_store(slug, by=actor_of(request), now=now(), limit=_MOST_ROWS)
    head = [
        _("Refund number"), _("Order number"), _("Decided"), _("State"), _("Reason"),
        _("Sum (yuan)"), _("Payment"), _("Given back"),
    ]  # fmt: skip
    methods = {str(code): str(label) for code, label in PaymentMethod.choices}
    rows: Rows = (
        [
            row.view.number,
            row.view.order,
            row.view.decided_at.astimezone(CHINA),
            row.state,
            row.reason,
            yuan_cell(row.view.amount_fen),
            methods.get(row.view.method, row.view.method),
            row.view.done_at.astimezone(CHINA) if row.view.done_at else None,
        ]
        for row in refund_rows(found)
    )
    return _answer(request, Spreadsheet(_("Refunds"), head, rows), _("refunds"))


@signed_in_post
def invoices_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the invoices asked for, with whom they are made out to; it is written down who took it.

    The tax office's own program wants titles and tax numbers typed or pasted, many at once.
    """
    by, at = actor_of(request), now()
    found = order_queries.invoices_of_store(slug, by=by, now=at, limit=_MOST_ROWS, opened=True)
    note_invoices_taken(by=by, now=at, slug=slug, invoices=len(found))
    head = [
        _("Order number"), _("Asked for"), _("Made out to"), _("Tax number"), _("Sum (yuan)"),
        _("State"), _("Invoice number"), _("Made out"),
    ]  # fmt: skip
    rows: Rows = (
        [
            each.order,
            each.asked_at.astimezone(CHINA),
            each.title,
            each.tax_number,
            yuan_cell(each.total_fen),
            _invoice_state(each),
            each.invoice_number,
            each.issued_at.astimezone(CHINA) if each.issued_at else None,
        ]
        for each in found
    )
    return _answer(request, Spreadsheet(_("Invoices"), head, rows), _("invoices"))


def _invoice_state(invoice: InvoiceView) -> str:
    if invoice.issued_at:
        return _("made out")
    return _("to make out") if invoice.total_fen else _("all given back")


@signed_in_page
def promotions_file(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the offers as a file, or with ``?part=teams`` the teams that came of them."""
    managed_store(request, slug)
    parts: dict[str, Callable[[HttpRequest, str], Spreadsheet]] = {"teams": _teams}
    table = parts.get(request.GET.get("part", ""), _offers)(request, slug)
    return _answer(request, table, _("promotions"))


def _offers(request: HttpRequest, slug: str) -> Spreadsheet:
    by, at, chinese = actor_of(request), now(), is_chinese()
    sales = offers_queries.flash_sales_of_store(slug, by=by, now=at)
    offers = offers_queries.team_offers_of_store(slug, by=by, now=at)
    head = [
        _("Promotion"), _("Product"), _("SKU"), _("Price (yuan)"), _("Usual price (yuan)"),
        _("From"), _("Until"), _("State"), _("Packs a buyer"), _("Buyers"), _("Hours"),
    ]  # fmt: skip
    sale_rows: Rows = (
        [_("Flash sale"), *_offer_cells(each, chinese=chinese), each.packs_each, None, None]
        for each in sales
    )
    offer_rows: Rows = (
        [
            _("Team offer"),
            *_offer_cells(each, chinese=chinese),
            each.most_packs,
            each.seats,
            each.hours,
        ]
        for each in offers
    )
    return Spreadsheet(_("Promotions"), head, [*sale_rows, *offer_rows])


def _offer_cells(offer: FlashSaleView | TeamOfferView, *, chinese: bool) -> list[Cell]:
    phases = {
        SalePhase.BEFORE: _("Still to come"),
        SalePhase.ON: _("On now"),
        SalePhase.OVER: _("Over"),
    }
    return [
        f"{offer.title} {offer.variant}".strip()
        if chinese
        else f"{offer.title_en} {offer.variant_en}".strip(),
        offer.sku,
        yuan_cell(offer.price_fen),
        yuan_cell(offer.usual_fen),
        offer.starts_at.astimezone(CHINA),
        offer.ends_at.astimezone(CHINA),
        phases[offer.phase],
    ]


def _teams(request: HttpRequest, slug: str) -> Spreadsheet:
    found = promotions.teams_of_store(slug, by=actor_of(request), now=now(), limit=_MOST_ROWS)
    chinese = is_chinese()
    head = [
        _("Team"), _("Product"), _("SKU"), _("Price (yuan)"), _("Opened"), _("Until"), _("State"),
        _("Buyers wanted"), _("Seats taken"), _("Paid"),
    ]  # fmt: skip
    rows: Rows = (
        [
            each.code,
            each.offer.title if chinese else each.offer.title_en,
            each.offer.sku,
            yuan_cell(each.offer.price_fen),
            each.opened_at.astimezone(CHINA),
            (each.ended_at or each.ends_at).astimezone(CHINA),
            str(TeamState(each.state).label),
            each.seats,
            each.taken,
            each.paid,
        ]
        for each in found
    )
    return Spreadsheet(_("Teams"), head, rows)
