"""The bulk road of the market: stock, orders and their steps; the rows of its commands.

An imported order is not a command yet: outside channels report orders that are paid, so each
books one entry (the channel owes the store, against the legs of the sale) and its sale's fact;
one audit row stands for a store's month on a channel. Buyers' messages and idempotency keys are
not written: history's are settled and forgotten.
"""

import json
from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from commonfield.kernel.identifiers import new_number
from commonfield.ledger.accounts import orders_open, receivable
from commonfield.ledger.types import Leg
from commonfield.orders.checkout.commands import PAYMENT_TIME
from commonfield.orders.checkout.rules import allocate
from commonfield.orders.choices import Channel, Ending, OrderState, PaymentState, RefundState
from commonfield.orders.rules import (
    CONTACT_PURPOSE,
    SoldLine,
    given_back_legs,
    order_legs,
    payment_legs,
    payment_number,
    provider_of,
    returns_end,
    sale_legs,
    to_give_back,
)
from commonfield.portal.demo import tables
from commonfield.portal.demo.acts import (
    CancelOrder,
    ImportOrder,
    Key,
    PackOrder,
    PayOrder,
    PlaceOrder,
    ReceiveOrder,
    ShipOrder,
    StockUp,
)
from commonfield.portal.demo.open_orders import OpenOrder, Picked
from commonfield.portal.demo.recorder import Moment, Pairs, Recorder, json_text, next_ids
from commonfield.portal.demo.road_supply import SupplyRoad
from commonfield.portal.demo.sinks import update_all
from commonfield.portal.demo.state import CountyState, StockState
from commonfield.stores.choices import MovementReason, PaymentMethod
from commonfield.workshop.vault import seal

if TYPE_CHECKING:
    from commonfield.supply.types import Shares


def _text(moment: Moment | None) -> str | None:
    return moment.text if moment else None


