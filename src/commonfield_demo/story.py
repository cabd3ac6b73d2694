"""The demo county's life as one stream of acts, in order of time."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from commonfield.kernel.clock import start_of_china_day
from commonfield.orders.choices import Channel, OrderState, ReturnReason
from commonfield.orders.imports.types import ImportedLine
from commonfield.people.types import Actor
from commonfield.stores.choices import PaymentMethod
from commonfield_demo.acts import (
    Act,
    AskInvoice,
    AskReturn,
    CancelOrder,
    DivideLots,
    ImportOrder,
    PackOrder,
    PayGrowers,
    PayOrder,
    PlaceOrder,
    ReceiveOrder,
    ShipOrder,
    TakeReturn,
    WriteReview,
)
from commonfield_demo.cast import Cast
from commonfield_demo.catalogue import CHANNELS
from commonfield_demo.demand import BULK_FROM, COD, NOT_PAID, REFUNDED, Demand, draw_demand
from commonfield_demo.harvest import Supplies
from commonfield_demo.names import person
from commonfield_demo.plan import Plan
from commonfield_demo.reviews import Reviewers

# A number that is nobody's: the hotline by which everybody in China tops up a phone.
PHONE: Final = "13800138000"
PAY_DAY: Final = 10
BULK_PERCENT: Final = 75
_STILL_TRAVELLING: Final = timedelta(days=4)
_NOT_SENT_YET: Final = timedelta(days=1)
_CARRIER: Final = "中通快递"
# Of orders in own shops, the part that is sent back; in the full-size county none are.
_SENT_BACK: Final = 0.06
# How long before the end orders were received whose buyers still want something of the store.
_JUST_RECEIVED: Final = (timedelta(hours=6), timedelta(days=6))
_INVOICED: Final = "杭州清和文化有限公司（演示）"


class Story:
    """Everything that happens in a planned county, once its registers stand."""

    def __init__(self, plan: Plan, cast: Cast, seed: int, regions: Sequence[str]) -> None:
        self.plan = plan
        self.demand: Demand = draw_demand(plan, seed)
        self.days = (plan.span.after - plan.span.leaf_from).days
        self._cast = cast
        self._regions = regions
        self._source = random.Random(f"{seed}/story")  # noqa: S311 - repeatable, no secret
        self._end = start_of_china_day(plan.span.after)
        self._products = [product for store in plan.stores for product in store.products]
        self._packs = [(cast.skus[each.slug], each.price_fen) for each in self._products]
        self._reviewers = Reviewers(seed)
        self._asked = 0
        self._waiting: dict[int, list[Act]] = defaultdict(list)
        for act in Supplies(plan, cast, self.demand, seed).acts():
            self._wait(act)
        self._months()

    def _wait(self, act: Act) -> None:
        """Keep an act for its day; what would happen after the end does not happen."""
        if act.at < self._end:
            first = start_of_china_day(self.plan.span.leaf_from)
            self._waiting[max((act.at - first).days, 0)].append(act)

    def _months(self) -> None:
        """Divide on the first of every month, pay on the tenth."""
        for index in range(self.days):
            day = self.plan.span.leaf_from + timedelta(days=index)
            start = start_of_china_day(day)
            is_first = day.day == 1 and day > self.plan.span.orders_from
            # At the end once more, so that there is something to pay.
            if is_first or day == self.plan.span.until:
                self._wait(DivideLots(start + timedelta(hours=2)))
            if day.day == PAY_DAY:
                for position, maker in enumerate(self.plan.makers):
                    at = start + timedelta(hours=10, minutes=position)
                    code = maker.organisation
                    by, other = self._cast.clerks[code], self._cast.accountants[code]
                    self._wait(PayGrowers(at, code, by, other))

    def days_of_acts(self) -> Iterator[list[Act]]:
        """Yield the acts of each day, in order of time."""
        offset = (self.plan.span.orders_from - self.plan.span.leaf_from).days
        edges = self.demand.day.searchsorted(range(self.demand.days + 1)).tolist()
        for index in range(self.days):
            today = index - offset
            if today >= 0:
                self._orders(edges[today], edges[today + 1])
            acts = self._waiting.pop(index, [])
            acts.sort(key=lambda act: act.at)
            yield acts

    def _orders(self, first: int, last: int) -> None:
        """Place a day's orders and whatever follows from them."""
        demand = self.demand
        columns = (
            demand.day[first:last].tolist(),
            demand.second[first:last].tolist(),
            demand.store[first:last].tolist(),
            demand.channel[first:last].tolist(),
            demand.sku[first:last].tolist(),
            demand.quantity[first:last].tolist(),
            demand.second_sku[first:last].tolist(),
            demand.fate[first:last].tolist(),
        )
        begin = start_of_china_day(self.plan.span.orders_from)
        for key, (day, second, store, channel, sku, quantity, other, fate) in enumerate(
            zip(*columns, strict=True), start=first
        ):
            at = begin + timedelta(days=day, seconds=second)
            lines: tuple[ImportedLine, ...] = (self._line(sku, quantity),)
            if other >= 0:
                lines += (self._line(other, 1),)
            if CHANNELS[channel] == Channel.OWN:
                self._own_order(at, key, (store, sku), lines, fate)
            else:
                self._outside_order(at, key, (store, CHANNELS[channel]), lines, fate)

    def _line(self, sku: int, packs: int) -> ImportedLine:
        code, price_fen = self._packs[sku]
        if packs >= BULK_FROM:
            price_fen = price_fen * BULK_PERCENT // 10_000 * 100
        return ImportedLine(code, packs, price_fen)

    def _outside_order(
        self,
        at: datetime,
        key: int,
        where: tuple[int, str],
        lines: tuple[ImportedLine, ...],
        fate: float,
    ) -> None:
        store, channel = where
        age = self._end - at
        is_refunded = fate < REFUNDED
        state = OrderState.RECEIVED
        if is_refunded or age < _NOT_SENT_YET:
            state = OrderState.PAID
        elif age < _STILL_TRAVELLING:
            state = OrderState.SHIPPED
        slug = self.plan.stores[store].slug
        self._wait(ImportOrder(at, key, slug, channel, lines, state.value))
        if is_refunded:
            keeper = self._cast.keepers[self.plan.stores[store].organisation]
            hours = self._source.randrange(3, 30)
            self._wait(CancelOrder(at + timedelta(hours=hours), key, keeper))

    def _own_order(
        self,
        at: datetime,
        key: int,
        what: tuple[int, int],
        lines: tuple[ImportedLine, ...],
        fate: float,
    ) -> None:
        source, (store, sku) = self._source, what
        payment = PaymentMethod.COD if source.random() < COD else PaymentMethod.SIMULATED
        keeper = self._cast.keepers[self.plan.stores[store].organisation]
        self._wait(
            PlaceOrder(
                at=at,
                key=key,
                lines=tuple((line.sku, line.packs) for line in lines),
                name=person(source),
                phone=PHONE,
                region=source.choice(self._regions),
                detail=f"演示路{source.randrange(1, 400)}号",
                payment=payment.value,
            )
        )
        if payment == PaymentMethod.SIMULATED:
            if fate < NOT_PAID:
                self._wait(CancelOrder(at + timedelta(minutes=30, seconds=5), key))
                return
            paid_at = at + timedelta(seconds=source.randrange(20, 900))
            self._wait(PayOrder(paid_at, key, PaymentMethod.SIMULATED.value))
        if NOT_PAID <= fate < NOT_PAID + REFUNDED:
            hours = source.randrange(1, 9)
            self._wait(CancelOrder(at + timedelta(hours=hours), key, keeper))
            return
        received = self._deliver(at, key, keeper)
        if self.plan.scale.copies > 1:
            return
        if store == 0 and _JUST_RECEIVED[0] < self._end - received < _JUST_RECEIVED[1]:
            self._ask(received, key, lines)
        elif self._reviewers.wants_to():
            product = self._products[sku]
            stars, text = self._reviewers.word(product.item.line)
            written = received + timedelta(hours=source.randrange(2, 200))
            self._wait(WriteReview(written, key, product.slug, stars, text))
        elif payment == PaymentMethod.SIMULATED and fate > 1 - _SENT_BACK:
            self._send_back(received, key, lines, keeper)

    def _send_back(
        self, received: datetime, key: int, lines: tuple[ImportedLine, ...], keeper: Actor
    ) -> None:
        packs = tuple((line.sku, line.packs) for line in lines)
        reason = ReturnReason.CHANGED_MIND.value
        self._wait(AskReturn(received + timedelta(hours=6), key, packs, reason))
        arrived = received + timedelta(days=4)
        self._wait(TakeReturn(arrived, key, _CARRIER, f"79{key:0>10}", keeper))

    def _ask(self, received: datetime, key: int, lines: tuple[ImportedLine, ...]) -> None:
        """Leave something to answer at the desk of the first store: a return, then an invoice."""
        at = received + timedelta(hours=5)
        if not self._asked:
            packs = tuple((line.sku, line.packs) for line in lines)
            self._wait(AskReturn(at, key, packs, ReturnReason.DAMAGED.value))
        elif self._asked == 1:
            self._wait(AskInvoice(at, key, _INVOICED))
        self._asked += 1

    def _deliver(self, at: datetime, key: int, keeper: Actor) -> datetime:
        source = self._source
        packed = at + timedelta(hours=source.randrange(10, 26))
        shipped = packed + timedelta(hours=source.randrange(1, 8))
        received = shipped + timedelta(hours=source.randrange(26, 110))
        self._wait(PackOrder(packed, key, keeper))
        self._wait(ShipOrder(shipped, key, keeper, _CARRIER, f"78{key:0>10}"))
        self._wait(ReceiveOrder(received, key, keeper))
        return received
