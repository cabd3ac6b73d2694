"""Agreements, dividing a lot's pool, and paying growers: to the fen, once, and by whom it may."""

from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonfield.audit.queries import audit_trail
from commonfield.facts.commands import fold_new_facts
from commonfield.facts.queries import recent_facts, totals
from commonfield.kernel.clock import start_of_china_day
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.ledger.accounts import bank, owed
from commonfield.ledger.books import check_ledger, check_payouts
from commonfield.ledger.commands import post_all, reverse_entry
from commonfield.ledger.models import LedgerEntry, Payout
from commonfield.ledger.payouts.errors import NothingToPayError, OwedChangedError
from commonfield.ledger.queries import liability
from commonfield.ledger.types import Draft, Leg
from commonfield.people.choices import Role
from commonfield.people.commands import erase_person
from commonfield.people.types import GUEST, SYSTEM, Actor
from commonfield.supply.books import check_lots
from commonfield.supply.commands import cancel_delivery
from commonfield.supply.models import LotDividing
from commonfield.supply.payouts.commands import prepare_payout_run
from commonfield.supply.shares.commands import divide_due, divide_lot
from commonfield.supply.shares.queries import grower_year
from commonfield.supply.types import Shares
from tests.copies import taken_back
from tests.people.builders import NOW, actor, make_actor, make_person
from tests.supply.builders import (
    Maker,
    bring_in,
    make_delivery,
    make_grower,
    make_lot,
    make_maker,
    pay_growers,
    person_of,
)

DAY: Final = timedelta(days=1)
OTHER_SHARES: Final = Shares(2_000, 4_000, 4_000, 0)
CREDITED: Final = "supply.share_credited"


def pool_of(maker: Maker, lot: str) -> int:
    return liability(owed(maker.code, "Lots", lot))


def owed_to(maker: Maker, grower: str) -> int:
    return liability(owed(maker.code, "Growers", grower))


def make_tea(*weights_g: int) -> tuple[Maker, list[str], str]:
    """Make a lot of the leaf of as many growers, at 60 yuan a kilogram."""
    maker = make_maker()
    growers = [make_grower(maker, f"叶{index}") for index in range(len(weights_g))]
    deliveries = [
        make_delivery(maker, grower, weight_g=weight_g)
        for grower, weight_g in zip(growers, weights_g, strict=True)
    ]
    return maker, growers, make_lot(maker, tuple(deliveries), made_g=10)


def nothing_differs() -> bool:
    checks = (check_lots(), check_ledger(), check_payouts())
    return [each for check in checks for each in check.differences] == []


def those_who_may_not(maker: Maker) -> list[Actor]:
    return [
        GUEST,
        actor(make_person()),
        make_maker("ONEXT", username="neighbour").clerk,
        make_actor(Role.KEEPER, organisation=maker.code),
    ]


# Dividing


def test_divide_lot_by_the_value_of_the_leaf():
    maker, growers, lot = make_tea(10_000, 30_000)
    bring_in(maker, lot, 1_001)

    divided = divide_lot(by=maker.clerk, now=NOW, lot=lot)

    assert (divided, pool_of(maker, lot)) == (1_001, 0)
    assert [owed_to(maker, grower) for grower in growers] == [60_000 + 250, 180_000 + 751]
    facts = recent_facts([CREDITED])
    assert sorted(fact.amount_fen or 0 for fact in facts) == [250, 751]
    assert audit_trail(object_code=f"lot:{lot}")[0].detail["amount_fen"] == 1_001
    assert nothing_differs()


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    weights_g=st.lists(st.integers(10, 100_000), min_size=1, max_size=4),
    amounts=st.lists(st.integers(-(10**7), 10**7).filter(bool), min_size=1, max_size=3),
)
def test_divide_lot_loses_no_fen_however_often(
    db: None,  # noqa: ARG001 - the tables
    weights_g: list[int],
    amounts: list[int],
):
    with taken_back():
        maker, growers, lot = make_tea(*weights_g)
        leaf_fen = sum(owed_to(maker, grower) for grower in growers)
        for number, amount_fen in enumerate(amounts):
            bring_in(maker, lot, amount_fen, reference=f"T{number}")
            divide_lot(by=SYSTEM, now=NOW, lot=lot)

        assert sum(owed_to(maker, each) for each in growers) == leaf_fen + sum(amounts)
        assert (pool_of(maker, lot), nothing_differs()) == (0, True)


