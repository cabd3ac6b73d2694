"""Any life that orders may lead: random steps, refused or not, and the books agree at its end.

What the commands refuse is part of the walk; what they take must hold together.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonfield.kernel.errors import CommonfieldError
from commonfield.ledger.accounts import owed
from commonfield.ledger.queries import liability
from commonfield.orders import commands
from commonfield.orders.models import Order, Refund, Return
from commonfield.orders.queries import order_token
from commonfield.people.types import GUEST, SYSTEM
from commonfield.stores.models import Stock
from tests.copies import taken_back
from tests.market.builders import Shop, make_order
from tests.night import NIGHT
from tests.orders.builders import all_differences, make_life_shop
from tests.people.builders import NOW

EXAMPLES: Final = 100 if NIGHT else 10
type Draw = Callable[[int], int]


class Walk:
    """A shop with its buyers, and a clock that only goes on."""

    def __init__(self, shop: Shop, draw: Draw) -> None:
        """Open the shop for a walk whose choices ``draw`` makes: a number below the one given."""
        self.shop, self.draw, self.now, self.placed = shop, draw, NOW, 0

    def order(self) -> None:
        payment = ("simulated", "cod")[self.draw(2)]
        self.placed += 1
        packs = min(1 + self.draw(4), self.shop.left)
        if packs:
            make_order(self.shop, packs=packs, key=f"k{self.placed}", payment=payment)

    def wait(self) -> None:
        self.now += timedelta(hours=(1, 12, 60, 200)[self.draw(4)])
        commands.expire_orders(self.now)
        commands.receive_silent(self.now)
        commands.close_received(self.now)

    def pay(self) -> None:
        commands.confirm_payment(
            by=SYSTEM, now=self.now, number=self.some_order(), provider="simulated"
        )

    def pay_late(self) -> None:
        commands.take_late_payment(
            by=SYSTEM, now=self.now, number=self.some_order(), provider="simulated"
        )

    def cancel(self) -> None:
        number = self.some_order()
        token = order_token(number) if self.draw(2) else ""
        commands.cancel_order(by=SYSTEM, now=self.now, number=number, token=token)

    def cancel_as_buyer(self) -> None:
        number = self.some_order()
        commands.cancel_order(by=GUEST, now=self.now, number=number, token=order_token(number))

    def go_on(self) -> None:
        """Pack, send or receive an order: whatever is next."""
        number = self.some_order()
        for step in (commands.pack_order, commands.ship_order, commands.receive_order):
            with suppress(CommonfieldError):
                step(by=SYSTEM, now=self.now, number=number)
                return

    def bring(self) -> None:
        """Take an order the whole way to its buyer, from wherever it is."""
        number = self.some_order()
        with suppress(CommonfieldError):
            commands.confirm_payment(by=SYSTEM, now=self.now, number=number, provider="simulated")
        for step in (commands.pack_order, commands.ship_order, commands.receive_order):
            with suppress(CommonfieldError):
                step(by=SYSTEM, now=self.now, number=number)

    def parcel_back(self) -> None:
        commands.return_parcel(
            by=SYSTEM, now=self.now, number=self.some_order(), is_sellable=bool(self.draw(2))
        )

    def give_back(self) -> None:
        order = Order.objects.get(number=self.some_order())
        fen = 1 + self.draw(order.total_fen) // (1 + self.draw(4))
        commands.refund_partly(
            by=SYSTEM, now=self.now, number=order.number, amount_fen=fen, reason="dented"
        )

    def ask_back(self) -> None:
        number = self.some_order()
        reason = ("changed_mind", "damaged")[self.draw(2)]
        commands.ask_return(
            by=GUEST,
            now=self.now,
            number=number,
            lines=[(self.shop.sku, 1 + self.draw(4))],
            reason=reason,
            token=order_token(number),
        )

    def answer(self) -> None:
        commands.answer_return(
            by=SYSTEM, now=self.now, number=self.some(Return), is_agreed=self.draw(4) > 0,
            answer="open",
        )  # fmt: skip

    def withdraw(self) -> None:
        number = self.some(Return)
        token = order_token(number.partition("-")[0])
        commands.withdraw_return(by=GUEST, now=self.now, number=number, token=token)

    def arrive(self) -> None:
        spoilt = [row.pk for row in Stock.objects.order_by("id") if self.draw(2)]
        commands.return_arrived(
            by=SYSTEM, now=self.now, number=self.some(Return), unsellable=spoilt
        )

    def refund_goes_on(self) -> None:
        number = self.some(Refund)
        match self.draw(5):
            case 0:
                commands.refund_sent(by=SYSTEM, now=self.now, refund=number, reference="P")
            case 1:
                commands.refund_failed(by=SYSTEM, now=self.now, refund=number, again_at=None)
            case 2:
                commands.retry_refund(by=SYSTEM, now=self.now, refund=number)
            case _:
                commands.refund_done(by=SYSTEM, now=self.now, refund=number)

    def some_order(self) -> str:
        return self.some(Order)

    def some(self, table: type[Order | Refund | Return]) -> str:
        numbers = table.objects.order_by("id").values_list("number", flat=True)
        return str(numbers[self.draw(len(numbers))]) if numbers else "NONE"


STEPS: Final = (
    Walk.order, Walk.pay, Walk.go_on, Walk.bring, Walk.bring, Walk.ask_back, Walk.ask_back,
    Walk.answer, Walk.answer, Walk.arrive, Walk.arrive, Walk.refund_goes_on, Walk.give_back,
    Walk.wait, Walk.pay_late,
    Walk.cancel, Walk.cancel_as_buyer, Walk.parcel_back, Walk.withdraw,
)  # fmt: skip


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_books_agree_after_any_life(data: st.DataObject):
    with taken_back():
        walk = Walk(make_life_shop(), lambda below: data.draw(st.integers(0, max(below - 1, 0))))
        walk.order()

        for step in data.draw(st.lists(st.sampled_from(STEPS), min_size=8, max_size=40)):
            with suppress(CommonfieldError):
                step(walk)

        found, left = all_differences(), owed_to_lots(walk.shop)
    assert (found, min(left)) == ([], 0)


def owed_to_lots(shop: Shop) -> list[int]:
    """Return what is owed for each lot, and nothing: taking back never makes growers owe."""
    lots = Stock.objects.filter(sku__code=shop.sku).values_list("lot_code", flat=True)
    return [0, *(liability(owed(shop.maker.code, "Lots", lot)) for lot in lots)]
