"""Money back: part of it, all of it, late money, and what the books say of each."""

from datetime import timedelta
from functools import partial

import pytest

from commonfield.audit.models import AuditRow
from commonfield.facts.queries import recent_facts
from commonfield.ledger.accounts import bank, owed, receivable
from commonfield.orders.choices import RefundSource
from commonfield.orders.commands import (
    cancel_order,
    confirm_payment,
    refund_by_hand,
    refund_done,
    refund_failed,
    refund_partly,
    refund_sent,
    retry_refund,
    return_parcel,
    take_late_payment,
)
from commonfield.orders.errors import (
    BadRefundError,
    HowMissingError,
    RefundChangedError,
    RefundWrongStateError,
    WrongStateError,
)
from commonfield.orders.models import CombinedPayment, Order, Refund
from commonfield.orders.queries import aftercare_of, refunds_of_store, refunds_to_try
from commonfield.people.types import SYSTEM
from commonfield.stores.running.commands import close_store
from tests.market.builders import make_order
from tests.orders.builders import (
    PACKS,
    PRICE_FEN,
    SHIPPING_FEN,
    TOTAL_FEN,
    actions,
    all_differences,
    balance,
    fen_back,
    letters,
    make_life_shop,
    order_at,
    refund_at,
    state_of,
)
from tests.people.builders import NOW

HOUR = timedelta(hours=1)


def back(number: str, fen: int, reason: str = "dented") -> str:
    return refund_partly(by=SYSTEM, now=NOW, number=number, amount_fen=fen, reason=reason)


def test_order_is_of_two_lots_and_sent_for_money():
    order = order_at(make_life_shop())

    assert (order.total_fen, order.shipping_fen) == (TOTAL_FEN, SHIPPING_FEN)
    assert [len(line.lots) for line in order.lines] == [2]
    assert all_differences() == []


def test_partial_refund_is_owed_until_it_is_given_back():
    shop = make_life_shop()
    order = order_at(shop)
    owed_to_buyers = owed(shop.maker.code, "Refunds", "Buyers")
    provider = receivable(shop.maker.code, "Simulated")

    number = back(order.number, 1_001)
    decided = (balance(owed_to_buyers), balance(provider))
    refund_done(by=SYSTEM, now=NOW, refund=number)

    assert number == f"{order.number}-R1"
    assert decided == (-1_001, TOTAL_FEN)
    assert (balance(owed_to_buyers), balance(provider)) == (0, TOTAL_FEN - 1_001)
    assert [fact.amount_fen for fact in recent_facts(["market.refund"])] == [-1_001]
    assert (state_of(order.number), letters("refund_done")) == ("received", 1)
    assert all_differences() == []


def test_partial_refunds_to_the_last_fen_leave_nothing_of_the_sale():
    shop = make_life_shop()
    order = order_at(shop)

    for fen in (1, 999, 10_007, 3, TOTAL_FEN - 11_010):
        refund_done(by=SYSTEM, now=NOW, refund=back(order.number, fen))
    with pytest.raises(BadRefundError):
        back(order.number, 1)

    for lot in order.lines[0].lots:
        assert balance(owed(shop.maker.code, "Lots", lot[1])) == 0
    assert balance(owed(shop.maker.code, "Carriers", "Carriers")) == 0
    assert balance(receivable(shop.maker.code, "Simulated")) == 0
    assert all_differences() == []


@pytest.mark.parametrize("fen", [0, -1, TOTAL_FEN + 1])
def test_refund_of_nothing_or_more_than_was_paid(fen: int):
    order = order_at(make_life_shop())

    with pytest.raises(BadRefundError) as refused:
        back(order.number, fen)

    assert refused.value.params["left"] == "¥326.96"
    assert (fen_back(order.number), all_differences()) == ([], [])