def test_divide_lot_with_nothing_in_the_pool_writes_nothing():
    maker, _, lot = make_tea(10_000)
    before = LedgerEntry.objects.count()

    divided = divide_lot(by=maker.clerk, now=NOW, lot=lot)

    assert (divided, LedgerEntry.objects.count(), LotDividing.objects.count()) == (0, before, 0)


def test_divide_lot_twice_divides_once():
    maker, growers, lot = make_tea(10_000)
    bring_in(maker, lot, 500)

    divided = [divide_lot(by=maker.clerk, now=NOW, lot=lot) for _ in range(2)]

    assert (divided, owed_to(maker, growers[0])) == ([500, 0], 60_500)


def test_divide_lot_after_a_refund_takes_off_what_was_divided():
    maker, growers, lot = make_tea(10_000, 30_000)
    bring_in(maker, lot, 1_001)
    sale = LedgerEntry.objects.get(reference="T1").pk
    divide_lot(by=maker.clerk, now=NOW, lot=lot)
    reverse_entry(sale, kind="refund", now=NOW)

    taken_off = [divide_lot(by=maker.clerk, now=NOW, lot=lot) for _twice in range(2)]

    assert (taken_off, pool_of(maker, lot)) == ([-1_001, 0], 0)
    assert [owed_to(maker, grower) for grower in growers] == [60_000, 180_000]
    assert [row.amount_fen for row in LotDividing.objects.order_by("id")] == [1_001, -1_001]
    fold_new_facts(NOW)
    (credited,) = totals([CREDITED]).values()
    assert (credited.quantity, credited.amount_fen) == (0, 0)
    assert nothing_differs()


def test_share_that_was_paid_and_taken_off_is_carried_on_to_later_leaf():
    maker, growers, lot = make_tea(10_000)
    bring_in(maker, lot, 500)
    sale = LedgerEntry.objects.get(reference="T1").pk
    divide_lot(by=SYSTEM, now=NOW, lot=lot)
    pay_growers(maker)
    reverse_entry(sale, kind="refund", now=NOW)
    divide_due(NOW)

    with pytest.raises(NothingToPayError):
        pay_growers(maker, by=maker.clerk)
    below = owed_to(maker, growers[0])
    make_delivery(maker, growers[0], weight_g=10_000)
    result = pay_growers(maker, by=maker.clerk)

    assert (below, result.total_fen, owed_to(maker, growers[0])) == (-500, 59_500, 0)
    assert nothing_differs()


def test_divide_lot_gives_no_fact_to_whoever_gets_less_than_a_fen():
    maker, growers, lot = make_tea(100, 100_000)
    bring_in(maker, lot, 1)

    divide_lot(by=maker.clerk, now=NOW, lot=lot)

    assert [owed_to(maker, grower) for grower in growers] == [600, 600_001]
    assert len(recent_facts([CREDITED])) == 1


def test_divide_lot_credits_an_erased_grower_under_one_new_pseudonym():
    maker, growers, lot = make_tea(10_000)
    bring_in(maker, lot, 500)
    divide_lot(by=SYSTEM, now=NOW, lot=lot)
    pay_growers(maker, by=maker.clerk)
    erase_person(by=SYSTEM, now=NOW, person_id=person_of(growers[0]))

    for number in range(3):
        bring_in(maker, lot, 100, reference=f"T{number + 2}")
        divide_lot(by=SYSTEM, now=NOW, lot=lot)

    fold_new_facts(NOW)
    counts = sorted(total.count for total in totals([CREDITED], by=("subject",)).values())
    assert (counts, owed_to(maker, growers[0])) == ([1, 3], 300)


def test_divide_lot_is_a_clerks():
    maker, growers, lot = make_tea(10_000)
    bring_in(maker, lot, 500)
    those = [*those_who_may_not(maker), actor(person_of(growers[0]))]

    for by in those:
        with pytest.raises(PermissionRefusedError):
            divide_lot(by=by, now=NOW, lot=lot)

    assert pool_of(maker, lot) == 500


def test_divide_lot_that_is_not_there():
    with pytest.raises(NotFoundError):
        divide_lot(by=SYSTEM, now=NOW, lot="L0")


