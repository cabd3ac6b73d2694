"""A county so small that one sees everything in it, and a fortnight of its life as acts."""

import itertools
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final, cast
from uuid import UUID

from django.db.models import Model

from commonfield.audit.models import AuditRow
from commonfield.facts.models import Fact, RollUp
from commonfield.ledger.models import Account, LedgerEntry, Payout
from commonfield.orders import commands as orders
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.choices import OrderState
from commonfield.orders.models import CombinedPayment, Order, Refund
from commonfield.orders.queries import refunds_to_send
from commonfield.orders.rules import CONTACT_PURPOSE, returns_end
from commonfield.orders.types import Contact, OrderRequest
from commonfield.people import commands as people
from commonfield.people.choices import Purpose
from commonfield.people.types import SYSTEM, NewOrganisation, NewPerson
from commonfield.portal.demo import acts, tables
from commonfield.stores.catalogue.commands import list_product
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.commands import open_store
from commonfield.stores.models import Stock
from commonfield.stores.stock.commands import stock_from_lot
from commonfield.stores.types import NewStore
from commonfield.supply import commands as supply
from commonfield.supply.models import Certificate, Delivery, Grower, Lot
from commonfield.supply.shares.commands import divide_due, pay_growers, propose_agreement
from commonfield.supply.subjects import subjects_of
from commonfield.supply.types import NewAgreement, NewDelivery, NewLot, Shares
from commonfield.workshop.vault import open_sealed
from tests.people.builders import COUNTY, OTHER_VILLAGE, VILLAGE, make_places
from tests.supply.builders import person_of

BEGAN: Final = datetime(2026, 3, 1, 1, 0, tzinfo=UTC)
ENDS: Final = datetime(2026, 4, 1, tzinfo=UTC)


def at(day: int, hour: int = 2, minute: int = 0) -> datetime:
    """Return an instant of March 2026, in UTC."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@dataclass(frozen=True)
class TinyCounty:
    """Two makers, five growers, three stores with four SKUs."""

    enterprise: str
    cooperative: str
    growers: tuple[str, ...]
    skus: tuple[str, ...]


def make_tiny_county() -> TinyCounty:
    """Write the registers of a tiny county; two growers' households are low-income, one later."""
    make_places()
    enterprise = _organisation("enterprise", "试验茶业")
    cooperative = _organisation("cooperative", "试验合作社")
    shop = _organisation("store", "试验网店")
    growers = [
        _grower(index, cooperative if index == 4 else enterprise, low_from)
        for index, low_from in enumerate([None, date(2025, 1, 1), date(2026, 3, 9), None, None])
    ]
    for agreement in (
        NewAgreement(enterprise, "", date(2026, 1, 1), Shares(701, 4_499, 4_300, 500)),
        NewAgreement(cooperative, shop, date(2026, 3, 8), Shares(1_500, 3_000, 5_500, 0)),
    ):
        propose_agreement(by=SYSTEM, now=BEGAN, agreement=agreement)
    gtins = {
        (maker, net_g): supply.register_trade_item(
            by=SYSTEM, now=BEGAN, maker=maker, name=f"{tea}{net_g}克", name_en="Tea", net_g=net_g
        )
        for maker, tea in ((enterprise, "银猴"), (cooperative, "香茶"))
        for net_g in (50, 100)
    }
    _store(enterprise, "own")
    _store(shop, "shop")
    skus = (
        _product("own", gtins[enterprise, 100], 7_800),
        _product("own", gtins[enterprise, 50], 4_133),
        _product("shop", gtins[enterprise, 100], 8_199),
        _product("shop", gtins[cooperative, 100], 5_001),
    )
    return TinyCounty(enterprise, cooperative, tuple(growers), skus)


def _organisation(kind: str, name: str) -> str:
    return people.register_organisation(
        by=SYSTEM, now=BEGAN, organisation=NewOrganisation(kind, name, "Test", VILLAGE)
    )


def _grower(index: int, maker: str, low_from: date | None) -> str:
    village = VILLAGE if index % 2 else OTHER_VILLAGE
    household = people.register_household(by=SYSTEM, now=BEGAN, place_code=village)
    if low_from is not None:
        people.designate_low_income(
            by=SYSTEM, now=BEGAN, household_code=household, source="名单", valid_from=low_from
        )
    person = NewPerson(f"茶农{index}", village, household_code=household)
    grower = supply.register_grower(by=SYSTEM, now=BEGAN, cooperative=maker, person=person)
    person_id = person_of(grower)
    people.record_consents(by=SYSTEM, now=BEGAN, person_ids=[person_id], purposes=[Purpose.PAYOUT])
    # Made up once for both roads.
    subjects_of(SYSTEM, [Grower.objects.get(code=grower)], BEGAN)
    return grower


