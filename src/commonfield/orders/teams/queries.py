"""Reading promotions: what is on for a product, a team to share, a store's offers."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, Q, QuerySet

from commonfield.front.page_cache.local_cache import cached_locally
from commonfield.front.page_cache.shared import cache_until, depends_on
from commonfield.orders.choices import TeamState
from commonfield.orders.models import Team, TeamSeat
from commonfield.orders.teams.rules import TeamNow, why_not_sit
from commonfield.orders.teams.types import ProductOffer, ProductPromotions, TeamView
from commonfield.people.types import Actor
from commonfield.stores.catalogue.queries import basket
from commonfield.stores.catalogue.types import BasketView, SkuView
from commonfield.stores.offers.queries import (
    offer_view,
    offers_coming,
    promoted_skus,
    sale_view,
    sales_coming,
)
from commonfield.stores.offers.types import TeamOfferView
from commonfield.stores.queries import store_of_keeper
from commonfield.stores.types import Span
from commonfield.workshop.phones import phone_digits
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import fingerprint

# Pages that show a SKU's teams are made anew when a buyer joins or leaves: a team and its free
# seats are one number.
TEAMS_WATCH: Final = "market.teams"
TEAMS: Final = 3
SEATS_BELOW: Final = 64
_TEAMS_SHOWN: Final = 5
_MINUTE: Final = timedelta(minutes=1)


def buyer_mark(phone: str) -> str:
    """Return the keyed hash by which a buyer's phone is counted but not read."""
    return fingerprint(phone_digits(phone), purpose="market.buyer")


def promotions_of(skus: Sequence[SkuView], now: datetime) -> ProductPromotions:
    """Return what is on, or comes next, for a product's SKUs, with open teams to join."""
    promoted = cached_locally("promoted", lambda: promoted_skus(now))
    codes = [sku.sku for sku in skus if sku.sku in promoted]
    if not codes:
        return ProductPromotions()
    sales = [sale_view(row, now) for row in sales_coming(now).filter(sku__code__in=codes)]
    rows = list(offers_coming(now).filter(sku__code__in=codes))
    if sales or rows:
        # The page says how much time is left.
        cache_until(now + _MINUTE)
    teams = _waiting_teams([row.sku_id for row in rows], now) if rows else {}
    by_code = {sku.sku: sku for sku in skus}
    offers = []
    for row in rows:
        sku = by_code[row.sku.code]
        of_sku = tuple(teams.get(row.sku_id, ()))
        offers.append(ProductOffer(offer_view(row, now), sku.price_fen, sku.available, of_sku))
    return ProductPromotions(tuple(sales), tuple(offers))


def _waiting_teams(sku_ids: Sequence[int], now: datetime) -> dict[int, list[TeamView]]:
    """Return, by SKU's id, teams with members and a free seat, the fullest first."""
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


def team_basket(offer: TeamOfferView, packs: int, now: datetime) -> BasketView:
    """Return a basket of one line at a team's price; without lines if it is off sale."""
    alone = basket({offer.sku: packs}, now=now)
    # A flash sale that is on beside the team counts its own packs.
    span = Span(0, offer.price_fen, offer.starts_at, offer.ends_at)
    groups = tuple(
        tuple(replace(line, sku=replace(line.sku, span=span)) for line in group)
        for group in alone.groups
    )
    return replace(alone, groups=groups)


def team(code: str, now: datetime) -> TeamView | None:
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


def teams_of_store(
    slug: str, *, by: Actor, now: datetime, offset: int = 0, limit: int = 50
) -> list[TeamView]:
    """Return a store's teams for its keeper: those that wait first, then the latest."""
    store = store_of_keeper(slug, by, now)
    rows = _teams().filter(offer__sku__product__store=store)
    # "open" is the last of the states by the alphabet.
    rows = rows.order_by("-state", "-id")
    return [_team_view(row, now) for row in rows[offset : offset + limit]]


# Rows


def _teams() -> QuerySet[Team]:
    paid = Q(members__left_at=None, members__paid_at__isnull=False)
    return Team.objects.select_related("offer__sku__product__store").annotate(
        paid_seats=Count("members", filter=paid)
    )


def _team_view(row: Team, now: datetime) -> TeamView:
    paid: int = row.paid_seats  # type: ignore[attr-defined]  # annotated by _teams
    standing = TeamNow(TeamState(row.state), row.seats, row.taken, paid, row.ends_at)
    return view_of(
        TeamView,
        row,
        offer=offer_view(row.offer, now),
        product=row.offer.sku.product.slug,
        state=standing.state,
        paid=paid,
        can_join=why_not_sit(standing, is_seated=False, now=now) is None,
        time_left=row.ends_at - now,
    )
