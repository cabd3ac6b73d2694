"""What crosses the border of the checkout."""

from dataclasses import dataclass

from commonfield.orders.types import OrderView
from commonfield.stores.catalogue.types import BasketLine, BasketView


@dataclass(frozen=True)
class Quote:
    """What a basket costs where it is sent; ``shipping`` is for each of its groups. Units: fen."""

    basket: BasketView
    shipping: tuple[int, ...]

    @property
    def shipping_fen(self) -> int:
        """What sending all of it costs."""
        return sum(self.shipping)

    @property
    def total_fen(self) -> int:
        """Goods and shipping."""
        return self.basket.total_fen + self.shipping_fen

    @property
    def groups(self) -> tuple[tuple[tuple[BasketLine, ...], int], ...]:
        """Each store's lines with what sending them costs."""
        return tuple(zip(self.basket.groups, self.shipping, strict=True))


@dataclass(frozen=True)
class PlacedOrders:
    """What an order request became; ``is_repeat`` if the key had been answered before."""

    orders: tuple[OrderView, ...]
    is_repeat: bool = False

    @property
    def payment(self) -> str:
        """The number of the payment that pays all of them; empty if it is cash on delivery."""
        return self.orders[0].combined if self.orders else ""

    @property
    def total_fen(self) -> int:
        """The sum of the orders. Units: fen."""
        return sum(order.total_fen for order in self.orders)