def _store(organisation: str, slug: str) -> None:
    open_store(by=SYSTEM, now=BEGAN, store=NewStore(organisation, slug, "店", "Shop", VILLAGE))


def _product(store: str, gtin: str, price_fen: int) -> str:
    product = NewProduct(store, f"{store}-{gtin}", "茶", "Tea", gtin, price_fen)
    return list_product(by=SYSTEM, now=BEGAN, product=product)


def life(county: TinyCounty) -> list[acts.Act]:
    """Return a month of acts in order of time: every kind of act that commands know."""
    own, small, shop, cooperative = county.skus
    maker, other = county.enterprise, county.cooperative
    growers = county.growers
    leaf: list[acts.Act] = [
        acts.Deliver(at(2, 1, i), f"d{i}", grower, maker, 3_000 + 777 * i, "one_leaf", 6_037 + i)
        for i, grower in enumerate([*growers[:4], growers[0]])
    ]
    return [
        *leaf,
        acts.Deliver(at(2, 3), "d5", growers[4], other, 9_990, "bulk", 555),
        acts.MakeLot(at(3), "l0", maker, ("d0", "d1", "d4"), "银猴", "Monkey", 2_400),
        acts.MakeLot(at(3, 3), "l1", maker, ("d2", "d3"), "银猴", "Monkey", 2_000),
        acts.MakeLot(at(3, 4), "l2", other, ("d5",), "香茶", "Green", 2_100),
        acts.StockUp(at(4), "l0", own, 8),
        acts.StockUp(at(4, 3), "l1", own, 6),
        acts.StockUp(at(4, 4), "l1", small, 5),
        acts.StockUp(at(4, 5), "l0", shop, 9),
        acts.StockUp(at(4, 6), "l2", cooperative, 9),
        _order(at(5), "o0", ((own, 1),)),
        acts.PayOrder(at(5, 2, 9), "o0", "simulated"),
        # More than the oldest lot holds: two lines; and a second SKU.
        _order(at(5, 3), "o1", ((own, 9), (small, 2))),
        acts.PayOrder(at(5, 3, 5), "o1", "simulated"),
        _order(at(5, 4), "o2", ((shop, 2),), payment="cod"),
        _order(at(5, 5), "o3", ((cooperative, 3),)),
        acts.CancelOrder(at(5, 5, 31), "o3"),
        _order(at(6), "o4", ((own, 2),)),
        acts.PayOrder(at(6, 2, 1), "o4", "simulated"),
        acts.PackOrder(at(6, 3), "o0"),
        acts.ShipOrder(at(6, 4), "o0", "system", "中通快递", "780000000001"),
        acts.PackOrder(at(6, 4, 1), "o2"),
        acts.ShipOrder(at(6, 5), "o2"),
        acts.CancelOrder(at(7), "o1"),
        acts.DivideLots(at(8, 18)),
        acts.ReceiveOrder(at(9), "o0"),
        acts.ReceiveOrder(at(9, 3), "o2"),
        _order(at(9, 4), "o5", ((cooperative, 2), (shop, 1))),
        acts.PayOrder(at(9, 4, 2), "o5", "simulated"),
        acts.PayGrowers(at(10), maker),
        # What was given back is sold again, the oldest first; refunded after the dividing.
        _order(at(11), "o6", ((own, 3),), payment="cod"),
        acts.CancelOrder(at(11, 3), "o4"),
        acts.CancelOrder(at(11, 4), "o6"),
        _order(at(12), "o7", ((shop, 1),)),
        acts.Deliver(at(13), "d6", growers[2], maker, 1_500, "bud", 14_000),
        acts.DivideLots(at(14)),
        acts.PayGrowers(at(15), other),
        acts.PayGrowers(at(15, 3), maker),
    ]


def _order(
    when: datetime, key: str, lines: tuple[tuple[str, int], ...], payment: str = "simulated"
) -> acts.PlaceOrder:
    return acts.PlaceOrder(when, key, lines, "买家", "13800138000", COUNTY, "某路1号", payment)


