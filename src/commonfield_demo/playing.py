"""Plays acts in order of time by the rooms' own commands, as the county's people would."""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from commonfield.kernel.clock import china_day
from commonfield.ledger.payouts.commands import record_cash_list, store_cash_sheet
from commonfield.ledger.payouts.errors import NothingToPayError
from commonfield.ledger.payouts.queries import payments_of_run
from commonfield.ledger.payouts.types import Outcome
from commonfield.orders import commands as orders
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.choices import OrderState
from commonfield.orders.imports.commands import import_orders
from commonfield.orders.imports.types import ImportedOrder
from commonfield.orders.queries import order_token, refunds_to_try
from commonfield.orders.types import Contact, NewReview, OrderRequest
from commonfield.people.types import GUEST, SYSTEM
from commonfield.stores.commands import count_stores
from commonfield.stores.stock.commands import stock_from_lot
from commonfield.supply import commands as supply
from commonfield.supply.payouts.commands import (
    approve_payout_run,
    confirm_cash_handed_over,
    make_bank_file,
    prepare_payout_run,
    record_payment_results,
)
from commonfield.supply.payouts.queries import payable_growers
from commonfield.supply.shares.commands import divide_due
from commonfield.supply.types import NewDelivery, NewLot
from commonfield_demo import acts
from commonfield_demo.copies import Copies
from commonfield_demo.pictures import draw_signed_list
from commonfield_demo.rooms.audit import copy_rows
from commonfield_demo.rooms.facts import copy_facts
from commonfield_demo.rooms.ledger import copy_entries
from commonfield_demo.rooms.orders import ORDER_FACTS, copy_orders
from commonfield_demo.rooms.stores import copy_movements, count_stock, keep_for_copies
from commonfield_demo.rooms.supply import copy_dispatches

Tell = Callable[[int, int, str], None]

_CLOSING: Final = 200


