"""A basket over two stores, paid together, and what its provider says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from commonfield.market.books import check_orders, check_stock
from commonfield.market.checkout.commands import place_orders
from commonfield.market.models import CombinedPayment, Merchant, Order, PaymentEvent, Refund, Store
from commonfield.market.payments.books import check_payments
from commonfield.market.payments.commands import settle
from commonfield.market.payments.types import Notice, NoticeKind, PartPaid
from commonfield.market.types import PlacedOrders
from commonfield.people.types import SYSTEM
from tests.market.builders import Shop, make_request, make_shop
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
        if self.method == "simulated":
            return Store.objects.get(slug=store).code
        return MERCHANTS[store]


def make_basket(method: str = "wechat", *, packs: int = 2, stores: int = 2) -> Basket:
    """Order packs of each of two stores at once."""
    shops = tuple(make_shop(slug, packs=10) for slug in list(MERCHANTS)[:stores])
    for shop in shops:
        if method != "simulated":
            Merchant.objects.create(
                store=Store.objects.get(slug=shop.slug),
                method=method,
                merchant=MERCHANTS[shop.slug],
                since=NOW,
            )
    return order_again(shops, method, packs=packs)


def order_again(shops: tuple[Shop, ...], method: str, *, packs: int = 2, key: str = "k") -> Basket:
    request = make_request(*[(shop.sku, packs) for shop in shops], key=key, payment=method)
    answer = place_orders(requests=[request], now=NOW)[0]
    assert isinstance(answer, PlacedOrders), answer
    return Basket(shops, answer, method)


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
        parts=tuple(PartPaid(number, *part) for number, part in told.items()),
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
        for check in (check_orders, check_stock, check_payments)
        for difference in check().differences
    ]
    return [f"{each.check} {each.key}: {each.expected} / {each.found}" for each in found]
