"""Any life of teams and a flash sale: random deeds, refused or not, and nobody is owed at its end.

Every payment is kept by a living order or owed back once; every pack is sold or on the shelf.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonfield.kernel.errors import CommonfieldError
from commonfield.orders import commands
from commonfield.orders.models import Order, OrderLine, Refund, Team
from commonfield.orders.teams.commands import settle_teams
from commonfield.people.types import SYSTEM
from tests.copies import taken_back
from tests.market.builders import Shop, make_shop
from tests.night import NIGHT
from tests.orders.teams.builders import all_differences, ask, make_offer, make_sale, wish
from tests.people.builders import NOW

EXAMPLES: Final = 100 if NIGHT else 10
PACKS: Final = 12
GONE: Final = {"cancelled", "refunded"}
type Draw = Callable[[int], int]


class Walk:
    """A shop with a team offer and a flash sale, four buyers, and a clock that only goes on."""

    def __init__(self, shop: Shop, draw: Draw) -> None:
        """Make both offers; ``draw`` chooses a number below the one given."""
        self.shop, self.draw, self.now = shop, draw, NOW
        self.offer = make_offer(shop, seats=2)
        make_sale(shop, each=3, hours=30)
        self.paid: Counter[str] = Counter()

    def buy_in_the_sale(self) -> None:
        ask(wish(self.shop, self.draw(4), packs=1 + self.draw(3)), self.now)

    def open_a_team(self) -> None:
        ask(wish(self.shop, self.draw(4), f"team:new:{self.offer}"), self.now)

    def join_a_team(self) -> None:
        codes = list(Team.objects.order_by("id").values_list("code", flat=True))
        if codes:
            code = codes[self.draw(len(codes))]
            ask(wish(self.shop, self.draw(4), f"team:{code}", packs=1 + self.draw(2)), self.now)

    def pay_as_a_team(self) -> None:
        """Bring the money of everybody who sits in a team."""
        teams = Team.objects.order_by("id")
        if teams:
            seated = Order.objects.filter(team_seat__team=teams[self.draw(len(teams))])
            for number in list(seated.order_by("id").values_list("number", flat=True)):
                self.pay(number)

    def pay_something(self) -> None:
        self.pay(self.some_order())

    def pay(self, number: str) -> None:
        """Bring a buyer's money, in time or too late, once or twice."""
        for _time in range(1 + self.draw(2)):
            try:
                commands.confirm_payment(
                    by=SYSTEM, now=self.now, number=number, provider="simulated"
                )
            except CommonfieldError:
                commands.take_late_payment(
                    by=SYSTEM, now=self.now, number=number, provider="simulated"
                )
        self.paid[number] = 1

    def leave(self) -> None:
        number = self.some_order()
        commands.cancel_order(by=SYSTEM, now=self.now, number=number, ending="buyer")

    def pack(self) -> None:
        commands.pack_order(by=SYSTEM, now=self.now, number=self.some_order())

    def look(self) -> None:
        """Let the worker look, perhaps after some time."""
        self.now += timedelta(hours=(0, 0, 1, 12)[self.draw(4)])
        settle_teams(self.now)
        commands.expire_orders(self.now)

    def some_order(self) -> str:
        numbers = Order.objects.order_by("id").values_list("number", flat=True)
        return str(numbers[self.draw(len(numbers))]) if numbers else "NONE"


STEPS: Final = (
    Walk.buy_in_the_sale, Walk.buy_in_the_sale, Walk.open_a_team, Walk.join_a_team,
    Walk.join_a_team, Walk.join_a_team, Walk.pay_something, Walk.pay_something,
    Walk.pay_as_a_team, Walk.leave, Walk.pack, Walk.look, Walk.look,
)  # fmt: skip


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_everybody_has_goods_or_money_after_any_life(data: st.DataObject):
    with taken_back():
        walk = Walk(
            make_shop(packs=PACKS), lambda below: data.draw(st.integers(0, max(below - 1, 0)))
        )

        for step in data.draw(st.lists(st.sampled_from(STEPS), min_size=12, max_size=40)):
            with suppress(CommonfieldError):
                step(walk)

        living, packs, back = kept_and_given_back(walk)
        left, found = walk.shop.left, all_differences()
    assert found == []
    assert packs + left == PACKS
    assert living & back == set()
    assert living | back == set(walk.paid)


def kept_and_given_back(walk: Walk) -> tuple[set[str], int, set[str]]:
    """Return paid orders that live, packs of all that live, and orders whose money went back."""
    alive = Order.objects.filter(store__slug=walk.shop.slug).exclude(state__in=GONE)
    packs = sum(OrderLine.objects.filter(order__in=alive).values_list("packs", flat=True))
    refunds = Refund.objects.filter(order__store__slug=walk.shop.slug)
    back = Counter(refunds.values_list("order__number", "amount_fen", "order__total_fen"))
    assert all((times, fen) == (1, total_fen) for (_number, fen, total_fen), times in back.items())
    paid = set(alive.exclude(paid_at=None).values_list("number", flat=True))
    return paid, packs, {number for number, _fen, _total in back}
