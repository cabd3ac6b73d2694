"""The desk's offers and the teams that came of them, as a page and as files."""

from collections.abc import Iterator
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from commonfield.front.forms import PAGE_SIZE, page_links, page_offset
from commonfield.front.signed_in import signed_in_page
from commonfield.front.spreadsheets import Cell, Spreadsheet, file_answer, sheet_of, yuan_cell
from commonfield.front.templatetags.commonfield import in_language
from commonfield.kernel.clock import now, today
from commonfield.orders.choices import TeamState
from commonfield.orders.teams import queries as teams_queries
from commonfield.people.permissions import actor_of
from commonfield.stores.offers import queries as offers_queries
from commonfield.stores.offers.choices import SalePhase
from commonfield.stores.offers.types import FlashSaleView, TeamOfferView
from commonfield.stores.queries import existing_store, kept_store

type Rows = Iterator[list[Cell]]

# More than any store has in a year; a file is for a spreadsheet.
_MOST_ROWS: Final = 20_000


@signed_in_page
def promotions(request: HttpRequest, slug: str) -> HttpResponse:
    by, at = actor_of(request), now()
    offset = page_offset(request)
    teams = teams_queries.teams_of_store(slug, by=by, now=at, offset=offset, limit=PAGE_SIZE)
    context = {
        "store": existing_store(slug),
        "sales": offers_queries.flash_sales_of_store(slug, by=by, now=at),
        "offers": offers_queries.team_offers_of_store(slug, by=by, now=at),
        "teams": teams,
        "pages": page_links(request, len(teams)),
    }
    return render(request, "orders/desk/promotions.html", context)


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
    found = teams_queries.teams_of_store(slug, by=actor_of(request), now=now(), limit=_MOST_ROWS)
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
