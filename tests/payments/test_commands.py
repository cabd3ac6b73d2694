"""What notices do: each once, in any order, all of it or nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from commonfield.audit.models import AuditRow
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.ledger.models import LedgerEntry
from commonfield.ledger.queries import balances
from commonfield.orders.commands import cancel_order
from commonfield.orders.errors import WrongStateError
from commonfield.orders.models import CombinedPayment, Order, Refund
from commonfield.payments.commands import begin_payment, claim_asking, order_called_off, settle
from commonfield.payments.errors import (
    NoticeUnreadableError,
    PaymentDiffersError,
    PaymentUnknownError,
)
from commonfield.payments.models import PaymentEvent
from commonfield.payments.queries import payments_to_ask, to_pay
from commonfield.payments.types import NoticeKind, PaymentPart
from commonfield.people.choices import Role
from commonfield.people.commands import grant_role
from commonfield.people.types import GUEST, SYSTEM, NewGrant
from commonfield.stores.errors import MerchantNumberError
from commonfield.stores.models import Merchant, Store
from commonfield.stores.queries import payable_by, payment_methods
from commonfield.stores.running.commands import set_merchant
from commonfield.workshop.models import OutboxMessage
from tests.market.builders import make_order, make_shop
from tests.payments.builders import (
    LATER,
    MERCHANTS,
    Basket,
    differences,
    make_basket,
    order_again,
    outcomes,
    paid,
    refunded,
    told,
)
from tests.people.builders import NOW, make_person


@pytest.fixture(autouse=True)
def configured(settings: Settings) -> None:
    settings.PAYMENT_PROVIDERS = {"wechat": {}, "alipay": {}}


def owed_by_provider(basket: Basket, shop: int = 0) -> int:
    account = f"Assets:{basket.shops[shop].maker.code}:Receivable:{basket.method.capitalize()}"
    return balances([account]).get(account, 0)


def expire(basket: Basket) -> None:
    for number in basket.numbers:
        cancel_order(by=SYSTEM, now=LATER, number=number)


def test_paid_notice_pays_every_order_once():
    basket = make_basket()

    said = [told(basket, paid(basket)) for _time in range(3)]

    assert said == ["paid", "repeated", "repeated"]
    assert basket.states == ["paid", "paid"]
    assert (basket.payment.state, basket.payment.paid_at) == ("paid", NOW)
    assert [owed_by_provider(basket, shop) for shop in (0, 1)] == [16_000, 16_000]
    assert outcomes() == ["paid"]
    assert differences() == []


def test_second_notice_of_the_same_money_changes_nothing():
    basket = make_basket()
    told(basket, paid(basket))

    assert told(basket, paid(basket, event="E-2")) == "noted"
    assert LedgerEntry.objects.filter(kind="sale").count() == 2
    assert differences() == []


@pytest.mark.parametrize("change", ["less", "more", "swapped", "merchant", "stranger", "twice"])
def test_notice_that_does_not_fit_leaves_nothing(change: str):
    basket = make_basket()
    parts = dict(basket.parts)
    first, second = basket.numbers
    match change:
        case "less":
            parts[first] = (1, parts[first][1])
        case "more":
            parts[first] = (parts[first][0] + 1, parts[first][1])
        case "swapped":
            # The sum is right, the parts are not.
            parts[first] = (parts[first][0] - 1, parts[first][1])
            parts[second] = (parts[second][0] + 1, parts[second][1])
        case "merchant":
            parts[first] = (parts[first][0], "1699999999")
        case _:
            parts["261125STRANGER2"] = parts[first]
    notice = paid(basket, parts=parts)
    if change == "twice":
        notice = replace(paid(basket), parts=(paid(basket).parts[0],) * 2)

    with pytest.raises(PaymentDiffersError):
        told(basket, notice)

    assert basket.states == ["awaiting_payment"] * 2
    assert outcomes() == []
    assert basket.payment.state == "waiting"


def test_altered_amount_is_refused_after_payment_too():
    basket = make_basket()
    told(basket, paid(basket))
    parts = {number: (fen + 1, sub) for number, (fen, sub) in basket.parts.items()}

    with pytest.raises(PaymentDiffersError):
        told(basket, paid(basket, event="E-2", parts=parts))


def test_unknown_payments_and_other_providers():
    basket = make_basket()
    notice = paid(basket)
    back = replace(notice, kind=NoticeKind.REFUNDED)

    for provider, wrong in [
        ("alipay", notice),
        ("simulated", notice),
        ("wechat", replace(notice, payment="P261125STRANGER2")),
        ("wechat", replace(notice, payment="", parts=())),
        ("wechat", replace(back, refund="261125STRANGER2-R1")),
        ("wechat", replace(back, refund="no number")),
    ]:
        with pytest.raises(PaymentUnknownError):
            settle(by=SYSTEM, now=NOW, provider=provider, notice=wrong)
    with pytest.raises(PermissionRefusedError):
        settle(by=GUEST, now=NOW, provider="wechat", notice=notice)
    assert outcomes() == []


def test_late_money_reopens_what_can_be_had_again():
    basket = make_basket()
    expire(basket)

    assert told(basket, paid(basket), now=LATER) == "late"
    assert basket.states == ["paid", "paid"]
    assert basket.left == [8, 8]
    assert not Refund.objects.exists()
    assert differences() == []


def test_late_money_goes_back_where_the_packs_are_gone():
    basket = make_basket(packs=6)
    expire(basket)
    other = order_again(basket.shops[:1], "cod", packs=6, key="k2")

    assert told(basket, paid(basket), now=LATER) == "late"
    assert told(basket, paid(basket, event="E-2"), now=LATER) == "noted"

    refund = Refund.objects.get()
    assert (refund.order.number, refund.amount_fen) == (basket.numbers[0], 48_000)
    assert basket.states == ["cancelled", "paid"]
    assert other.states == ["awaiting_payment"]
    assert basket.left == [4, 4]
    assert differences() == []


def test_money_for_an_order_that_the_buyer_called_off_goes_back():
    basket = make_basket()
    begin_payment(by=SYSTEM, now=NOW, number=basket.payment.number)
    first = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=first.number, token=first.token)

    assert told(basket, paid(basket)) == "late"
    assert basket.states == ["cancelled", "paid"]
    assert Refund.objects.get().order.number == first.number
    assert differences() == []


def test_order_called_off_before_the_buyer_goes_to_pay_leaves_the_payment():
    basket = make_basket()
    first = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=first.number, token=first.token)
    begin_payment(by=SYSTEM, now=NOW, number=basket.payment.number)

    rest = {number: part for number, part in basket.parts.items() if number != first.number}

    assert basket.payment.total_fen == 16_000
    assert [part.number for part in to_pay(basket.payment.number).parts] == [basket.numbers[1]]
    assert told(basket, paid(basket, parts=rest)) == "paid"
    assert basket.states == ["cancelled", "paid"]
    assert differences() == []


def test_last_order_called_off_has_the_payment_closed_soon():
    basket = make_basket(stores=1)
    order = basket.placed.orders[0]
    begin_payment(by=SYSTEM, now=NOW, number=basket.payment.number)
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)

    assert basket.payment.ask_at == NOW
    assert differences() == []


def test_order_called_off_without_the_provider_hearing_is_given_back_if_it_is_paid():
    basket = make_basket()
    first = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=first.number, token=first.token)

    assert told(basket, paid(basket)) == "late"
    assert (basket.states, Refund.objects.count()) == (["cancelled", "paid"], 1)
    assert differences() == []


def test_order_without_a_payment_is_called_off():
    shop = make_shop()
    order = make_order(shop, payment="cod")

    order_called_off(by=SYSTEM, now=NOW, number=order.number)
    order_called_off(by=SYSTEM, now=NOW, number="261125STRANGER2")
    with pytest.raises(PermissionRefusedError):
        order_called_off(by=GUEST, now=NOW, number=order.number)

    assert differences() == []


def test_closed_notice_ends_it_and_money_after_that_is_late():
    basket = make_basket()

    said = [
        told(basket, paid(basket, event="C", kind=NoticeKind.CLOSED)),
        told(basket, paid(basket, event="C", kind=NoticeKind.CLOSED)),
        told(basket, paid(basket)),
        told(basket, paid(basket, event="C2", kind=NoticeKind.CLOSED)),
    ]

    assert said == ["closed", "repeated", "late", "noted"]
    assert basket.states == ["paid", "paid"]
    assert basket.left == [8, 8]
    assert differences() == []


def test_waiting_notice_is_only_noted():
    basket = make_basket()

    assert told(basket, paid(basket, kind=NoticeKind.WAITING)) == "noted"
    assert basket.states == ["awaiting_payment"] * 2


def test_part_of_a_payment_is_not_believed_until_the_whole_is_told():
    basket = make_basket("alipay")
    first = basket.numbers[0]
    one = replace(paid(basket, parts={first: basket.parts[first]}), payment="")

    said = [told(basket, one), told(basket, one), told(basket, replace(paid(basket), event=""))]

    assert said == ["part", "repeated", "paid"]
    assert basket.states == ["paid", "paid"]
    assert basket.payment.ask_at is None
    assert PaymentEvent.objects.get(outcome="paid").event == f"asked-paid-{first}"
    assert differences() == []


def test_part_of_a_closed_payment_is_taken_or_given_back():
    basket = make_basket("alipay")
    first = basket.numbers[0]
    told(basket, paid(basket, event="C", kind=NoticeKind.CLOSED))

    said = told(basket, replace(paid(basket, parts={first: basket.parts[first]}), payment=""))

    assert said == "late"
    assert basket.states == ["paid", "cancelled"]
    assert differences() == []


def test_late_trades_of_a_payment_are_each_settled_when_they_are_asked_for():
    basket = make_basket("alipay")
    first, second = basket.numbers
    told(basket, paid(basket, event="C", kind=NoticeKind.CLOSED))
    asked = [
        paid(basket, event="", parts={number: basket.parts[number] for number in numbers})
        for numbers in ([first], [first], [first, second], [first, second])
    ]

    said = [told(basket, notice) for notice in asked]

    assert said == ["late", "noted", "late", "noted"]
    assert basket.states == ["paid", "paid"]
    events = PaymentEvent.objects.filter(outcome="late").order_by("id")
    assert list(events.values_list("event", "amount_fen")) == [
        (f"asked-paid-{first}", 16_000),
        (f"asked-paid-{second}", 16_000),
    ]
    assert differences() == []


def test_event_of_one_payment_is_not_taken_for_another():
    basket = make_basket()
    other = order_again(basket.shops, "wechat", key="k2")
    told(basket, paid(basket))

    with pytest.raises(PaymentDiffersError):
        told(other, paid(other))
    assert other.states == ["awaiting_payment"] * 2


def paid_and_called_off() -> tuple[Basket, Refund]:
    basket = make_basket(stores=1)
    told(basket, paid(basket))
    order = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=order.number, token=order.token)
    return basket, Refund.objects.get()


def test_refund_is_done_once_however_often_it_is_told():
    basket, refund = paid_and_called_off()

    said = [
        told(basket, refunded(refund)),
        told(basket, refunded(refund)),
        told(basket, refunded(refund, event="R-2")),
        told(basket, refunded(refund, event="R-3", is_failed=True)),
    ]

    assert said == ["refund_done", "repeated", "noted", "noted"]
    refund.refresh_from_db()
    assert refund.state == "done"
    assert owed_by_provider(basket) == 0
    assert differences() == []


def test_refund_told_before_its_payment_is_unknown_and_may_come_again():
    basket = make_basket(stores=1)
    number = basket.numbers[0]
    unknown = replace(paid(basket), kind=NoticeKind.REFUNDED, refund=f"{number}-R1", event="R-1")

    with pytest.raises(PaymentUnknownError):
        told(basket, unknown)
    told(basket, paid(basket))
    order = basket.placed.orders[0]
    cancel_order(by=GUEST, now=NOW, number=number, token=order.token)

    assert told(basket, refunded(Refund.objects.get())) == "refund_done"
    assert differences() == []


@pytest.mark.parametrize("fen", [0, 1, 15_999, 16_001])
def test_refund_of_another_amount_is_refused(fen: int):
    basket, refund = paid_and_called_off()

    with pytest.raises(PaymentDiffersError):
        told(basket, refunded(refund, fen=fen))

    refund.refresh_from_db()
    assert refund.state == "due"


@pytest.mark.parametrize(
    "changed", [{"merchant": "1699999999"}, {"amount_fen": 1}, {"number": "261125STRANGER2"}]
)
def test_refund_by_another_merchant_or_of_another_order_is_refused(changed: dict[str, Any]):
    basket, refund = paid_and_called_off()
    fen, merchant = basket.parts[refund.order.number]
    part = PaymentPart(refund.order.number, fen, merchant)

    with pytest.raises(PaymentDiffersError):
        told(basket, replace(refunded(refund), parts=(replace(part, **changed),)))

    refund.refresh_from_db()
    assert refund.state == "due"
    assert told(basket, replace(refunded(refund), parts=(part,))) == "refund_done"


@pytest.mark.parametrize("transaction", ["4200\0", "4200\ud800", "4" * 81])
def test_transaction_that_cannot_be_kept_is_unreadable(transaction: str):
    basket = make_basket(stores=1)
    notice = paid(basket)
    (part,) = notice.parts

    with pytest.raises(NoticeUnreadableError):
        told(basket, replace(notice, parts=(replace(part, transaction=transaction),)))

    assert (basket.states, outcomes()) == (["awaiting_payment"], [])


def test_refused_refund_is_left_to_the_keepers_who_are_told():
    basket, refund = paid_and_called_off()
    keeper = make_person("陈小云", username="second-keeper", phone="13900139000")
    organisation = basket.shops[0].maker.code
    grant_role(
        by=SYSTEM, now=NOW, grant=NewGrant(keeper, Role.KEEPER, organisation_code=organisation)
    )
    before = OutboxMessage.objects.count()

    said = told(basket, refunded(refund, is_failed=True))

    refund.refresh_from_db()
    assert (said, refund.state) == ("refund_failed", "failed")
    assert OutboxMessage.objects.count() > before
    assert told(basket, refunded(refund, event="R-2")) == "refund_done"
    assert differences() == []


def test_payment_begins_once_and_not_after_its_time():
    basket = make_basket()
    number = basket.payment.number

    begin_payment(by=SYSTEM, now=NOW, number=number)
    begin_payment(by=SYSTEM, now=NOW + timedelta(minutes=5), number=number)

    assert basket.payment.begun_at == NOW
    assert basket.payment.ask_at == NOW + timedelta(minutes=2)
    with pytest.raises(WrongStateError):
        begin_payment(by=SYSTEM, now=LATER, number=number)
    with pytest.raises(PaymentUnknownError):
        begin_payment(by=SYSTEM, now=NOW, number="P261125STRANGER2")
    with pytest.raises(PermissionRefusedError):
        begin_payment(by=GUEST, now=NOW, number=number)


def test_one_worker_asks():
    basket = make_basket()
    at = NOW + timedelta(minutes=30)

    claims = [claim_asking(by=SYSTEM, now=at, number=basket.payment.number) for _ in range(2)]

    assert claims == [True, False]


def test_payment_put_off_by_a_clock_that_ran_ahead_is_asked_for():
    number = make_basket().payment.number
    begin_payment(by=SYSTEM, now=NOW + timedelta(minutes=20), number=number)

    assert (payments_to_ask(NOW), claim_asking(by=SYSTEM, now=NOW, number=number)) == (
        [number],
        True,
    )


def test_ways_to_pay_are_those_that_every_store_takes(settings: Settings):
    basket = make_basket(stores=1)
    without = make_shop("plain")
    ids = dict(Store.objects.values_list("slug", "id"))

    assert payment_methods(["cloud"]) == ["cod", "wechat", "simulated"]
    assert payment_methods(["cloud", without.slug]) == ["cod", "simulated"]
    assert payment_methods([]) == ["cod", "simulated"]
    assert payment_methods() == ["cod", "wechat", "alipay", "simulated"]
    assert payable_by("wechat", [ids["cloud"]])
    assert not payable_by("wechat", ids.values())
    assert payable_by("cod", ids.values())
    settings.DEMO, settings.PAYMENT_PROVIDERS = False, {}
    assert payment_methods(["cloud"]) == ["cod"]
    assert basket.states == ["awaiting_payment"]


def test_keeper_writes_down_the_stores_own_merchant():
    shop = make_shop()

    for merchant in ("1611111111", "1611111111", "1622222222", ""):
        set_merchant(by=shop.keeper, now=NOW, store=shop.slug, method="wechat", merchant=merchant)

    assert list(Merchant.objects.order_by("id").values_list("merchant", "ended_at")) == [
        ("1611111111", NOW),
        ("1622222222", NOW),
    ]
    assert AuditRow.objects.filter(action="market.merchant_set").count() == 3
    with pytest.raises(MerchantNumberError):
        set_merchant(by=shop.keeper, now=NOW, store=shop.slug, method="wechat", merchant="12")
    with pytest.raises(MerchantNumberError):
        set_merchant(by=shop.keeper, now=NOW, store=shop.slug, method="cod", merchant="12345678")
    with pytest.raises(PermissionRefusedError):
        set_merchant(by=GUEST, now=NOW, store=shop.slug, method="wechat", merchant="")
    with pytest.raises(NotFoundError):
        set_merchant(by=shop.keeper, now=NOW, store="none", method="wechat", merchant="")


def test_notice_under_a_former_merchant_number_still_counts():
    basket = make_basket(stores=1)
    shop = basket.shops[0]
    set_merchant(by=shop.keeper, now=NOW, store=shop.slug, method="wechat", merchant="1677777777")

    assert told(basket, paid(basket)) == "paid"
    assert MERCHANTS["cloud"] == basket.parts[basket.numbers[0]][1]


def test_roll_back_of_one_order_takes_the_whole_payment_back():
    basket = make_basket()
    Order.objects.filter(number=basket.numbers[1]).update(state="packed")

    with pytest.raises(WrongStateError):
        told(basket, paid(basket))

    assert basket.states == ["awaiting_payment", "packed"]
    assert (outcomes(), CombinedPayment.objects.get().state) == ([], "waiting")