class MarketRoad:
    """Plays the market's acts; keeps orders that are still open and what each stock holds."""

    def __init__(
        self, recorder: Recorder, state: CountyState, supply: SupplyRoad, ends_at: datetime
    ) -> None:
        """Begin with the county's registers; what is finished by ``ends_at`` is closed."""
        self._ends_at = ends_at
        self._recorder = recorder
        self._state = state
        self._supply = supply
        rows = recorder.batch.rows
        self._orders, self._order_ids = rows(tables.ORDER), next_ids(tables.ORDER)
        self._payments, self._payment_ids = rows(tables.COMBINED), next_ids(tables.COMBINED)
        self._refunds, self._refund_ids = rows(tables.REFUND), next_ids(tables.REFUND)
        self._refund_lines = rows(tables.REFUND_LINE)
        self._lines = rows(tables.LINE)
        self._movements, self._movement_ids = rows(tables.MOVEMENT), next_ids(tables.MOVEMENT)
        self._dispatches, self._dispatch_ids = rows(tables.DISPATCH), next_ids(tables.DISPATCH)
        self._stock_rows, self._stock_ids = rows(tables.STOCK), next_ids(tables.STOCK)
        self._open: dict[Key, OpenOrder] = {}
        self._touched: dict[int, StockState] = {}
        self._sales: dict[tuple[str, str, str, str, int, Shares], Pairs] = {}
        self._imported: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        self._stores = {store.code: store for store in state.stores.values()}
        self.numbers: dict[Key, str] = {}

    # Stock

    def stock_up(self, act: StockUp) -> None:
        """Pack tea of a lot for a store and put it into its stock."""
        moment = Moment(act.at)
        sku, lot = self._state.skus[act.sku], self._supply.lots[act.lot]
        self._supply.pack(lot, sku, act.packs, act.by, moment)
        stock = sku.stock.get(lot.code)
        if stock is None:
            stock = StockState(next(self._stock_ids), lot.code, lot.maker, 0, len(sku.stock))
            sku.stock[lot.code] = stock
            self._stock_rows.append((stock.pk, sku.pk, lot.code, lot.maker, 0, moment.text))
        self._move(stock, act.packs, MovementReason.RECEIVED.value, f"lot:{lot.code}", moment)
        sku.revive(stock)
        self._recorder.audit(
            "market.stock_received",
            act.by,
            moment,
            (f"sku:{sku.code}", sku.store.place),
            {"lot": lot.code, "packs": act.packs},
        )

    def _move(
        self, stock: StockState, packs: int, reason: str, reference: str, moment: Moment
    ) -> None:
        stock.available += packs
        self._touched[stock.pk] = stock
        movement = next(self._movement_ids)
        self._movements.append((movement, stock.pk, packs, reason, reference, moment.text))

    def _pick(self, wanted: tuple[tuple[str, int], ...]) -> list[Picked]:
        """Set packs aside, the oldest tea first.

        Raises:
            ValueError: if a store has too little; the generator has planned wrongly.
        """
        picked: list[Picked] = []
        for code, packs in wanted:
            sku = self._state.skus[code]
            if sku.live and sku.live[0].available >= packs:
                picked.append(Picked(sku, sku.live[0], packs, sku.price_fen))
                continue
            sku.live = [stock for stock in sku.live if stock.available > 0]
            parts = allocate(packs, [stock.available for stock in sku.live])
            if parts is None:
                raise ValueError(f"{code} has fewer than {packs} packs in stock")
            picked += [
                Picked(sku, stock, part, sku.price_fen)
                for stock, part in zip(sku.live, parts, strict=True)
                if part
            ]
        return picked

    def _take(self, lines: list[Picked], number: str, moment: Moment) -> None:
        for line in lines:
            reason = MovementReason.ORDERED.value
            self._move(line.stock, -line.packs, reason, number, moment)

    # Orders

    def place(self, act: PlaceOrder) -> None:
        """Take a guest's order in the own shop."""
        moment = Moment(act.at)
        lines = self._pick(act.lines)
        total_fen = sum(line.packs * line.price_fen for line in lines)
        contact = {"name": act.name, "phone": act.phone, "detail": act.detail}
        number = new_number(act.at)
        order = OpenOrder(
            next(self._order_ids),
            number,
            lines[0].sku.store,
            Channel.OWN.value,
            act.payment,
            total_fen,
            moment,
            lines,
            OrderState.AWAITING_PAYMENT.value,
            act.region,
            "zh-hans",
            seal(json.dumps(contact, ensure_ascii=False), purpose=CONTACT_PURPOSE, about=number),
        )
        if act.payment != PaymentMethod.COD:
            order.payment_id = next(self._payment_ids)
        self._take(lines, order.number, moment)
        store = order.store
        pairs = self._recorder.resolved(order_legs(store.organisation, total_fen), moment)
        entry_id = self._recorder.post("order", order.number, moment, pairs)
        order.order_entry = (entry_id, pairs)
        self._order_fact("market.order_placed", order, 1, moment, None)
        self._audit("market.order_placed", "guest", order, moment)
        self._open[act.key] = order
        self.numbers[act.key] = order.number

    def import_order(self, act: ImportOrder) -> None:
        """Take an outside channel's order, which is paid there."""
        moment = Moment(act.at)
        lines = self._pick(act.lines)
        total_fen = sum(line.packs * line.price_fen for line in lines)
        number = new_number(act.at)
        order = OpenOrder(
            next(self._order_ids),
            number,
            self._state.stores[act.store],
            act.channel,
            PaymentMethod.CHANNEL.value,
            total_fen,
            moment,
            lines,
            act.state,
        )
        self._take(lines, order.number, moment)
        seller = order.store.organisation
        buyer = Leg(receivable(seller, provider_of(act.channel)), total_fen)
        pairs = self._sale_pairs((buyer,), order, provider_of(act.channel), moment)
        self._book_sale(order, pairs, moment)
        counted = self._imported[order.store.code, act.channel]
        counted[0] += 1
        counted[1] += total_fen
        if act.state == OrderState.PAID:
            self._open[act.key] = order
        else:
            self._dispatch(order, moment)
            self._write(order)

    def pay(self, act: PayOrder) -> None:
        """Confirm a payment: the order becomes revenue."""
        order = self._open[act.order]
        moment = Moment(act.at)
        order.state = OrderState.PAID.value
        self._recognise(order, act.provider, moment)
        self._audit("market.order_paid", "system", order, moment)

    def _recognise(self, order: OpenOrder, provider: str, moment: Moment) -> None:
        name = provider_of(provider)
        legs = payment_legs(order.store.organisation, name, order.total_fen)
        self._book_sale(order, self._sale_pairs(legs, order, f"+{name}", moment), moment)

    def _sale_pairs(
        self, payment: tuple[Leg, ...], order: OpenOrder, provider: str, moment: Moment
    ) -> Pairs:
        """Return the legs of revenue by the market's rule; the same sale is worked out once."""
        seller, lines = order.store.organisation, order.lines
        shares = {
            line.stock.maker: self._state.shares_on(line.stock.maker, seller, moment.day)
            for line in lines
        }
        sold = [
            SoldLine(line.stock.maker, line.stock.lot, line.packs * line.price_fen)
            for line in lines
        ]
        if len(lines) > 1:
            return self._recorder.resolved((*payment, *sale_legs(seller, sold, shares)), moment)
        line = sold[0]
        key = (seller, provider, line.maker, line.lot, line.amount_fen, shares[line.maker])
        pairs = self._sales.get(key)
        if pairs is None:
            legs = (*payment, *sale_legs(seller, sold, shares))
            pairs = self._sales[key] = self._recorder.resolved(legs, moment)
        return pairs

    def _book_sale(self, order: OpenOrder, pairs: Pairs, moment: Moment) -> None:
        entry_id = self._recorder.post("sale", order.number, moment, pairs)
        order.shares = self._shares_text(order, moment)
        order.sale_entry = (entry_id, pairs)
        order.paid = moment
        order.sale_fact = self._order_fact("market.sale", order, 1, moment, None)

    def _shares_text(self, order: OpenOrder, moment: Moment) -> str:
        seller = order.store.organisation
        makers = sorted({line.stock.maker for line in order.lines})
        shares = {
            maker: list(self._state.shares_on(maker, seller, moment.day).as_weights())
            for maker in makers
        }
        return json_text(shares)

    def _order_fact(
        self, kind: str, order: OpenOrder, sign: int, moment: Moment, reverses: str | None
    ) -> str:
        store = order.store
        return self._recorder.fact(
            moment,
            (
                kind,
                store.place,
                sign * order.packs,
                sign * order.total_fen,
                order.channel,
                "",
                store.organisation,
                store.attributes,
                reverses,
            ),
        )

    def cancel(self, act: CancelOrder) -> None:
        """Cancel an order that is not packed; a paid one is refunded, and the money goes back."""
        order = self._open.pop(act.order)
        moment = Moment(act.at)
        for line in order.lines:
            reason = MovementReason.RELEASED.value
            self._move(line.stock, line.packs, reason, order.number, moment)
            line.sku.revive(line.stock)
        order.ending = (Ending.EXPIRED if act.by == "system" else Ending.STORE).value
        recorder = self._recorder
        if order.sale_entry is None:
            order.state = OrderState.CANCELLED.value
            if order.order_entry is not None:
                recorder.reverse("order_cancelled", order.number, moment, order.order_entry)
        else:
            order.state = OrderState.REFUNDED.value
        self._write(order)
        if order.sale_entry is not None:
            self._refund(order, order.sale_entry, moment)
        self._audit(f"market.order_{order.state}", act.by, order, moment)
        if order.sale_entry is not None and order.channel == Channel.OWN:
            refund = f"{order.number}-R1"
            detail: dict[str, str | int | bool] = {
                "refund": refund,
                "amount_fen": order.total_fen,
            }
            about = (f"order:{order.number}", order.store.place)
            recorder.audit("market.refund_done", "system", moment, about, detail)

    def _refund(self, order: OpenOrder, sale: tuple[str, Pairs], moment: Moment) -> None:
        """Take a sale back; in the own shop the provider pays the buyer at once."""
        recorder = self._recorder
        fact = self._order_fact("market.refund", order, -1, moment, order.sale_fact)
        if order.channel != Channel.OWN:
            recorder.reverse("refund", order.number, moment, sale)
            return
        seller = order.store.organisation
        back = to_give_back(seller)
        provider = receivable(seller, provider_of(order.payment))
        # The sale's own legs turned round, but that the buyer is owed instead of paid.
        paid = self._recorder.account(provider, moment)
        goods = self._recorder.account(orders_open(seller), moment)
        buyers = self._recorder.account(receivable(seller, "Buyers"), moment)
        pairs = tuple((code, -fen) for code, fen in sale[1] if code not in {paid, goods, buyers})
        owed_back = recorder.account(back, moment)
        recorder.post("refund", order.number, moment, (*pairs, (owed_back, -order.total_fen)))
        given = given_back_legs(seller, provider_of(order.payment), order.total_fen)
        recorder.post("refund_paid", order.number, moment, recorder.resolved(given, moment))
        refund = next(self._refund_ids)
        self._refunds.append(
            (
                refund,
                f"{order.number}-R1",
                order.pk,
                None,
                order.total_fen,
                RefundState.DONE.value,
                order.ending,
                moment.text,
                None,
                moment.text,
                None,
                0,
                "",
                "",
                fact,
            )
        )
        self._refund_lines.extend(
            (refund, line.stock.pk, line.packs, line.packs * line.price_fen) for line in order.lines
        )

    def pack(self, act: PackOrder) -> None:
        """Pack an order."""
        order = self._open[act.order]
        order.state = OrderState.PACKED.value
        self._audit("market.order_packed", act.by, order, Moment(act.at))

    def ship(self, act: ShipOrder) -> None:
        """Send an order: its lots are dispatched to it."""
        order = self._open[act.order]
        moment = Moment(act.at)
        order.state = OrderState.SHIPPED.value
        order.shipped, order.carrier, order.tracking = moment, act.carrier, act.tracking
        self._dispatch(order, moment)
        self._parcel_fact(order, moment)
        self._audit("market.order_shipped", act.by, order, moment)

    def _parcel_fact(self, order: OpenOrder, moment: Moment) -> None:
        store = order.store
        sent = ("market.parcel_sent", store.place, 1, None, order.channel, "")
        about = (store.organisation, store.attributes, None)
        self._recorder.fact(moment, (*sent, *about))

    def _dispatch(self, order: OpenOrder, moment: Moment) -> None:
        for line in order.lines:
            self._dispatches.append(
                (
                    next(self._dispatch_ids),
                    line.stock.lot,
                    line.sku.gtin,
                    line.packs,
                    order.number,
                    moment.text,
                )
            )

    def receive(self, act: ReceiveOrder) -> None:
        """Receive an order; paid on delivery, it becomes revenue now."""
        order = self._open.pop(act.order)
        moment = Moment(act.at)
        order.state = OrderState.RECEIVED.value
        order.received = moment
        if order.payment == PaymentMethod.COD:
            self._recognise(order, PaymentMethod.COD.value, moment)
        self._audit("market.order_received", act.by, order, moment)
        closes_at = returns_end(act.at)
        if closes_at <= self._ends_at:
            # Nobody sent anything back while it was allowed, so the worker closed it.
            order.state = OrderState.CLOSED.value
            self._audit("market.order_closed", "system", order, Moment(closes_at))
        self._write(order)

    def _write(self, order: OpenOrder) -> None:
        """Write an order to which nothing more happens."""
        waits = order.payment == PaymentMethod.SIMULATED
        expires = str(order.placed.at + PAYMENT_TIME)[:19] if waits else None
        if order.payment_id is not None:
            self._write_payment(order, expires)
        self._orders.append(
            (
                order.pk,
                order.number,
                order.store.pk,
                order.store.organisation,
                order.state,
                order.payment,
                order.channel,
                order.total_fen,
                0,
                order.placed.text,
                expires,
                _text(order.paid),
                order.payment_id,
                "",
                order.shares,
                False,
                _text(order.shipped),
                order.carrier,
                order.tracking,
                _text(order.received),
                order.ending,
                order.sale_fact,
                order.contact,
                order.region,
                None,
                order.language,
            )
        )
        self._lines.extend(
            (order.pk, line.stock.pk, line.packs, line.price_fen) for line in order.lines
        )

    def _write_payment(self, order: OpenOrder, expires: str | None) -> None:
        state = PaymentState.PAID if order.paid else PaymentState.WAITING
        if order.state == OrderState.CANCELLED:
            state = PaymentState.CLOSED
        self._payments.append(
            (
                order.payment_id,
                payment_number(order.number),
                order.payment,
                state.value,
                order.total_fen,
                order.placed.text,
                expires,
                None,
                _text(order.paid),
                "",
                None if order.paid else expires,
            )
        )

    def _audit(self, action: str, by: str, order: OpenOrder, moment: Moment) -> None:
        self._recorder.audit(action, by, moment, (f"order:{order.number}", order.store.place))

    def close_imports(self, moment: Moment) -> None:
        """Write one audit row for each store and channel that reported orders since the last."""
        for (code, channel), (orders, total_fen) in sorted(self._imported.items()):
            self._recorder.audit(
                "market.orders_imported",
                "system",
                moment,
                (f"store:{code}", self._stores[code].place),
                {"channel": channel, "orders": orders, "total_fen": total_fen},
            )
        self._imported.clear()

    def finish(self, moment: Moment) -> None:
        """Write orders that are still open, the last imports, and what each stock holds."""
        self.close_imports(moment)
        for order in self._open.values():
            self._write(order)
        self._open.clear()
        self._recorder.batch.finish()
        update_all(
            "UPDATE market_stock SET available = %s WHERE id = %s",
            [(stock.available, stock.pk) for stock in self._touched.values()],
        )
