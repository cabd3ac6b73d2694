"""What of an order, or of a day's money, is not as expected: each difference by its name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from commonfield.channels.choices import MoneyKind
from commonfield.channels.rules.settlements import TWICE
from commonfield.channels.types import NamedDifference

# What is named by itself, and nothing more is to be done about it.
_COSTS: Final = (MoneyKind.FEE, MoneyKind.INSURANCE)


@dataclass(frozen=True)
class OrderSides:
    """An order as its files, its platform's money and our ledger have it. Units: fen.

    ``money`` is by kind; ``told_fen`` is what after-sales say went back; ``is_sale`` whether it
    moves goods at all.
    """

    number: str
    age_days: int
    is_sale: bool
    wait: str
    revenue_fen: int
    paid_fen: int
    platform_fen: int
    sold_fen: int = 0
    # What the platform added to the sum after the sale, and was booked; less is negative.
    corrected_fen: int = 0
    ledger_fen: int = 0
    refunded_fen: int = 0
    is_refund_unknown: bool = False
    is_goods_awaited: bool = False
    money: Mapping[str, int] = field(default_factory=dict)

    @property
    def booked_fen(self) -> int:
        """What the sale stands at, before refunds."""
        return self.sold_fen + self.corrected_fen

    @property
    def is_paid_net(self) -> bool:
        """Whether all is right together: what went back was taken off before it was paid out."""
        kinds = (MoneyKind.INCOME, MoneyKind.SUBSIDY, MoneyKind.REFUND)
        came = sum(self.money.get(kind, 0) for kind in kinds)
        return bool(came) and came == self.revenue_fen - self.refunded_fen


def provider_of(channel: str) -> str:
    """Return what the ledger calls a platform, as it does where the platform's orders are sold."""
    return channel.capitalize()


def differences_of(order: OrderSides) -> list[NamedDifference]:
    """Return an order's differences, those that explain themselves and those that are open."""
    return [each for side in (_sale, _income, _refunds, _others) for each in side(order)]


def _named(
    order: OrderSides, kind: str, expected_fen: int, found_fen: int, *, is_open: bool
) -> NamedDifference:
    return NamedDifference(
        kind, order.number, expected_fen, found_fen, order.age_days, is_explained=not is_open
    )


def _sale(order: OrderSides) -> Iterator[NamedDifference]:
    if order.wait:
        yield _named(order, order.wait, order.revenue_fen, 0, is_open=True)
    elif order.corrected_fen or (order.is_sale and order.sold_fen != order.revenue_fen):
        # More than was left after refunds cannot be taken off.
        is_right = order.booked_fen in {order.revenue_fen, order.refunded_fen}
        yield _named(order, "amount", order.revenue_fen, order.sold_fen, is_open=not is_right)
    if order.ledger_fen != order.sold_fen:
        yield _named(order, "ledger", order.sold_fen, order.ledger_fen, is_open=True)


def _income(order: OrderSides) -> Iterator[NamedDifference]:
    """Compare what buyer and platform pay with what came; one row may bring both."""
    income = order.money.get(MoneyKind.INCOME, 0)
    subsidy = order.money.get(MoneyKind.SUBSIDY, 0)
    is_given_back = not order.is_sale or order.refunded_fen >= max(order.booked_fen, 1)
    if is_given_back and not income and not subsidy:
        return
    if not order.is_sale:
        back = order.money.get(MoneyKind.REFUND, 0)
        if income + subsidy + back:
            yield _named(order, "no_goods", 0, income + subsidy + back, is_open=True)
        return
    if not income and not subsidy:
        yield _named(order, "income", order.revenue_fen, 0, is_open=True)
        return
    # What the platform pays on top may stand in one row with what the buyer paid.
    if not subsidy and income == order.revenue_fen:
        income, subsidy = income - order.platform_fen, order.platform_fen
    if order.platform_fen or subsidy:
        is_open = subsidy != order.platform_fen and not order.is_paid_net
        yield _named(order, "subsidy", order.platform_fen, subsidy, is_open=is_open)
    due = order.revenue_fen - order.platform_fen
    if income != due:
        yield _named(order, "income", due, income, is_open=not order.is_paid_net)


def _refunds(order: OrderSides) -> Iterator[NamedDifference]:
    back = -order.money.get(MoneyKind.REFUND, 0)
    if order.is_refund_unknown and not (back or order.refunded_fen):
        yield _named(order, "refund_unknown", 0, 0, is_open=True)
    if order.is_sale and (back or order.refunded_fen):
        came = order.money.get(MoneyKind.INCOME, 0)
        # What never came need not go back.
        is_kept = not came and not back and order.refunded_fen >= order.booked_fen
        is_open = back != order.refunded_fen and not is_kept and not order.is_paid_net
        yield _named(order, "refund", -order.refunded_fen, -back, is_open=is_open)
    if order.is_goods_awaited:
        yield _named(order, "goods_back", 0, 0, is_open=True)


def _others(order: OrderSides) -> Iterator[NamedDifference]:
    for kind in _COSTS:
        if fen := order.money.get(kind, 0):
            yield _named(order, kind.value, 0, fen, is_open=False)
    for name in (MoneyKind.OTHER.value, TWICE):
        if fen := order.money.get(name, 0):
            yield _named(order, name, 0, fen, is_open=True)


def money_difference(kind: str, number: str, fen: int, age_days: int) -> NamedDifference:
    """Return the difference that money of no known order makes on its own day."""
    if kind in {MoneyKind.FEE, MoneyKind.INSURANCE, MoneyKind.WITHDRAWAL, MoneyKind.DOUBLE}:
        return NamedDifference(kind, number, 0, fen, age_days, is_explained=True)
    name = "order_missing" if number else "other"
    return NamedDifference(name, number, 0, fen, age_days)
