"""From the scale to the packs: who may, what is written together, and what is refused whole."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from django.db import DatabaseError, connection, transaction

from commonfield.audit.queries import audit_trail
from commonfield.facts.commands import fold_new_facts
from commonfield.facts.models import Fact
from commonfield.facts.queries import recent_facts, totals
from commonfield.facts.types import Total
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.ledger.accounts import owed
from commonfield.ledger.books import check_ledger
from commonfield.ledger.models import LedgerEntry
from commonfield.ledger.queries import liability
from commonfield.people.choices import Role
from commonfield.people.commands import designate_low_income, erase_person, register_household
from commonfield.people.models import Household, Person
from commonfield.people.types import GUEST, SYSTEM, Actor, NewPerson
from commonfield.supply.books import check_lots
from commonfield.supply.commands import (
    cancel_delivery,
    dispatch,
    enrol_grower,
    make_lot,
    pack_lot,
    record_delivery,
    register_grower,
    register_trade_item,
)
from commonfield.supply.errors import (
    BadPriceError,
    BadWeightError,
    CertificateMissingError,
    DeliveryUsedError,
    LotTooHeavyError,
    NotEnoughTeaError,
)
from commonfield.supply.models import Certificate, Delivery, Grower, Lot, LotPacking
from commonfield.supply.queries import certificate, deliveries_by_number, grower_card, lot_card
from commonfield.supply.types import DispatchLine, NewDelivery, NewLot, NewPacking
from tests.people.builders import (
    NOW,
    TODAY,
    VILLAGE,
    actor,
    make_actor,
    make_person,
    make_person_of,
)
from tests.supply import builders
from tests.supply.builders import Maker, make_delivery, make_grower, make_item, make_maker

LEAF: Final = "supply.leaf_delivered"
REASON: Final = "typed twice"


def new_delivery(maker: Maker, grower: str) -> NewDelivery:
    return NewDelivery(grower, maker.code, 12_500, "one_leaf", 6_000, has_promise=True)


def new_lot(maker: Maker, *deliveries: str, made_g: int = 5_000) -> NewLot:
    return NewLot(maker.code, deliveries, "银猴", "Silver Monkey", made_g)


def owed_to(maker: Maker, grower: str) -> int:
    return liability(owed(maker.code, "Growers", grower))


def counts() -> tuple[int, ...]:
    return tuple(
        model.objects.count()
        for model in (Certificate, Delivery, Lot, LotPacking, LedgerEntry, Fact)
    )


# Who may


def those_who_may_not(maker: Maker, grower: str) -> dict[str, Actor]:
    neighbour = make_maker("ONEXT", username="neighbour")
    return {
        "guest": GUEST,
        "stranger": actor(make_person()),
        "the grower": actor(builders.person_of(grower)),
        "a neighbour's clerk": neighbour.clerk,
        "a keeper": make_actor(Role.KEEPER, organisation=maker.code),
        "a helper": make_actor(Role.HELPER, place=VILLAGE),
    }


Act = Callable[[Actor, Maker, str, str, str, str], object]
ACTS: Final[dict[str, Act]] = {
    "register_grower": lambda by, maker, *_: register_grower(
        by=by, now=NOW, cooperative=maker.code, person=NewPerson(name="甲", home_place=VILLAGE)
    ),
    "enrol_grower": lambda by, maker, *_: enrol_grower(
        by=by, now=NOW, cooperative=maker.code, person_id=make_person_of(maker.code)
    ),
    "record_delivery": lambda by, maker, grower, *_: record_delivery(
        by=by, now=NOW, delivery=new_delivery(maker, grower)
    ),
    "cancel_delivery": lambda by, _maker, _grower, delivery, *_: cancel_delivery(
        by=by, now=NOW, number=delivery, reason=REASON
    ),
    "make_lot": lambda by, maker, _grower, delivery, *_: make_lot(
        by=by, now=NOW, lot=new_lot(maker, delivery)
    ),
    "register_trade_item": lambda by, maker, *_: register_trade_item(
        by=by, now=NOW, maker=maker.code, name="茶", name_en="Tea", net_g=50
    ),
    "pack_lot": lambda by, _maker, _grower, _delivery, lot, gtin: pack_lot(
        by=by, now=NOW, packing=NewPacking(lot, gtin, 1, "shop")
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_refused_to_whoever_is_no_clerk_of_the_maker(act: str):
    maker = make_maker()
    grower = make_grower(maker)
    lot = builders.make_lot(maker, (make_delivery(maker, grower),))
    row = (maker, grower, make_delivery(maker, grower), lot, make_item(maker))
    those = those_who_may_not(maker, grower)
    before = counts()

    allowed = []
    for who, by in those.items():
        try:
            ACTS[act](by, *row)
        except PermissionRefusedError:
            continue
        allowed.append(who)

    assert (allowed, counts()) == ([], before)


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_a_clerks(act: str):
    maker = make_maker()
    grower = make_grower(maker)
    lot = builders.make_lot(maker, (make_delivery(maker, grower),))

    ACTS[act](maker.clerk, maker, grower, make_delivery(maker, grower), lot, make_item(maker))

    assert audit_trail(actor=maker.clerk.code) != []


# Growers


def test_register_grower_writes_the_person_and_the_grower():
    maker = make_maker()

    code = make_grower(maker)

    card = grower_card(code)
    assert card is not None
    assert (card.place, card.cooperative, card.masked_name) == (VILLAGE, "OTEA", "叶*兰")


def test_enrol_grower_twice_is_one_grower():
    maker = make_maker()
    person_id = make_person_of(maker.code)

    codes = [
        enrol_grower(by=maker.clerk, now=NOW, cooperative=maker.code, person_id=person_id)
        for _ in range(2)
    ]

    assert (len(set(codes)), Grower.objects.count()) == (1, 1)


# Deliveries


def test_record_delivery_writes_certificate_books_fact_and_audit():
    maker = make_maker()
    grower = make_grower(maker)

    number = record_delivery(by=maker.clerk, now=NOW, delivery=new_delivery(maker, grower))

    view = deliveries_by_number([number])[number]
    promise = certificate(view.certificate, by=maker.clerk, now=NOW)
    assert promise is not None
    assert (view.weight_g, view.amount_fen, owed_to(maker, grower)) == (12_500, 75_000, 75_000)
    assert (promise.quantity_g, promise.place, promise.is_blend) == (12_500, VILLAGE, False)
    fact = recent_facts([LEAF])[0]
    assert (fact.quantity, fact.amount_fen, fact.attributes) == (
        12_500.0,
        75_000,
        {"grade": "one_leaf", "household": "other"},
    )
    assert audit_trail(object_code=f"delivery:{number}")[0].action == "supply.leaf_weighed"


def make_low_income(grower: str) -> None:
    person_id = builders.person_of(grower)
    household = register_household(by=SYSTEM, now=NOW, place_code=VILLAGE)
    Person.objects.filter(pk=person_id).update(household=Household.objects.get(code=household))
    designate_low_income(
        by=SYSTEM,
        now=NOW,
        household_code=household,
        source="list of 2026",
        valid_from=TODAY - timedelta(days=9),
    )


def test_record_delivery_of_a_low_income_household_is_grouped_so():
    maker = make_maker()
    grower = make_grower(maker)
    make_low_income(grower)

    make_delivery(maker, grower)

    fold_new_facts(NOW)
    assert list(totals([LEAF], by=("group",))) == [("low_income",)]


def test_deliveries_of_one_grower_have_one_subject():
    maker = make_maker()
    grower = make_grower(maker)

    make_delivery(maker, grower)
    make_delivery(maker, grower)

    fold_new_facts(NOW)
    assert [total.count for total in totals([LEAF], by=("subject",)).values()] == [2]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"has_promise": False}, CertificateMissingError),
        ({"weight_g": 0}, BadWeightError),
        ({"price_fen_per_kg": 0}, BadPriceError),
        ({"grower": "G999999"}, NotFoundError),
    ],
)
def test_record_delivery_refused_writes_nothing(
    change: dict[str, object], refusal: type[Exception]
):
    maker = make_maker()
    delivery = new_delivery(maker, make_grower(maker))
    before = counts()

    with pytest.raises(refusal):
        record_delivery(by=maker.clerk, now=NOW, delivery=replace(delivery, **change))  # type: ignore[arg-type]  # parametrised

    assert counts() == before


# Taking back


def test_cancel_delivery_owes_nothing_and_counts_nothing():
    maker = make_maker()
    grower = make_grower(maker)
    number = make_delivery(maker, grower)

    cancel_delivery(by=maker.clerk, now=NOW, number=number, reason=REASON)

    fold_new_facts(NOW)
    assert (owed_to(maker, grower), totals([LEAF])[()]) == (0, Total(2, 0.0, 0, taken_back=1))
    assert deliveries_by_number([number])[number].is_cancelled is True
    assert (check_lots().differences, check_ledger().differences) == ((), ())


def test_cancel_delivery_takes_the_fact_back_as_it_was():
    """A household that was designated in between, or a person erased: no figure keeps a rest."""
    maker = make_maker()
    grower = make_grower(maker)
    number = make_delivery(maker, grower)
    make_low_income(grower)
    builders.pay_growers(maker)
    erase_person(by=SYSTEM, now=NOW, person_id=builders.person_of(grower))

    cancel_delivery(by=maker.clerk, now=NOW, number=number, reason=REASON)

    fold_new_facts(NOW)
    assert list(totals([LEAF], by=("group", "subject")).values()) == [
        Total(2, 0.0, 0, taken_back=1)
    ]


def test_cancel_delivery_twice_is_refused():
    maker = make_maker()
    grower = make_grower(maker)
    number = make_delivery(maker, grower)
    cancel_delivery(by=maker.clerk, now=NOW, number=number, reason=REASON)

    with pytest.raises(DeliveryUsedError):
        cancel_delivery(by=maker.clerk, now=NOW, number=number, reason=REASON)

    assert owed_to(maker, grower) == 0


def test_cancel_delivery_in_a_lot_is_refused():
    maker = make_maker()
    grower = make_grower(maker)
    number = make_delivery(maker, grower)
    builders.make_lot(maker, (number,))

    with pytest.raises(DeliveryUsedError):
        cancel_delivery(by=maker.clerk, now=NOW, number=number, reason=REASON)

    assert owed_to(maker, grower) == 75_000


def test_cancel_delivery_that_is_not_there():
    with pytest.raises(NotFoundError):
        cancel_delivery(by=make_maker().clerk, now=NOW, number="D0", reason=REASON)


# Lots


def test_make_lot_holds_all_of_its_leaf():
    maker = make_maker()
    growers = [make_grower(maker), make_grower(maker, "周长根")]
    deliveries = [make_delivery(maker, grower) for grower in growers]

    code = make_lot(by=maker.clerk, now=NOW, lot=new_lot(maker, *deliveries))

    view = lot_card(code)
    assert view is not None
    assert (view.leaf_g, view.made_g, view.remaining_g, view.growers) == (25_000, 5_000, 5_000, 2)
    promise = certificate(view.certificate, by=maker.clerk, now=NOW)
    assert promise is not None
    assert (promise.is_blend, promise.promiser, promise.quantity_g) == (True, "OTEA", 5_000)
    assert [fact.quantity for fact in recent_facts(["supply.lot_made"])] == [5_000.0]
    assert check_lots().differences == ()


def test_make_lot_of_one_grower_is_no_blend():
    maker = make_maker()
    grower = make_grower(maker)

    code = builders.make_lot(maker, (make_delivery(maker, grower), make_delivery(maker, grower)))

    assert Lot.objects.get(code=code).certificate.is_blend is False


@pytest.mark.parametrize("made_g", [0, -1, 12_501])
def test_make_lot_cannot_outweigh_its_leaf(made_g: int):
    maker = make_maker()
    number = make_delivery(maker, make_grower(maker))
    before = counts()

    with pytest.raises(LotTooHeavyError):
        make_lot(by=maker.clerk, now=NOW, lot=new_lot(maker, number, made_g=made_g))

    assert counts() == before


def test_make_lot_of_nothing_is_refused():
    maker = make_maker()

    with pytest.raises(LotTooHeavyError):
        make_lot(by=maker.clerk, now=NOW, lot=new_lot(maker, made_g=1))


def test_make_lot_uses_a_delivery_once():
    maker = make_maker()
    grower = make_grower(maker)
    first, second = make_delivery(maker, grower), make_delivery(maker, grower)
    builders.make_lot(maker, (first,))
    before = counts()

    with pytest.raises(DeliveryUsedError) as caught:
        make_lot(by=maker.clerk, now=NOW, lot=new_lot(maker, first, second))

    assert (caught.value.params, counts()) == ({"delivery": first}, before)


def test_make_lot_of_a_delivery_named_twice_counts_it_once():
    maker = make_maker()
    number = make_delivery(maker, make_grower(maker))

    code = builders.make_lot(maker, (number, number))

    assert Lot.objects.get(code=code).leaf_g == 12_500


def test_make_lot_of_anothers_leaf_is_refused():
    maker, other = make_maker(), make_maker("ONEXT", username="neighbour")
    number = make_delivery(other, make_grower(other))

    with pytest.raises(DeliveryUsedError):
        make_lot(by=maker.clerk, now=NOW, lot=new_lot(maker, number))


def test_make_lot_of_leaf_taken_back_is_refused():
    maker = make_maker()
    number = make_delivery(maker, make_grower(maker))
    cancel_delivery(by=maker.clerk, now=NOW, number=number, reason=REASON)

    with pytest.raises(DeliveryUsedError):
        make_lot(by=maker.clerk, now=NOW, lot=new_lot(maker, number))


# Packing


def packable(*, made_g: int = 5_000) -> tuple[Maker, str, str]:
    maker = make_maker()
    lot = builders.make_lot(maker, (make_delivery(maker, make_grower(maker)),), made_g=made_g)
    return maker, lot, make_item(maker, net_g=100)


def test_pack_lot_keeps_the_balance_of_mass():
    maker, lot, gtin = packable()

    packing = pack_lot(by=maker.clerk, now=NOW, packing=NewPacking(lot, gtin, 30, "shop"))

    assert (packing.packs, packing.weight_g) == (30, 3_000)
    assert Lot.objects.get(code=lot).remaining_g == 2_000
    assert [fact.quantity for fact in recent_facts(["supply.lot_packed"])] == [3_000.0]
    assert check_lots().differences == ()


@pytest.mark.parametrize("packs", [51, 0, -1])
def test_pack_lot_never_packs_more_than_there_is(packs: int):
    maker, lot, gtin = packable()
    before = counts()

    with pytest.raises(NotEnoughTeaError):
        pack_lot(by=maker.clerk, now=NOW, packing=NewPacking(lot, gtin, packs, "shop"))

    assert (counts(), Lot.objects.get(code=lot).remaining_g) == (before, 5_000)


def test_pack_lot_to_the_last_gram():
    maker, lot, gtin = packable()

    pack_lot(by=maker.clerk, now=NOW, packing=NewPacking(lot, gtin, 50, "shop"))

    assert Lot.objects.get(code=lot).remaining_g == 0


def test_pack_lot_under_anothers_trade_item_is_refused():
    maker, lot, _ = packable()
    gtin = make_item(make_maker("ONEXT", username="neighbour"))

    with pytest.raises(NotFoundError):
        pack_lot(by=maker.clerk, now=NOW, packing=NewPacking(lot, gtin, 1, "shop"))


def test_remaining_tea_never_goes_below_nothing_in_the_database():
    _, lot, _ = packable()

    with pytest.raises(DatabaseError), transaction.atomic():
        Lot.objects.filter(code=lot).update(remaining_g=-1)

    assert Lot.objects.get(code=lot).remaining_g == 5_000


@pytest.mark.parametrize(
    "table",
    [
        "supply_certificate",
        "supply_delivery",
        "supply_delivery_cancellation",
        "supply_lot_input",
        "supply_lot_packing",
        "supply_dispatch",
    ],
)
def test_what_was_weighed_is_never_deleted(table: str):
    maker, lot, gtin = packable()
    pack_lot(by=SYSTEM, now=NOW, packing=NewPacking(lot, gtin, 1, "shop"))
    dispatch([DispatchLine(lot, gtin, 1, "order")], now=NOW)
    number = make_delivery(maker, make_grower(maker))
    cancel_delivery(by=SYSTEM, now=NOW, number=number, reason=REASON)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - a constant of the test


def test_register_trade_item_twice_is_one_item():
    maker = make_maker()

    assert make_item(maker) == make_item(maker)