def test_refund_of_what_is_no_longer_as_the_keeper_saw_it():
    order = order_at(make_life_shop())
    give_back = partial(
        refund_partly,
        by=SYSTEM,
        now=NOW,
        number=order.number,
        amount_fen=100,
        reason="dented",
        left_fen=TOTAL_FEN,
    )

    give_back()
    with pytest.raises(RefundChangedError):
        give_back()

    assert (fen_back(order.number), all_differences()) == ([100], [])


@pytest.mark.parametrize("reason", ["", "  ", "\x00\n"])
def test_refund_without_a_reason(reason: str):
    order = order_at(make_life_shop())

    with pytest.raises(BadRefundError):
        back(order.number, 100, reason)


def test_refund_reason_is_kept_as_one_line():
    order = order_at(make_life_shop())

    back(order.number, 100, " 罐\x00瘪了\n" + "长" * 100)

    reason = Refund.objects.get().reason
    assert (reason[:5], len(reason)) == ("罐 瘪了 ", 60)


@pytest.mark.parametrize("payment", ["simulated", "cod"])
def test_refund_of_an_order_that_is_not_paid(payment: str):
    order = order_at(make_life_shop(), "awaiting", payment=payment)

    with pytest.raises(WrongStateError):
        back(order.number, 100)


def test_cancelling_after_a_partial_refund_gives_only_the_rest_back():
    shop = make_life_shop()
    order = order_at(shop, "paid")
    back(order.number, 1_000)

    cancel_order(by=SYSTEM, now=NOW, number=order.number)

    assert fen_back(order.number) == [1_000, TOTAL_FEN - 1_000]
    assert (state_of(order.number), shop.left, all_differences()) == ("refunded", 13, [])


def test_cancelling_after_everything_was_given_back_owes_nothing_more():
    order = order_at(make_life_shop(), "paid")
    back(order.number, TOTAL_FEN)

    cancel_order(by=SYSTEM, now=NOW, number=order.number)

    assert (fen_back(order.number), all_differences()) == ([TOTAL_FEN], [])
    taken = [(fact.quantity, fact.amount_fen) for fact in recent_facts(["market.refund"])]
    assert sorted(taken) == [(-PACKS, 0), (0, -TOTAL_FEN)]


def test_refund_goes_to_the_provider_and_back():
    number = refund_at(make_life_shop())

    due = refunds_to_try(NOW)
    refund_sent(by=SYSTEM, now=NOW, refund=number, reference="P-1")
    sent = (refunds_to_try(NOW + HOUR), Refund.objects.get().state)
    refund_done(by=SYSTEM, now=NOW, refund=number)
    refund_done(by=SYSTEM, now=NOW + HOUR, refund=number)
    refund_sent(by=SYSTEM, now=NOW, refund=number, reference="P-2")

    assert [(each.number, each.method) for each in due] == [(number, "simulated")]
    assert sent == ([], "sent")
    row = Refund.objects.get()
    assert (row.state, row.provider_reference, row.done_at) == ("done", "P-1", NOW)
    assert (letters("refund_done"), all_differences()) == (1, [])


def test_refund_that_fails_is_tried_again_then_left_to_the_keeper():
    shop = make_life_shop()
    number = refund_at(shop)
    refund_sent(by=SYSTEM, now=NOW, refund=number, reference="P-1")

    refund_failed(by=SYSTEM, now=NOW, refund=number, again_at=NOW + HOUR)
    waits = (refunds_to_try(NOW), [each.tries for each in refunds_to_try(NOW + HOUR)])
    refund_failed(by=SYSTEM, now=NOW, refund=number, again_at=None)
    left = ([each.state for each in refunds_of_store(shop.slug, by=shop.keeper, now=NOW)],
            refunds_to_try(NOW + 99 * HOUR))  # fmt: skip
    retry_refund(by=shop.keeper, now=NOW, refund=number)

    assert waits == ([], [1])
    assert left == (["failed"], [])
    assert [(each.number, each.tries) for each in refunds_to_try(NOW)] == [(number, 0)]
    # A clock that ran ahead put it off.
    assert [each.number for each in refunds_to_try(NOW - 2 * HOUR)] == [number]
    with pytest.raises(RefundWrongStateError):
        retry_refund(by=shop.keeper, now=NOW, refund=number)
    refund_done(by=SYSTEM, now=NOW, refund=number)
    with pytest.raises(RefundWrongStateError):
        refund_failed(by=SYSTEM, now=NOW, refund=number, again_at=None)
    assert all_differences() == []


