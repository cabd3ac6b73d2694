"""The promotions' part of a batch of orders: read once, drawn down in memory, written together.

Locks come after those of the stock and always in this order: flash sales by id, then teams by id.
So two processes see each other's packs and seats, and nobody waits in a circle: a command that
locks orders (paying, cancelling, settling a team) locks them before stock, and stock before these.
A batch without a promotion runs one query.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import Sum

from commonfield.audit.commands import record_all as record_audits
from commonfield.audit.types import AuditEntry
from commonfield.kernel.identifiers import new_number
from commonfield.orders.choices import TeamState
from commonfield.orders.errors import InvalidOrderError
from commonfield.orders.models import FlashPurchase, Team, TeamSeat
from commonfield.orders.rows import SkuRow
from commonfield.orders.teams.errors import BuyerLimitError, BuyerLimitReachedError
from commonfield.orders.teams.queries import buyer_mark
from commonfield.orders.teams.rules import TeamNow, open_team, packs_allowed, sit, why_not_sit
from commonfield.orders.types import OrderRequest
from commonfield.stores.choices import PaymentMethod
from commonfield.stores.models import FlashSale, TeamOffer
from commonfield.stores.offers.choices import SalePhase
from commonfield.stores.offers.errors import (
    OfferNotStartedError,
    OfferOverError,
    SaleNotStartedError,
)
from commonfield.stores.offers.rules import phase
from commonfield.workshop.rows import add_to_column, insert_rows

NEW_TEAM: Final = "team:new:"
TEAM: Final = "team:"
FLASH: Final = "flash:"


@dataclass
class BatchTeam:
    """A team as the batch leaves it so far; ``row`` is still to be written of one just opened."""

    offer: TeamOffer
    standing: TeamNow
    row: Team | None = None
    buyers: set[str] = field(default_factory=set)


@dataclass
class PromotionBatch:
    """Locked sales and teams of a batch; ``held`` counts packs by sale and buyer."""

    now: datetime
    sales: dict[int, FlashSale] = field(default_factory=dict)
    later: dict[int, FlashSale] = field(default_factory=dict)
    held: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    named: dict[str, FlashSale] = field(default_factory=dict)
    offers: dict[str, TeamOffer] = field(default_factory=dict)
    teams: dict[str, BatchTeam] = field(default_factory=dict)


@dataclass(frozen=True)
class OfferTerms:
    """The terms of a request: prices by SKU's id, its flash sales, its seat.

    ``later_fen`` is what it would cost less once a sale that ``starts_at`` is on.
    """

    prices: Mapping[int, int] = field(default_factory=dict)
    sales: Mapping[int, FlashSale] = field(default_factory=dict)
    buyer: str = ""
    seat: BatchTeam | None = None
    later_fen: int = 0
    starts_at: datetime | None = None


NO_TERMS: Final = OfferTerms()


@dataclass(frozen=True)
class Promoted:
    """An order about to be written with terms; ``packs`` by SKU's id."""

    order_id: int
    number: str
    actor: str
    place: str
    terms: OfferTerms
    packs: Mapping[int, int]


def read_promotions(
    requests: Iterable[OrderRequest], sku_ids: Sequence[int], now: datetime
) -> PromotionBatch:
    """Read and lock what the requests may meet; the stock is locked already."""
    sheet = PromotionBatch(now)
    sales = FlashSale.objects.select_for_update(no_key=True).filter(
        sku__in=sku_ids, ended_at=None, ends_at__gt=now
    )
    for sale in sales.order_by("id"):
        place = sheet.sales if sale.starts_at <= now else sheet.later
        place.setdefault(sale.sku_id, sale)
    asked = list(requests)
    if sheet.sales:
        _read_held(sheet, {buyer_mark(request.contact.phone) for request in asked})
    offers = [request.offer for request in asked if request.offer]
    if offers:
        _read_asked(sheet, offers)
    return sheet


def _read_held(sheet: PromotionBatch, buyers: set[str]) -> None:
    sales = [sale.pk for sale in sheet.sales.values()]
    rows = (
        FlashPurchase.objects.filter(sale__in=sales, buyer__in=sorted(buyers), released_at=None)
        .values_list("sale_id", "buyer")
        .annotate(packs=Sum("packs"))
        .order_by("sale_id", "buyer")
    )
    sheet.held.update({(sale, buyer): packs for sale, buyer, packs in rows})