class CommandRoad:
    """Plays acts through the rooms' commands, one by one."""

    def __init__(self) -> None:
        self.numbers: dict[acts.Key, str] = {}

    def play(self, act: acts.Act) -> None:
        now, number = act.at, self.numbers
        match act:
            case acts.Deliver():
                delivery = NewDelivery(
                    grower=act.grower,
                    maker=act.maker,
                    weight_g=act.weight_g,
                    grade=act.grade,
                    price_fen_per_kg=act.price_fen_per_kg,
                    has_promise=True,
                )
                number[act.key] = supply.record_delivery(by=SYSTEM, now=now, delivery=delivery)
            case acts.MakeLot():
                deliveries = tuple(number[key] for key in act.deliveries)
                lot = NewLot(act.maker, deliveries, act.name, act.name_en, act.made_g)
                number[act.key] = supply.make_lot(by=SYSTEM, now=now, lot=lot)
            case acts.StockUp():
                stock_from_lot(
                    by=SYSTEM, now=now, sku=act.sku, lot=number[act.lot], packs=act.packs
                )
            case acts.PlaceOrder():
                number[act.key] = self._place(act)
            case acts.DivideLots():
                divide_due(now)
            case acts.PayGrowers():
                pay_growers(by=SYSTEM, now=now, maker=act.maker)
            case _:
                self._step(act)

    def _place(self, act: acts.PlaceOrder) -> str:
        request = OrderRequest(
            key=str(act.key),
            digest=str(act.key),
            lines=act.lines,
            contact=Contact(act.name, act.phone),
            region=act.region,
            detail=act.detail,
            payment=act.payment,
        )
        answer = place_orders(requests=[request], now=act.at)[0]
        assert isinstance(answer, PlacedOrders), answer
        return answer.orders[0].number

    def close_received(self) -> None:
        """Do what the worker does once an order can no longer be returned."""
        for order in Order.objects.filter(state=OrderState.RECEIVED).order_by("received_at"):
            assert order.received_at is not None
            orders.close_order(by=SYSTEM, now=returns_end(order.received_at), number=order.number)

    def _step(self, act: acts.Act) -> None:
        match act:
            case acts.PayOrder():
                orders.confirm_payment(
                    by=SYSTEM, now=act.at, number=self.numbers[act.order], provider=act.provider
                )
            case acts.CancelOrder():
                orders.cancel_order(by=SYSTEM, now=act.at, number=self.numbers[act.order])
                for due in refunds_to_send(act.at):
                    orders.refund_done(by=SYSTEM, now=act.at, refund=due.number)
            case acts.PackOrder():
                orders.pack_order(by=SYSTEM, now=act.at, number=self.numbers[act.order])
            case acts.ShipOrder():
                orders.ship_order(
                    by=SYSTEM,
                    now=act.at,
                    number=self.numbers[act.order],
                    carrier=act.carrier,
                    tracking=act.tracking,
                )
            case acts.ReceiveOrder():
                orders.receive_order(by=SYSTEM, now=act.at, number=self.numbers[act.order])
            case _:
                raise AssertionError(act)


_ORDER_OF_LABELS: Final[tuple[tuple[type[Model], str], ...]] = (
    (Account, "code"),
    (Certificate, "number"),
    (CombinedPayment, "number"),
    (Delivery, "number"),
    (Lot, "code"),
    (Order, "number"),
    (Refund, "number"),
)


def all_rows(numbers: dict[acts.Key, str]) -> dict[str, list[str]]:
    """Return the rows of every table of the bulk road, sorted, under names that both roads share.

    Ids are replaced by what they stand for, drawn numbers by the keys of their acts, sealed bytes
    by what is in them.
    """
    names = {number: f"<{key}>" for key, number in numbers.items() if number[0] not in "DL"}
    names |= {number[1:]: f"<{key}>" for key, number in numbers.items() if number[0] in "DL"}
    runs = dict.fromkeys(Payout.objects.order_by("paid_at", "id").values_list("run", flat=True))
    names |= {run: f"<run{index}>" for index, run in enumerate(runs)}
    labels = _labels()
    found = {
        table.name: [_told(row, labels) for row in table.model._base_manager.all()]
        for table in tables.IN_ORDER
    }
    found["facts_rollup"] = [
        str(row)
        for row in RollUp.objects.values_list(
            "kind", "place", "month", "channel", "group", "subject", "count", "quantity",
            "amount_fen", "taken_back",
        )
    ]  # fmt: skip
    return {name: sorted(_renamed(row, names) for row in rows) for name, rows in found.items()}


