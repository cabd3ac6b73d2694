"""Making and ending offers of a store: team offers and flash sales."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.kernel.identifiers import new_number
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.types import Actor
from commonfield.stores.commands.shared import audit
from commonfield.stores.errors import StoreClosedError
from commonfield.stores.models import FlashSale, Sku, TeamOffer
from commonfield.stores.offers import errors
from commonfield.stores.offers.rules import MOST_PACKS_EACH, are_team_numbers_sane, check_offer
from commonfield.stores.offers.types import NewFlashSale, NewTeamOffer

type Detail = dict[str, str | int]


@transaction.atomic
def make_team_offer(*, by: Actor, now: datetime, offer: NewTeamOffer) -> str:
    """Offer a lower price to buyers who form a team in time; return the offer's code."""
    sku = _sku_for(by, offer.sku, now)
    if not are_team_numbers_sane(offer.seats, offer.hours, offer.most_packs):
        raise errors.BadOfferNumbersError
    _check_offer(sku, offer, TeamOffer.objects.filter(sku=sku), now)
    row = TeamOffer.objects.create(**vars(offer) | {"code": new_number(now), "sku": sku})
    detail: Detail = {"sku": sku.code, "price_fen": row.price_fen, "seats": row.seats}
    audit("market.team_offer_made", by, sku.product.store, now, f"offer:{row.code}", **detail)
    return row.code


@transaction.atomic
def make_flash_sale(*, by: Actor, now: datetime, sale: NewFlashSale) -> str:
    """Sell a SKU at a lower price for a time, so many packs to each buyer; return its code."""
    sku = _sku_for(by, sale.sku, now)
    if not 1 <= sale.packs_each <= MOST_PACKS_EACH:
        raise errors.BadOfferNumbersError
    _check_offer(sku, sale, FlashSale.objects.filter(sku=sku), now)
    row = FlashSale.objects.create(**vars(sale) | {"code": new_number(now), "sku": sku})
    detail: Detail = {"sku": sku.code, "price_fen": row.price_fen, "packs_each": row.packs_each}
    audit("market.flash_sale_made", by, sku.product.store, now, f"sale:{row.code}", **detail)
    return row.code


@transaction.atomic
def end_team_offer(*, by: Actor, now: datetime, code: str) -> None:
    """End a team offer early: no new teams; those that wait still may form, as was promised."""
    row = _locked_offer(TeamOffer.objects.filter(code=code), by, now)
    _end(row, f"offer:{code}", "market.team_offer_ended", by, now)


@transaction.atomic
def end_flash_sale(*, by: Actor, now: datetime, code: str) -> None:
    """End a flash sale early; orders taken keep their price."""
    row = _locked_offer(FlashSale.objects.filter(code=code), by, now)
    _end(row, f"sale:{code}", "market.flash_sale_ended", by, now)


def _sku_for(by: Actor, code: str, now: datetime) -> Sku:
    """Lock a SKU on sale in a store that ``by`` keeps, so that offers of it come one by one."""
    sku = must_exist(
        Sku.objects.select_for_update(of=("self",), no_key=True)
        .select_related("product__store")
        .filter(code=code)
        .first()
    )
    store = sku.product.store
    require_role(by, {Role.KEEPER}, organisation=store.organisation, on=china_day(now))
    if sku.withdrawn_at is not None or sku.product.withdrawn_at is not None:
        raise NotFoundError
    if store.closed_at is not None:
        raise StoreClosedError
    return sku


def _check_offer(
    sku: Sku,
    offer: NewTeamOffer | NewFlashSale,
    others: QuerySet[TeamOffer] | QuerySet[FlashSale],
    now: datetime,
) -> None:
    """Check that price and time make sense, and that no other of the kind is on then."""
    check_offer(offer, sku.price_fen, now)
    overlapping = others.filter(
        ended_at=None, starts_at__lt=offer.ends_at, ends_at__gt=offer.starts_at
    )
    if overlapping.exists():
        raise errors.OfferOverlapsError


def _locked_offer[Row: (TeamOffer, FlashSale)](
    rows: QuerySet[Row], by: Actor, now: datetime
) -> Row:
    row = must_exist(
        rows.select_for_update(of=("self",), no_key=True)
        .select_related("sku__product__store")
        .first()
    )
    organisation = row.sku.product.store.organisation
    require_role(by, {Role.KEEPER}, organisation=organisation, on=china_day(now))
    return row


def _end(row: TeamOffer | FlashSale, code: str, action: str, by: Actor, now: datetime) -> None:
    if row.ended_at is not None or row.ends_at <= now:
        raise errors.OfferOverError
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    audit(action, by, row.sku.product.store, now, code)