def _read_asked(sheet: PromotionBatch, offers: Sequence[str]) -> None:
    """Read offers and sales by name, and lock the teams that buyers want to join."""
    flash = [offer.removeprefix(FLASH) for offer in offers if offer.startswith(FLASH)]
    opened = [offer.removeprefix(NEW_TEAM) for offer in offers if offer.startswith(NEW_TEAM)]
    joined = [
        offer.removeprefix(TEAM)
        for offer in offers
        if offer.startswith(TEAM) and not offer.startswith(NEW_TEAM)
    ]
    if flash:
        sheet.named = {row.code: row for row in FlashSale.objects.filter(code__in=flash)}
    if opened:
        sheet.offers = {row.code: row for row in TeamOffer.objects.filter(code__in=opened)}
    if joined:
        _lock_teams(sheet, joined)


def _lock_teams(sheet: PromotionBatch, codes: Sequence[str]) -> None:
    rows = list(
        Team.objects.select_for_update(of=("self",), no_key=True)
        .select_related("offer")
        .filter(code__in=codes)
        .order_by("id")
    )
    seats: dict[int, list[TeamSeat]] = defaultdict(list)
    for seat in TeamSeat.objects.filter(team__in=[row.pk for row in rows], left_at=None):
        seats[seat.team_id].append(seat)
    for row in rows:
        paid = sum(seat.paid_at is not None for seat in seats[row.pk])
        sheet.teams[row.code] = BatchTeam(
            offer=row.offer,
            standing=TeamNow(TeamState(row.state), row.seats, row.taken, paid, row.ends_at),
            row=row,
            buyers={seat.buyer for seat in seats[row.pk]},
        )


def terms_for(
    request: OrderRequest,
    wanted: Sequence[tuple[str, int]],
    skus: Mapping[str, SkuRow],
    sheet: PromotionBatch,
) -> OfferTerms:
    """Return the terms of a request; nothing is drawn down yet.

    ``wanted`` are packs by SKU's code, all of them on sale.
    """
    if not (request.offer or sheet.sales or sheet.later):
        return NO_TERMS
    buyer = buyer_mark(request.contact.phone)
    if request.offer.startswith(TEAM):
        return _team_terms(request, wanted, skus, sheet, buyer)
    if request.offer:
        _check_named_sale(request, wanted, skus, sheet)
    return _flash_terms(request, wanted, skus, sheet, buyer)


def _check_named_sale(
    request: OrderRequest,
    wanted: Sequence[tuple[str, int]],
    skus: Mapping[str, SkuRow],
    sheet: PromotionBatch,
) -> None:
    """Check that the flash sale that a buyer insists on is on now."""
    sale = sheet.named.get(request.offer.removeprefix(FLASH))
    if sale is None or sale.sku_id not in {skus[code].pk for code, _packs in wanted}:
        raise InvalidOrderError([("/sale", "unknown_team")])
    _check_phase(sale, sheet.now)


def _check_phase(offer: FlashSale | TeamOffer, now: datetime) -> None:
    stage = phase(offer.starts_at, offer.ends_at, offer.ended_at, now)
    if stage == SalePhase.OVER:
        raise OfferOverError
    if stage == SalePhase.BEFORE:
        is_sale = isinstance(offer, FlashSale)
        raise (SaleNotStartedError if is_sale else OfferNotStartedError)(offer.starts_at)


def _flash_terms(
    request: OrderRequest,
    wanted: Sequence[tuple[str, int]],
    skus: Mapping[str, SkuRow],
    sheet: PromotionBatch,
    buyer: str,
) -> OfferTerms:
    on: dict[int, FlashSale] = {}
    later_fen, starts_at = 0, None
    for code, packs in wanted:
        sku = skus[code]
        sale = sheet.sales.get(sku.pk)
        if sale is not None:
            left = packs_allowed(sale.packs_each, [sheet.held[sale.pk, buyer]])
            if packs > left:
                title = (sku.title_en if request.language == "en" else "") or sku.title
                refusal = BuyerLimitError if left else BuyerLimitReachedError
                raise refusal(sku=code, title=title, limit=sale.packs_each, left=left)
            on[sku.pk] = sale
        elif sku.pk in sheet.later:
            coming = sheet.later[sku.pk]
            later_fen += packs * (sku.price_fen - coming.price_fen)
            starts_at = coming.starts_at
    prices = {sku_id: sale.price_fen for sku_id, sale in on.items()}
    return OfferTerms(prices, on, buyer, later_fen=later_fen, starts_at=starts_at)


