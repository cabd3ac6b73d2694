"""Reading promotions: what is on for a product, a team to share, a store's offers."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, Q, QuerySet

from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.front.page_cache.shared import cache_until, depends_on
from commonfield.market.catalogue.queries import basket
from commonfield.market.choices import TeamState
from commonfield.market.models import FlashSale, Team, TeamOffer, TeamSeat
from commonfield.market.promotions.rules import TeamNow, phase, why_not_sit
from commonfield.market.promotions.types import (
    FlashSaleView,
    ProductOffer,
    ProductPromotions,
    TeamOfferView,
    TeamView,
)
from commonfield.market.queries import store_of_keeper
from commonfield.market.types import BasketView, SkuView
from commonfield.people.types import Actor
from commonfield.workshop.vault import fingerprint, normalise_phone

# Pages that show a SKU's teams are made anew when somebody sits down or leaves: a team and its free
# seats are one number.
TEAMS_WATCH: Final = "market.teams"
TEAMS: Final = 3
SEATS_BELOW: Final = 64
_TEAMS_SHOWN: Final = 5
_ROWS_AT_MOST: Final = 200
_MINUTE: Final = timedelta(minutes=1)


def buyer_mark(phone: str) -> str:
    """Return the keyed hash by which a buyer's phone is counted but not read."""
    plain = normalise_phone(phone)
    if plain is None:
        # Of another country: its digits, however wide they were typed.
        digits = unicodedata.normalize("NFKC", phone)
        plain = "".join(mark for mark in digits if mark.isdecimal())
    return fingerprint(plain, purpose="market.buyer")


def promotions_of(skus: Sequence[SkuView], now: datetime) -> ProductPromotions:
    """Return what is on, or comes next, for a product's SKUs, with open teams to join."""
    promoted = cached_locally("promoted", lambda: _promoted(now))
    codes = [sku.sku for sku in skus if sku.sku in promoted]
    if not codes:
        return ProductPromotions()
    sales = [_sale_view(row, now) for row in _sales(now).filter(sku__code__in=codes)]
    rows = list(_offers(now).filter(sku__code__in=codes))
    if sales or rows:
        # The page says how much time is left.
        cache_until(now + _MINUTE)
    teams = _waiting_teams([row.sku_id for row in rows], now) if rows else {}
    by_code = {sku.sku: sku for sku in skus}
    offers = []
    for row in rows:
        sku = by_code[row.sku.code]
        of_sku = tuple(teams.get(row.sku_id, ()))
        offers.append(ProductOffer(_offer_view(row, now), sku.price_fen, sku.available, of_sku))
    return ProductPromotions(tuple(sales), tuple(offers))


def _waiting_teams(sku_ids: Sequence[int], now: datetime) -> dict[int, list[TeamView]]:
    """Return, by SKU's id, teams in which somebody sits and a seat is free, the fullest first."""
    rows = Team.objects.filter(
        offer__sku__in=sku_ids, state=TeamState.OPEN, taken__gt=0, taken__lt=F("seats")
    )
    shown: dict[int, list[tuple[int, datetime, int]]] = {sku_id: [] for sku_id in sku_ids}
    seen: dict[int, list[tuple[int, int, int]]] = {sku_id: [] for sku_id in sku_ids}
    fields = ("offer__sku_id", "id", "seats", "taken", "ends_at")
    for sku_id, pk, seats, taken, ends_at in rows.order_by("id").values_list(*fields):
        seen[sku_id].append((TEAMS, sku_id, pk * SEATS_BELOW + seats - taken))
        if ends_at > now:
            shown[sku_id].append((seats - taken, ends_at, pk))
    for sku_id, teams in seen.items():
        depends_on(TEAMS_WATCH, sku_id, *teams)
    first = {sku_id: sorted(teams)[:_TEAMS_SHOWN] for sku_id, teams in shown.items()}
    chosen = [pk for teams in first.values() for _left, _ends, pk in teams]
    views = {row.pk: _team_view(row, now) for row in _teams().filter(pk__in=chosen)}
    return {
        sku_id: [views[pk] for _left, _ends, pk in teams if pk in views]
        for sku_id, teams in first.items()
    }


def _promoted(now: datetime) -> frozenset[str]:
    """Return the codes of all SKUs for which something is on or comes: few of a county's many."""
    live = Q(ended_at=None, ends_at__gt=now)
    sales = FlashSale.objects.filter(live).order_by().values_list("sku__code", flat=True)
    offers = TeamOffer.objects.filter(live).order_by().values_list("sku__code", flat=True)
    return frozenset(sales) | frozenset(offers)


def team_basket(offer: TeamOfferView, packs: int, now: datetime) -> BasketView:
    """Return a basket of one line at a team's price; without lines if it is off sale."""
    alone = basket({offer.sku: packs}, now=now)
    # A flash sale that is on beside the team counts its own packs.
    groups = tuple(
        tuple(
            replace(line, sku=replace(line.sku, price_fen=offer.price_fen, packs_each=0))
            for line in group
        )
        for group in alone.groups
    )
    return replace(alone, groups=groups)


def team_offer(code: str, now: datetime) -> TeamOfferView | None:
    """Return a team offer, whether it is on or not."""
    row = _all_offers().filter(code=code).first()
    return _offer_view(row, now) if row else None