def test_divide_due_divides_every_pool_that_holds_or_lacks_something():
    maker, growers, lot = make_tea(10_000)
    second = make_lot(maker, (make_delivery(maker, growers[0]),), made_g=10)
    third = make_lot(maker, (make_delivery(maker, growers[0]),), made_g=10)
    bring_in(maker, lot, 500)
    bring_in(maker, second, 600, reference="T2")
    bring_in(maker, third, -50, reference="T3")

    assert (divide_due(NOW), divide_due(NOW)) == (3, 0)
    assert [pool_of(maker, each) for each in (lot, second, third)] == [0, 0, 0]


def test_divide_due_goes_on_after_a_pool_that_cannot_be_divided():
    maker, _growers, lot = make_tea(10_000)
    bring_in(maker, "A-lot-of-nobody", 400)
    bring_in(maker, lot, 500, reference="T2")

    assert divide_due(NOW) == 1
    assert (pool_of(maker, "A-lot-of-nobody"), pool_of(maker, lot)) == (400, 0)


# Paying


def test_pay_growers_pays_everybody_everything():
    maker, growers, _ = make_tea(10_000, 20_000)

    result = pay_growers(maker, by=maker.clerk)

    assert (result.payees, result.total_fen) == (2, 180_000)
    assert [owed_to(maker, grower) for grower in growers] == [0, 0]
    assert {each.payee: each.amount_fen for each in Payout.objects.all()} == {
        growers[0]: 60_000,
        growers[1]: 120_000,
    }
    assert nothing_differs()


def test_pay_growers_twice_pays_once():
    maker, _, _ = make_tea(10_000)
    pay_growers(maker, by=maker.clerk)

    with pytest.raises(NothingToPayError):
        pay_growers(maker, by=maker.clerk)

    assert Payout.objects.count() == 1


def test_pay_growers_of_another_sum_than_seen_pays_nothing():
    maker, growers, _ = make_tea(10_000)

    with pytest.raises(OwedChangedError):
        prepare_payout_run(by=maker.clerk, now=NOW, maker=maker.code, growers={growers[0]: 59_999})

    assert (owed_to(maker, growers[0]), Payout.objects.count()) == (60_000, 0)
    assert recent_facts(["ledger.paid_out"]) == []


def test_pay_growers_keeps_what_was_paid_too_much_for_the_next_leaf():
    maker = make_maker()
    grower = make_grower(maker)
    number = make_delivery(maker, grower)
    pay_growers(maker, by=maker.clerk)
    cancel_delivery(by=maker.clerk, now=NOW, number=number, reason="typed twice")
    make_delivery(maker, grower, weight_g=20_000)

    result = pay_growers(maker, by=maker.clerk)

    assert (result.total_fen, owed_to(maker, grower)) == (120_000 - 75_000, 0)


def test_pay_growers_is_a_clerks():
    maker, growers, _ = make_tea(10_000)

    for by in those_who_may_not(maker):
        with pytest.raises(PermissionRefusedError):
            pay_growers(maker, by=by)

    assert owed_to(maker, growers[0]) == 60_000


@pytest.mark.parametrize(
    ("moves", "last"),
    [
        ([(-30, -750), (1, 750), (4, -750)], (4, 75_000, "R-1")),
        ([(-30, -750), (1, 750)], (None, 0, "")),
        ([(1, -750), (2, 750), (3, -750), (4, 750)], (None, 0, "")),
    ],
)
def test_last_payment_is_the_one_that_did_not_come_back_also_over_new_year(
    moves: list[tuple[int, int]], last: tuple[int | None, int, str]
):
    maker = make_maker()
    grower = make_grower(maker)
    new_year = start_of_china_day(date(2027, 1, 1))
    account, drafts = owed(maker.code, "Growers", grower), []
    for day, yuan in moves:
        legs = (Leg(account, -yuan * 100), Leg(bank(maker.code), yuan * 100))
        kind = "payout_back" if yuan > 0 else "payout"
        drafts.append(Draft(kind, "R-1", new_year + day * DAY, legs))
    post_all(drafts, now=new_year + 9 * DAY)

    year = grower_year(person_of(grower), now=new_year + 9 * DAY)

    assert year is not None
    last_day, fen, reference = last
    assert year.last_paid_at == (None if last_day is None else new_year + last_day * DAY)
    assert (year.last_paid_fen, year.last_payment) == (fen, reference)
