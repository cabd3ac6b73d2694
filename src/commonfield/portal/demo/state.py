"""What the bulk road knows of the county when it begins: registers, agreements, accounts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Sum

from commonfield.ledger.models import Account, Posting
from commonfield.people.commands import pseudonyms_for
from commonfield.people.models import LowIncomeSpan, Organisation
from commonfield.people.types import SYSTEM
from commonfield.stores.models import Sku, Stock, Store
from commonfield.supply.choices import HouseholdIncome
from commonfield.supply.models import Agreement, Grower, TradeItem
from commonfield.supply.shares.queries import NO_AGREEMENT
from commonfield.supply.subjects import PSEUDONYM_PURPOSE
from commonfield.supply.types import Shares


@dataclass(slots=True)
class GrowerState:
    """A grower as facts and books name them, with the days on which the household was poor."""

    pk: int
    code: str
    place: str
    subject: str
    spans: tuple[tuple[date, date | None], ...]

    def group_on(self, day: date) -> str:
        """Return how the household stood on a day."""
        low = any(start <= day and (end is None or day < end) for start, end in self.spans)
        return (HouseholdIncome.LOW_INCOME if low else HouseholdIncome.OTHER).value


@dataclass(slots=True)
class LotState:
    """A lot made on this road. ``leaf`` is the value of each grower's leaf in it. Units: g, fen."""

    pk: int
    code: str
    maker: str
    place: str
    remaining_g: int
    leaf: tuple[tuple[GrowerState, int], ...]
    is_touched: bool = False


@dataclass(slots=True, eq=False)
class StockState:
    """Packs of a lot in a store's stock; ``rank`` is its place in the order of receiving."""

    pk: int
    lot: str
    maker: str
    available: int
    rank: int


@dataclass(slots=True)
class StoreState:
    """A store as orders name it."""

    pk: int
    code: str
    slug: str
    organisation: str
    place: str
    attributes: str


@dataclass(slots=True)
class SkuState:
    """A SKU with its stock by lot; ``live`` is what can still be sold, the oldest first."""

    code: str
    pk: int
    store: StoreState
    gtin: str
    net_g: int
    price_fen: int
    stock: dict[str, StockState] = field(default_factory=dict)
    live: list[StockState] = field(default_factory=list)

    def revive(self, stock: StockState) -> None:
        """Let packs that came in or back be sold again, in their turn."""
        if stock not in self.live:
            self.live.append(stock)
            self.live.sort(key=lambda each: each.rank)


@dataclass(slots=True)
class CountyState:
    """The registers as the road needs them."""

    growers: dict[str, GrowerState]
    maker_places: dict[str, str]
    items: dict[str, int]
    skus: dict[str, SkuState]
    stores: dict[str, StoreState]
    agreements: dict[tuple[str, str], list[tuple[date, date | None, Shares]]]
    accounts: dict[str, int]
    balances: dict[int, int]

    def shares_on(self, maker: str, seller: str, day: date) -> Shares:
        """Return how a yuan is shared on a day, as ``supply.shares.queries`` decides it."""
        for pair in ((maker, seller), (maker, "")):
            for starts_on, ends_on, shares in self.agreements.get(pair, ()):
                if starts_on <= day and (ends_on is None or day < ends_on):
                    return shares
        return NO_AGREEMENT


def load_state(*, now: datetime, draw: Iterable[str]) -> CountyState:
    """Read the registers; growers without a pseudonym get one from ``draw``."""
    stores = {
        row.slug: StoreState(
            row.pk, row.code, row.slug, row.organisation, row.place, f'{{"store": "{row.code}"}}'
        )
        for row in Store.objects.order_by("id")
    }
    return CountyState(
        growers=_growers(now, draw),
        maker_places=dict(Organisation.objects.values_list("code", "place_code")),
        items=dict(TradeItem.objects.values_list("gtin", "id")),
        skus=_skus(stores),
        stores=stores,
        agreements=_agreements(),
        accounts=dict(Account.objects.values_list("code", "id")),
        balances={
            row["account_id"]: row["balance"]
            for row in Posting.objects.order_by()
            .values("account_id")
            .annotate(balance=Sum("amount_fen"))
        },
    )


def _growers(now: datetime, draw: Iterable[str]) -> dict[str, GrowerState]:
    spans: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for household, start, end in LowIncomeSpan.objects.values_list(
        "household_id", "valid_from", "valid_until"
    ):
        spans[household].append((start, end))
    rows = list(Grower.objects.select_related("person").exclude(person=None).order_by("id"))
    names = iter(draw)
    subjects = pseudonyms_for(
        by=SYSTEM,
        now=now,
        person_ids=[row.person_id for row in rows if row.person_id],
        purpose=PSEUDONYM_PURPOSE,
        draw=lambda: next(names),
    )
    return {
        row.code: GrowerState(
            row.pk,
            row.code,
            row.place,
            subjects[row.person.pk],
            tuple(spans[row.person.household_id]) if row.person.household_id else (),
        )
        for row in rows
        if row.person
    }


def _skus(stores: dict[str, StoreState]) -> dict[str, SkuState]:
    skus = {
        row.pk: SkuState(
            row.code,
            row.pk,
            stores[row.product.store.slug],
            row.gtin,
            row.net_g,
            row.price_fen,
        )
        for row in Sku.objects.select_related("product__store").order_by("id")
    }
    for row in Stock.objects.order_by("received_at", "id"):
        sku = skus[row.sku_id]
        stock = StockState(row.pk, row.lot_code, row.maker, row.available, len(sku.stock))
        sku.stock[row.lot_code] = stock
        if stock.available:
            sku.live.append(stock)
    return {sku.code: sku for sku in skus.values()}


def _agreements() -> dict[tuple[str, str], list[tuple[date, date | None, Shares]]]:
    found: dict[tuple[str, str], list[tuple[date, date | None, Shares]]] = defaultdict(list)
    for row in Agreement.objects.order_by("maker", "seller", "starts_on"):
        shares = Shares(row.growers_bp, row.maker_bp, row.store_bp, row.carrier_bp)
        found[row.maker, row.seller].append((row.starts_on, row.ends_on, shares))
    return found