@pytest.mark.parametrize("paid_from", RefundSource)
def test_refused_refund_is_given_back_by_hand_out_of_the_account_that_it_is_paid_from(
    paid_from: RefundSource,
):
    shop = make_life_shop()
    number = refund_at(shop)
    with pytest.raises(RefundWrongStateError):
        refund_by_hand(by=shop.keeper, now=NOW, refund=number, how="bank transfer")
    refund_failed(by=SYSTEM, now=NOW, refund=number, again_at=None)
    with pytest.raises(HowMissingError):
        refund_by_hand(by=shop.keeper, now=NOW, refund=number, how=" \n")

    refund_by_hand(by=shop.keeper, now=NOW, refund=number, how="bank transfer", paid_from=paid_from)

    row = Refund.objects.get()
    assert (row.state, row.done_at, row.by_hand) == ("done", NOW, "bank transfer")
    assert balance(receivable(shop.maker.code, "Simulated")) == TOTAL_FEN
    sources = {
        RefundSource.BANK: bank(shop.maker.code),
        RefundSource.TILL: receivable(shop.maker.code, "Cod"),
    }
    gone = {each: balance(account) for each, account in sources.items()}
    assert gone == dict.fromkeys(RefundSource, 0) | {paid_from: -1_000}
    audited = AuditRow.objects.get(action="market.refund_by_hand")
    told = {name: audited.detail[name] for name in ("refund", "amount_fen")}
    assert (audited.actor, told) == (shop.keeper.code, {"refund": number, "amount_fen": 1_000})
    assert (letters("refund_done"), all_differences()) == (1, [])


def test_refund_in_cash_is_the_stores_own_to_give():
    shop = make_life_shop()
    number = refund_at(shop, payment="cod")
    waiting = refunds_to_try(NOW + HOUR)

    refund_done(by=shop.keeper, now=NOW, refund=number)

    assert waiting == []
    assert balance(receivable(shop.maker.code, "Cod")) == TOTAL_FEN - 1_000
    assert all_differences() == []


@pytest.mark.parametrize("is_sellable", [True, False])
@pytest.mark.parametrize("payment", ["simulated", "cod"])
def test_parcel_that_came_back_ends_the_order(payment: str, *, is_sellable: bool):
    shop = make_life_shop()
    order = order_at(shop, "shipped", payment=payment)

    return_parcel(by=shop.keeper, now=NOW, number=order.number, is_sellable=is_sellable)
    with pytest.raises(WrongStateError):
        return_parcel(by=shop.keeper, now=NOW, number=order.number, is_sellable=True)

    is_prepaid = payment == "simulated"
    assert state_of(order.number) == ("refunded" if is_prepaid else "cancelled")
    assert fen_back(order.number) == ([TOTAL_FEN] if is_prepaid else [])
    assert Order.objects.get().ending == "refused"
    assert (shop.left, all_differences()) == (13 if is_sellable else 9, [])


def test_late_payment_reopens_an_order_whose_packs_are_still_there():
    shop = make_life_shop()
    order = order_at(shop, "awaiting")
    cancel_order(by=SYSTEM, now=NOW, number=order.number)

    first = take_late_payment(by=SYSTEM, now=NOW, number=order.number, provider="simulated")
    again = take_late_payment(by=SYSTEM, now=NOW, number=order.number, provider="simulated")

    assert (first, again) == ("reopened", "paid")
    assert (state_of(order.number), shop.left, Order.objects.get().ending) == ("paid", 9, "")
    assert (CombinedPayment.objects.get().state, all_differences()) == ("paid", [])