class Player:
    """Plays acts. ``numbers`` tells which number each act's key became.

    A maker's leaf waits until an act needs it, imported orders until something else concerns
    their packs; they are written together.
    """

    def __init__(self, copies: Copies | None = None) -> None:
        self.numbers: dict[acts.Key, str] = {}
        self._returns: dict[acts.Key, str] = {}
        self._copies = copies
        # Orders, and of them those in whose books something may still happen.
        self._orders: list[str] = []
        self._open: set[str] = set()
        self._uncopied: list[str] = []
        self._leaf: dict[str, list[acts.Deliver]] = defaultdict(list)
        self._imports: list[acts.ImportOrder] = []
        self._waiting: set[acts.Key] = set()
        self._play: dict[type, Callable[[Any], None]] = {
            acts.Deliver: self._deliver,
            acts.MakeLot: self._make_lot,
            acts.StockUp: self._stock_up,
            acts.PlaceOrder: self._place,
            acts.ImportOrder: self._import,
            acts.PayOrder: self._pay,
            acts.CancelOrder: self._cancel,
            acts.PackOrder: self._pack,
            acts.ShipOrder: self._ship,
            acts.ReceiveOrder: self._receive,
            acts.WriteReview: self._review,
            acts.AskReturn: self._ask_return,
            acts.TakeReturn: self._take_return,
            acts.AskInvoice: self._ask_invoice,
            acts.DivideLots: self._divide,
            acts.PayGrowers: self._pay_growers,
        }

    def play(self, act: acts.Act) -> None:
        """Play one act; acts come in order of time."""
        self._play[type(act)](act)

    def end_day(self, now: datetime) -> None:
        """Write what was weighed and reported, and close what can no longer be returned."""
        self._write_leaf()
        self._write_imports()
        while self._orders and orders.close_received(now) == _CLOSING:
            continue
        if china_day(now).day == 1:
            count_stores(now)

    # Supply

    def _deliver(self, act: acts.Deliver) -> None:
        self._leaf[act.maker].append(act)

    def _write_leaf(self) -> None:
        for weighed in self._leaf.values():
            numbers = supply.record_deliveries(
                by=weighed[0].by,
                now=weighed[-1].at,
                deliveries=[
                    NewDelivery(
                        grower=act.grower,
                        maker=act.maker,
                        weight_g=act.weight_g,
                        grade=act.grade,
                        price_fen_per_kg=act.price_fen_per_kg,
                        has_promise=True,
                        weighed_at=act.at,
                    )
                    for act in weighed
                ],
                asks=False,
            )
            self.numbers.update((act.key, n) for act, n in zip(weighed, numbers, strict=True))
        self._leaf.clear()

    def _make_lot(self, act: acts.MakeLot) -> None:
        self._write_leaf()
        deliveries = tuple(self.numbers[key] for key in act.deliveries)
        lot = NewLot(act.maker, deliveries, act.name, act.name_en, act.made_g)
        self.numbers[act.key] = supply.make_lot(by=act.by, now=act.at, lot=lot)

    def _stock_up(self, act: acts.StockUp) -> None:
        self._before_packs_of([act.sku])
        lot = self.numbers[act.lot]
        stock_from_lot(by=act.by, now=act.at, sku=act.sku, lot=lot, packs=act.packs)
        if self._copies:
            keep_for_copies(self._copies, sku=act.sku, lot=lot, packs=act.packs)

    def _divide(self, act: acts.DivideLots) -> None:
        self._write_imports()
        self._copy_books()
        divide_due(act.at)

    def _pay_growers(self, act: acts.PayGrowers) -> None:
        """Prepare a run; let the accountant approve it, and two persons say that it arrived."""
        self._write_leaf()
        owed = payable_growers(act.maker)
        with suppress(NothingToPayError):
            run = prepare_payout_run(by=act.by, now=act.at, maker=act.maker, growers=owed)
            approve_payout_run(by=act.approved_by, now=act.at, run=run)
            payments = payments_of_run(run)
            paid = [
                Outcome(row, each.number, is_paid=True)
                for row, each in enumerate(payments, start=1)
                if not each.is_cash
            ]
            if paid:
                make_bank_file(by=act.by, now=act.at, run=run)
                record_payment_results(by=act.approved_by, now=act.at, run=run, outcomes=paid)
            if len(paid) < len(payments):
                content = draw_signed_list(len(payments) - len(paid))
                sheet = store_cash_sheet(by=act.by, now=act.at, payer=act.maker, content=content)
                shown = record_cash_list(by=act.by, now=act.at, run=run, sheet=sheet)
                confirm_cash_handed_over(by=act.approved_by, now=act.at, run=run, cash_list=shown)

    # Orders

    def _place(self, act: acts.PlaceOrder) -> None:
        self._before_packs_of([sku for sku, _packs in act.lines])
        request = OrderRequest(
            key=f"demo-{act.key}",
            digest=f"demo-{act.key}",
            lines=act.lines,
            contact=Contact(act.name, act.phone),
            region=act.region,
            detail=act.detail,
            payment=act.payment,
        )
        (answer,) = place_orders(requests=[request], now=act.at)
        if not isinstance(answer, PlacedOrders):
            raise answer
        number = self.numbers[act.key] = answer.orders[0].number
        self._orders.append(number)
        self._open.add(number)

    def _import(self, act: acts.ImportOrder) -> None:
        self._imports.append(act)
        self._waiting.update(line.sku for line in act.lines)
        self._waiting.add(act.key)

    def _before_packs_of(self, keys: list[acts.Key]) -> None:
        """Write imports that wait, if one of them is meant or wants the same packs."""
        if not self._waiting.isdisjoint(keys):
            self._write_imports()

    def _write_imports(self) -> None:
        if not self._imports:
            return
        numbers = import_orders(
            by=SYSTEM,
            now=self._imports[-1].at,
            orders=[
                ImportedOrder(act.at, act.store, act.channel, act.lines, act.state)
                for act in self._imports
            ],
        )
        self._orders += numbers
        for act, number in zip(self._imports, numbers, strict=True):
            self.numbers[act.key] = number
            if act.state == OrderState.PAID:
                self._open.add(number)
            else:
                self._uncopied.append(number)
        self._imports.clear()
        self._waiting.clear()

    def _pay(self, act: acts.PayOrder) -> None:
        orders.confirm_payment(
            by=SYSTEM, now=act.at, number=self.numbers[act.order], provider=act.provider
        )

    def _cancel(self, act: acts.CancelOrder) -> None:
        # Its packs go back where others' may come from.
        self._write_imports()
        orders.cancel_order(by=act.by, now=act.at, number=self.numbers[act.order])
        self._refund(act.at)
        self._settle(self.numbers[act.order])

    def _refund(self, at: datetime) -> None:
        for due in refunds_to_try(at):
            orders.refund_done(by=SYSTEM, now=at, refund=due.number)

    def _pack(self, act: acts.PackOrder) -> None:
        orders.pack_order(by=act.by, now=act.at, number=self.numbers[act.order])

    def _ship(self, act: acts.ShipOrder) -> None:
        orders.ship_order(
            by=act.by,
            now=act.at,
            number=self.numbers[act.order],
            carrier=act.carrier,
            tracking=act.tracking,
        )

    def _receive(self, act: acts.ReceiveOrder) -> None:
        orders.receive_order(by=act.by, now=act.at, number=self.numbers[act.order])
        self._settle(self.numbers[act.order])

    def _review(self, act: acts.WriteReview) -> None:
        number = self.numbers[act.order]
        review = NewReview(act.product, act.stars, act.text)
        orders.write_review(
            by=GUEST, now=act.at, number=number, review=review, token=order_token(number)
        )

    def _ask_return(self, act: acts.AskReturn) -> None:
        number = self.numbers[act.order]
        self._returns[act.order] = orders.ask_return(
            by=GUEST,
            now=act.at,
            number=number,
            lines=act.lines,
            reason=act.reason,
            token=order_token(number),
        )

    def _take_return(self, act: acts.TakeReturn) -> None:
        order, back = self.numbers[act.order], self._returns[act.order]
        orders.answer_return(by=act.by, now=act.at, number=back, is_agreed=True)
        orders.send_return(
            by=GUEST,
            now=act.at,
            number=back,
            carrier=act.carrier,
            tracking=act.tracking,
            token=order_token(order),
        )
        orders.return_arrived(by=act.by, now=act.at, number=back)
        self._refund(act.at)

    def _ask_invoice(self, act: acts.AskInvoice) -> None:
        number = self.numbers[act.order]
        orders.ask_invoice(
            by=GUEST, now=act.at, number=number, title=act.title, token=order_token(number)
        )

    # Copies

    def _settle(self, number: str) -> None:
        """Note that nothing more is booked of an order."""
        self._open.discard(number)
        self._uncopied.append(number)

    def _copy_books(self) -> None:
        """Write the books of orders again, before what they brought is divided."""
        if self._copies:
            self._copies.choose(self._uncopied)
            copy_entries(self._copies)
        self._uncopied.clear()

    def finish(self, tell: Tell) -> None:
        """Write the leaf of the last lots, which nobody has made yet, and copy what is left."""
        self._write_leaf()
        if self._copies is None:
            return
        self._uncopied += sorted(self._open)
        self._copy_books()
        steps: tuple[tuple[str, Callable[[Copies], None]], ...] = (
            ("orders", copy_orders),
            ("movements", copy_movements),
            ("dispatches", copy_dispatches),
            ("facts", lambda copies: copy_facts(copies, ORDER_FACTS)),
            ("audit", lambda copies: copy_rows(copies, "order", self._orders)),
            ("stock", lambda _copies: count_stock()),
        )
        self._copies.choose(self._orders)
        for index, (name, step) in enumerate(steps):
            tell(index, len(steps), f"copying {name}")
            step(self._copies)