def flash_sale(code: str, now: datetime) -> FlashSaleView | None:
    """Return a flash sale, whether it is on or not."""
    row = FlashSale.objects.select_related("sku__product__store").filter(code=code).first()
    return _sale_view(row, now) if row else None


def team(code: str, now: datetime) -> TeamView | None:
    """Return a team by the code that buyers share."""
    row = _teams().filter(code=code).first()
    return _team_view(row, now) if row else None


def team_of_order(number: str, now: datetime) -> TeamView | None:
    """Return the team for which an order was placed, also if its seat was left."""
    row = _teams().filter(members__order__number=number).first()
    # The filter above would count only this order's seat.
    return team(row.code, now) if row else None


def team_codes_of(numbers: Iterable[str]) -> dict[str, str]:
    """Return the code of each order's team; orders without one are left out."""
    rows = TeamSeat.objects.filter(order__number__in=list(numbers)).order_by("id")
    return dict(rows.values_list("order__number", "team__code"))


def flash_sales_of_store(slug: str, *, by: Actor, now: datetime) -> list[FlashSaleView]:
    """Return a store's flash sales for its keeper, the latest first.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the store.
    """
    store = store_of_keeper(slug, by, now)
    rows = FlashSale.objects.select_related("sku__product__store").filter(sku__product__store=store)
    return [_sale_view(row, now) for row in rows.order_by("-id")[:_ROWS_AT_MOST]]


def team_offers_of_store(slug: str, *, by: Actor, now: datetime) -> list[TeamOfferView]:
    """Return a store's team offers for its keeper, the latest first.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the store.
    """
    store = store_of_keeper(slug, by, now)
    rows = _all_offers().filter(sku__product__store=store)
    return [_offer_view(row, now) for row in rows.order_by("-id")[:_ROWS_AT_MOST]]


def teams_of_store(
    slug: str, *, by: Actor, now: datetime, offset: int = 0, limit: int = 50
) -> list[TeamView]:
    """Return a store's teams for its keeper: those that wait first, then the latest.

    Raises:
        PermissionRefusedError: if ``by`` is no keeper of the store.
    """
    store = store_of_keeper(slug, by, now)
    rows = _teams().filter(offer__sku__product__store=store)
    # "open" is the last of the states by its letters.
    rows = rows.order_by("-state", "-id")
    return [_team_view(row, now) for row in rows[offset : offset + limit]]


# Rows


def _sales(now: datetime) -> QuerySet[FlashSale]:
    return (
        FlashSale.objects.select_related("sku__product__store")
        .filter(ended_at=None, ends_at__gt=now)
        .order_by("starts_at", "id")
    )


def _all_offers() -> QuerySet[TeamOffer]:
    return TeamOffer.objects.select_related("sku__product__store")


def _offers(now: datetime) -> QuerySet[TeamOffer]:
    return _all_offers().filter(ended_at=None, ends_at__gt=now).order_by("starts_at", "id")


def _teams() -> QuerySet[Team]:
    paid = Q(members__left_at=None, members__paid_at__isnull=False)
    return Team.objects.select_related("offer__sku__product__store").annotate(
        paid_seats=Count("members", filter=paid)
    )


def _sale_view(row: FlashSale, now: datetime) -> FlashSaleView:
    return FlashSaleView(
        code=row.code,
        store=row.sku.product.store.slug,
        sku=row.sku.code,
        title=row.sku.product.title,
        title_en=row.sku.product.title_en,
        variant=row.sku.variant,
        variant_en=row.sku.variant_en,
        price_fen=row.price_fen,
        usual_fen=row.sku.price_fen,
        packs_each=row.packs_each,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        phase=phase(row.starts_at, row.ends_at, row.ended_at, now),
        time_left=(row.starts_at if now < row.starts_at else row.ends_at) - now,
    )


def _offer_view(row: TeamOffer, now: datetime) -> TeamOfferView:
    return TeamOfferView(
        code=row.code,
        store=row.sku.product.store.slug,
        sku=row.sku.code,
        gtin=row.sku.gtin,
        title=row.sku.product.title,
        title_en=row.sku.product.title_en,
        variant=row.sku.variant,
        variant_en=row.sku.variant_en,
        price_fen=row.price_fen,
        usual_fen=row.sku.price_fen,
        seats=row.seats,
        hours=row.hours,
        most_packs=row.most_packs,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        phase=phase(row.starts_at, row.ends_at, row.ended_at, now),
        time_left=(row.starts_at if now < row.starts_at else row.ends_at) - now,
        product=row.sku.product.slug,
    )


def _team_view(row: Team, now: datetime) -> TeamView:
    paid: int = row.paid_seats  # type: ignore[attr-defined]  # annotated by _teams
    standing = TeamNow(TeamState(row.state), row.seats, row.taken, paid, row.ends_at)
    return TeamView(
        code=row.code,
        offer=_offer_view(row.offer, now),
        product=row.offer.sku.product.slug,
        state=standing.state,
        seats=row.seats,
        taken=row.taken,
        paid=paid,
        opened_at=row.opened_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
        can_join=why_not_sit(standing, is_seated=False, now=now) is None,
        time_left=row.ends_at - now,
    )