def test_late_payment_without_packs_is_owed_back_once():
    shop = make_life_shop()
    order = order_at(shop, "awaiting")
    cancel_order(by=SYSTEM, now=NOW, number=order.number)
    make_order(shop, packs=11, key="key-2", payment="cod")

    answers = [
        take_late_payment(by=SYSTEM, now=NOW, number=order.number, provider="simulated")
        for _time in range(2)
    ]
    owed_back = all_differences()
    refund_done(by=SYSTEM, now=NOW, refund=f"{order.number}-R1")

    assert answers == ["refunded", "refunded"]
    assert (fen_back(order.number), owed_back) == ([TOTAL_FEN], [])
    assert recent_facts(["market.sale", "market.refund"]) == []
    assert (state_of(order.number), all_differences()) == ("cancelled", [])
    assert balance(receivable(shop.maker.code, "Simulated")) == 0


def test_late_payment_of_an_order_that_its_buyer_cancelled_is_owed_back():
    shop = make_life_shop()
    order = order_at(shop, "awaiting", person_id=None)
    cancel_order(by=SYSTEM, now=NOW, number=order.number, token=order.token, ending="buyer")

    answer = take_late_payment(by=SYSTEM, now=NOW, number=order.number, provider="simulated")

    assert (answer, shop.left, all_differences()) == ("refunded", 13, [])


def test_late_payment_of_an_order_that_nobody_can_send_is_owed_back():
    shop = make_life_shop()
    numbers = [order_at(shop, "awaiting", key=key).number for key in ("key-1", "key-2")]
    for number in numbers:
        cancel_order(by=SYSTEM, now=NOW, number=number)
    Order.objects.filter(number=numbers[0]).update(contact_sealed=None)
    forgotten = take_late_payment(by=SYSTEM, now=NOW, number=numbers[0], provider="simulated")
    close_store(by=SYSTEM, now=NOW, slug=shop.slug)

    closed = take_late_payment(by=SYSTEM, now=NOW, number=numbers[1], provider="simulated")

    assert (forgotten, closed) == ("refunded", "refunded")
    assert [fen_back(number) for number in numbers] == [[TOTAL_FEN], [TOTAL_FEN]]
    assert all_differences() == []


@pytest.mark.parametrize("payment", ["simulated", "cod"])
def test_late_payment_of_an_order_that_waits_for_none(payment: str):
    shop = make_life_shop()
    order = order_at(shop, "awaiting", payment=payment)
    if payment == "cod":
        cancel_order(by=SYSTEM, now=NOW, number=order.number)

    with pytest.raises(WrongStateError):
        take_late_payment(by=SYSTEM, now=NOW, number=order.number, provider="simulated")


def test_late_payment_after_a_refund_changes_nothing():
    order = order_at(make_life_shop(), "paid")
    cancel_order(by=SYSTEM, now=NOW, number=order.number)
    confirm_payment(by=SYSTEM, now=NOW, number=order.number, provider="simulated")

    answer = take_late_payment(by=SYSTEM, now=NOW, number=order.number, provider="simulated")

    assert (answer, fen_back(order.number), all_differences()) == ("paid", [TOTAL_FEN], [])


def test_refund_keeps_to_the_shares_of_its_sale():
    order = order_at(make_life_shop())

    back(order.number, PRICE_FEN)

    row = Order.objects.get()
    assert row.sale_shares is not None
    assert [sum(parts) for parts in row.sale_shares.values()] == [10_000]
    assert [each.amount_fen for each in aftercare_of(order.number).refunds] == [PRICE_FEN]
    assert actions("market.refund") == ["market.refund_decided"]
