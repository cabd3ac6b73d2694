"""A basket over two stores, paid together, and what its provider says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from commonfield.orders.books import check_orders, check_stock
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.models import CombinedPayment, Order, Refund
from commonfield.orders.teams.books import check_promotions
from commonfield.orders.teams.queries import team_codes_of
from commonfield.payments.books import check_payments
from commonfield.payments.commands import settle
from commonfield.payments.models import PaymentEvent
from commonfield.payments.types import Notice, NoticeKind, PaymentPart
from commonfield.people.types import SYSTEM
from commonfield.stores.models import Merchant, Store, TeamOffer
from tests.copies import copied
from tests.market.builders import Shop, make_request, make_shop
from tests.orders.teams.builders import make_offer, wish
from tests.people.builders import NOW

MERCHANTS: Final = {"cloud": "1611111111", "mist": "1622222222"}
LATER: Final = NOW + timedelta(hours=2)


@dataclass(frozen=True)
class Basket:
    """Two shops, two orders, one payment."""

    shops: tuple[Shop, ...]
    placed: PlacedOrders
    method: str

    @property
    def payment(self) -> CombinedPayment:
        return CombinedPayment.objects.get(number=self.placed.payment)

    @property
    def numbers(self) -> list[str]:
        return [order.number for order in self.placed.orders]

    @property
    def states(self) -> list[str]:
        rows = Order.objects.filter(number__in=self.numbers).order_by("id")
        return list(rows.values_list("state", flat=True))

    @property
    def left(self) -> list[int]:
        return [shop.left for shop in self.shops]

    @property
    def parts(self) -> dict[str, tuple[int, str]]:
        """Fen and merchant by order, as a provider tells them."""
        return {
            order.number: (order.total_fen, self.merchant(order.store))
            for order in self.placed.orders
        }

    def merchant(self, store: str) -> str:
        return store if self.method == "simulated" else merchant_of(store)


@copied
def make_basket(
    method: str = "wechat", *, packs: int = 2, stores: int = 2, stock: int = 10
) -> Basket:
    """Order packs of each of two stores at once."""
    shops = tuple(make_shop(slug, packs=stock) for slug in list(MERCHANTS)[:stores])
    return order_again(shops, method, packs=packs)


def merchant_of(store: str) -> str:
    """Return the number that a store has with every provider here."""
    return MERCHANTS.get(store) or f"16{Store.objects.get(slug=store).pk:08}"


def enlist(shop: Shop, method: str) -> None:
    """Let a store take money through a provider."""
    if method != "simulated":
        Merchant.objects.get_or_create(
            store=Store.objects.get(slug=shop.slug),
            method=method,
            defaults={"seller": shop.maker.code, "merchant": merchant_of(shop.slug), "since": NOW},
        )


def order_again(shops: tuple[Shop, ...], method: str, *, packs: int = 2, key: str = "k") -> Basket:
    for shop in shops:
        enlist(shop, method)
    request = make_request(*[(shop.sku, packs) for shop in shops], key=key, payment=method)
    answer = place_orders(requests=[request], now=NOW)[0]
    assert isinstance(answer, PlacedOrders), answer
    return Basket(shops, answer, method)


def team_of(shop: Shop, method: str, *, buyers: tuple[int, ...]) -> list[Basket]:
    """Let buyers order as one team that has all its seats taken."""
    enlist(shop, method)
    code = ""
    baskets = []
    for buyer in buyers:
        offer = f"team:{code}" if code else f"team:new:{_offer_of(shop, len(buyers))}"
        answer = place_orders(requests=[wish(shop, buyer, offer, payment=method)], now=NOW)[0]
        assert isinstance(answer, PlacedOrders), answer
        code = code or team_codes_of([answer.orders[0].number])[answer.orders[0].number]
        baskets.append(Basket((shop,), answer, method))
    return baskets


def _offer_of(shop: Shop, seats: int) -> str:
    known = TeamOffer.objects.filter(sku__code=shop.sku).values_list("code", flat=True).first()
    return known or make_offer(shop, seats=seats)


def paid(
    basket: Basket,
    *,
    event: str = "E-1",
    parts: Mapping[str, tuple[int, str]] | None = None,
    kind: NoticeKind = NoticeKind.PAID,
    at: datetime = NOW,
) -> Notice:
    """Say that a basket's payment was made."""
    told = basket.parts if parts is None else parts
    return Notice(
        event=event,
        kind=kind,
        occurred_at=at,
        amount_fen=sum(fen for fen, _merchant in told.values()),
        payment=basket.placed.payment,
        parts=tuple(PaymentPart(number, *part) for number, part in told.items()),
    )


def refunded(
    refund: Refund, *, event: str = "R-1", fen: int | None = None, is_failed: bool = False
) -> Notice:
    """Say that a refund came back to the buyer, or could not."""
    return Notice(
        event=event,
        kind=NoticeKind.REFUND_FAILED if is_failed else NoticeKind.REFUNDED,
        occurred_at=NOW,
        amount_fen=refund.amount_fen if fen is None else fen,
        refund=refund.number,
    )


def told(basket: Basket, notice: Notice, *, now: datetime = NOW) -> str:
    """Settle a notice and return what came of it."""
    return settle(by=SYSTEM, now=now, provider=basket.method, notice=notice)


def outcomes() -> list[str]:
    return list(PaymentEvent.objects.order_by("id").values_list("outcome", flat=True))


def differences() -> list[str]:
    """Return what stock, orders and payments disagree about."""
    found = [
        difference
        for check in (check_orders, check_stock, check_payments, check_promotions)
        for difference in check().differences
    ]
    return [f"{each.check} {each.key}: {each.expected} / {each.found}" for each in found]