def _labels() -> dict[tuple[type[Model], Any], str]:
    labels: dict[tuple[type[Model], Any], str] = {}
    for model, field in _ORDER_OF_LABELS:
        for pk, label in model._base_manager.values_list("pk", field):
            labels[model, pk] = str(label)
    for stock in Stock.objects.select_related("sku"):
        labels[Stock, stock.pk] = f"{stock.sku.code}/{stock.lot_code}"
    for entry in LedgerEntry.objects.all():
        labels[LedgerEntry, entry.pk] = f"entry({entry.kind},{entry.reference},{entry.occurred_at})"
    for fact in Fact.objects.all():
        labels[Fact, fact.pk] = (
            f"fact({fact.kind},{fact.place},{fact.subject},{fact.occurred_at},{fact.quantity})"
        )
    return labels


# Where an audit row stands depends on what else was audited.
_OF_CHAINS = {"signature", "chain", "number"}


def _told(row: Model, labels: dict[tuple[type[Model], Any], str]) -> str:
    told = {}
    by_id = {pk: label for (model, pk), label in labels.items() if model in {Fact, LedgerEntry}}
    for field in row._meta.concrete_fields:
        if field.name == "id" or (isinstance(row, AuditRow) and field.name in _OF_CHAINS):
            continue
        value = getattr(row, field.attname)
        if field.is_relation:
            value = labels.get((cast("type[Model]", field.related_model), value), value)
        if isinstance(value, UUID):
            value = by_id[value]
        if isinstance(value, bytes | memoryview):
            about = str(getattr(row, "number", ""))
            value = json.loads(open_sealed(bytes(value), purpose=CONTACT_PURPOSE, about=about))
        told[field.name] = str(value)
    return str(told)


def _renamed(row: str, names: dict[str, str]) -> str:
    for number, name in names.items():
        row = row.replace(number, name)
    return row


def totals() -> dict[tuple[str, ...], tuple[int, float, int]]:
    """Return every figure that facts add up to, by kind, place, channel, group and subject."""
    rows = RollUp.objects.values_list(
        "kind", "place", "channel", "group", "subject", "count", "quantity", "amount_fen"
    )
    return {tuple(row[:5]): (row[5], row[6], row[7]) for row in rows}


def moved(
    before: dict[tuple[str, ...], tuple[int, float, int]],
    after: dict[tuple[str, ...], tuple[int, float, int]],
) -> dict[tuple[str, ...], tuple[int, float, int]]:
    """Return by how much figures moved, those that did."""
    nothing = (0, 0.0, 0)
    keys = sorted(set(before) | set(after))
    differences = {
        key: tuple(
            new - old
            for old, new in zip(before.get(key, nothing), after.get(key, nothing), strict=True)
        )
        for key in keys
    }
    return {key: (int(d[0]), d[1], int(d[2])) for key, d in differences.items() if any(d)}


def in_order(stream: Iterable[acts.Act]) -> bool:
    """Tell whether acts come in order of time."""
    return all(first.at <= second.at for first, second in itertools.pairwise(stream))


def varied(stream: list[acts.Act], seed: int) -> list[acts.Act]:
    """Return the acts with other weights, prices and quantities; lots hold what is packed."""
    source = random.Random(seed)  # noqa: S311 - repeatable
    leaf = {
        act.key: replace(
            act,
            weight_g=source.randrange(4_000, 30_000),
            price_fen_per_kg=source.randrange(1, 20_000),
        )
        for act in stream
        if isinstance(act, acts.Deliver)
    }
    return [_varied(act, leaf, source) for act in stream]


def _varied(act: acts.Act, leaf: dict[acts.Key, acts.Deliver], source: random.Random) -> acts.Act:
    match act:
        case acts.Deliver():
            return leaf[act.key]
        case acts.MakeLot():
            leaf_g = sum(leaf[key].weight_g for key in act.deliveries)
            return replace(act, made_g=source.randrange(leaf_g // 2, leaf_g + 1))
        case acts.PlaceOrder(key="o0" | "o2" | "o5"):
            lines = tuple((sku, source.randrange(1, 4)) for sku, _ in act.lines)
            return replace(act, lines=lines)
        case _:
            return act