def _team_terms(
    request: OrderRequest,
    wanted: Sequence[tuple[str, int]],
    skus: Mapping[str, SkuRow],
    sheet: PromotionBatch,
    buyer: str,
) -> OfferTerms:
    is_new = request.offer.startswith(NEW_TEAM)
    team = (_new_team if is_new else _open_team)(request.offer, sheet)
    errors = []
    (code, packs), *others = wanted
    if others or skus[code].pk != team.offer.sku_id:
        errors.append(("/lines", "team_one_product"))
    elif packs > team.offer.most_packs:
        errors.append(("/lines/0/quantity", "team_packs"))
    if request.payment == PaymentMethod.COD:
        # A seat promised in cash would hold up the others, and could be refused on delivery.
        errors.append(("/payment", "team_no_cod"))
    if errors:
        raise InvalidOrderError(errors)
    if is_new:
        _check_phase(team.offer, sheet.now)
    refusal = why_not_sit(team.standing, is_seated=buyer in team.buyers, now=sheet.now)
    if refusal is not None:
        raise refusal
    return OfferTerms({team.offer.sku_id: team.offer.price_fen}, {}, buyer, seat=team)


def _new_team(offer: str, sheet: PromotionBatch) -> BatchTeam:
    row = sheet.offers.get(offer.removeprefix(NEW_TEAM))
    if row is None:
        raise InvalidOrderError([("/team", "unknown_team")])
    return BatchTeam(offer=row, standing=open_team(row.seats, sheet.now, row.hours))


def _open_team(offer: str, sheet: PromotionBatch) -> BatchTeam:
    team = sheet.teams.get(offer.removeprefix(TEAM))
    if team is None:
        raise InvalidOrderError([("/team", "unknown_team")])
    return team


def agree(terms: OfferTerms, packs: Mapping[int, int], sheet: PromotionBatch) -> None:
    """Draw down what a request takes, so that the next one in the batch finds it gone."""
    for sku_id, sale in terms.sales.items():
        sheet.held[sale.pk, terms.buyer] += packs[sku_id]
    if terms.seat is not None:
        terms.seat.standing = sit(terms.seat.standing)
        terms.seat.buyers.add(terms.buyer)


def write_promotions(orders: Sequence[Promoted], now: datetime) -> None:
    """Write teams, seats and flash purchases of orders whose rows are written."""
    insert_rows(
        FlashPurchase,
        (
            FlashPurchase(
                sale_id=sale.pk,
                order_id=order.order_id,
                buyer=order.terms.buyer,
                packs=order.packs[sku_id],
            )
            for order in orders
            for sku_id, sale in order.terms.sales.items()
            if sku_id in order.packs
        ),
    )
    seated = [(order, order.terms.seat) for order in orders if order.terms.seat is not None]
    if seated:
        _write_seats(seated, now)


def _write_seats(seated: Sequence[tuple[Promoted, BatchTeam]], now: datetime) -> None:
    audits: list[AuditEntry] = []
    seats: list[TeamSeat] = []
    more: dict[int, int] = defaultdict(int)
    for order, sheet in seated:
        action = "market.team_joined"
        if sheet.row is None:
            action = "market.team_opened"
            sheet.row = _write_team(sheet, now)
        seats.append(
            TeamSeat(
                team_id=sheet.row.pk, order_id=order.order_id, buyer=order.terms.buyer, taken_at=now
            )
        )
        more[sheet.row.pk] += 1
        team = f"team:{sheet.row.code}"
        audits.append(AuditEntry(action, order.actor, team, order.place, {"order": order.number}))
    insert_rows(TeamSeat, seats)
    add_to_column("orders_team", "taken", sorted(more.items()))
    record_audits(audits, now=now)


def _write_team(sheet: BatchTeam, now: datetime) -> Team:
    return Team.objects.create(
        code=new_number(now),
        offer=sheet.offer,
        state=TeamState.OPEN,
        seats=sheet.standing.seats,
        taken=0,
        opened_at=now,
        ends_at=sheet.standing.ends_at,
    )
