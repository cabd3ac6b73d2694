"""After a handover everybody answers for what they sold, with their own books, money and word."""

from datetime import timedelta

import pytest

from commonfield.facts.commands import fold_new_facts
from commonfield.facts.models import Fact
from commonfield.facts.queries import totals
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.orders import commands
from commonfield.orders import queries as order_queries
from commonfield.orders.desk import queries as desk_queries
from commonfield.orders.desk.types import Wanted
from commonfield.orders.errors import SoldByFormerOwnerError
from commonfield.orders.models import Order, Refund
from commonfield.payments.queries import merchants_of_orders, refund_request
from commonfield.people.choices import Role
from commonfield.people.commands import change_contact
from commonfield.people.types import SYSTEM, Actor
from commonfield.stores.models import Merchant, Store
from commonfield.stores.queries import stores_of_former
from commonfield.stores.running.commands import close_store, hand_over_store, move_store
from commonfield.workshop.messages import render
from commonfield.workshop.models import OutboxMessage
from tests.market.builders import Shop
from tests.orders.builders import (
    TOTAL_FEN,
    all_differences,
    balance,
    make_life_shop,
    order_at,
    state_of,
)
from tests.people.builders import NOW, OTHER_VILLAGE, TODAY, VILLAGE, make_actor, make_organisation
from tests.stores.running.test_commands import LICENCE

OTHER = "OTHER"


def hand_over(shop: Shop) -> Actor:
    """Give a store to another organisation; return its keeper."""
    other = make_organisation(OTHER)
    keeper = make_actor(Role.KEEPER, organisation=other, username="keeper-other")
    hand_over_store(by=SYSTEM, now=NOW, slug=shop.slug, to_organisation=other, paper=LICENCE)
    return keeper


def closed_order(shop: Shop, payment: str = "simulated") -> str:
    number = order_at(shop, payment=payment).number
    commands.close_order(by=SYSTEM, now=NOW, number=number)
    return number


@pytest.mark.parametrize("payment", ["simulated", "cod"])
def test_refund_after_a_handover_is_the_sellers(payment: str):
    shop = make_life_shop()
    number = closed_order(shop, payment)
    hand_over(shop)

    refund = commands.refund_partly(
        by=shop.keeper, now=NOW, number=number, amount_fen=5_000, reason="dented"
    )
    by = shop.keeper if payment == "cod" else SYSTEM
    commands.refund_done(by=by, now=NOW, refund=refund)

    provider = f"Assets:{shop.maker.code}:Receivable:{payment.capitalize()}"
    assert balance(provider) == TOTAL_FEN - 5_000
    assert balance(f"Assets:{OTHER}:Receivable:{payment.capitalize()}") == 0
    assert Fact.objects.get(kind="market.refund").subject == shop.maker.code
    assert all_differences() == []


def test_refund_after_a_move_is_counted_where_it_was_sold():
    shop = make_life_shop()
    number = closed_order(shop)
    move_store(by=shop.keeper, now=NOW, slug=shop.slug, place=OTHER_VILLAGE)
    hand_over(shop)

    commands.refund_partly(
        by=shop.keeper, now=NOW, number=number, amount_fen=TOTAL_FEN, reason="dented"
    )

    fold_new_facts(NOW)
    left = totals(["market.sale", "market.refund"], by=("village", "channel", "subject"))
    assert {key: total.amount_fen for key, total in left.items()} == {
        (VILLAGE, "own", shop.maker.code): 0
    }
    (refund,) = Fact.objects.filter(kind="market.refund")
    assert refund.reverses == Order.objects.get(number=number).sale_fact


def test_money_that_comes_after_a_handover_goes_back_from_whom_it_came_to():
    shop = make_life_shop()
    order = order_at(shop, "awaiting")
    commands.cancel_order(by=SYSTEM, now=NOW, number=order.number)
    hand_over(shop)

    came = commands.take_late_payment(by=SYSTEM, now=NOW, number=order.number, provider="simulated")

    assert came == "refunded"
    assert state_of(order.number) == "cancelled"
    assert balance(f"Liabilities:{shop.maker.code}:Refunds:Buyers") == -TOTAL_FEN
    assert balance(f"Liabilities:{OTHER}:Refunds:Buyers") == 0
    assert all_differences() == []


def test_providers_are_asked_with_the_sellers_number():
    shop = make_life_shop()
    row = Store.objects.get()
    number = closed_order(shop)
    Order.objects.update(payment="wechat")
    Merchant.objects.create(
        store=row, seller=shop.maker.code, method="wechat", merchant="1900000109", since=NOW
    )
    hand_over(shop)
    later = NOW + timedelta(days=1)
    Merchant.objects.create(
        store=row, seller=OTHER, method="wechat", merchant="1900000999", since=later
    )

    refund = commands.refund_partly(
        by=shop.keeper, now=NOW, number=number, amount_fen=1, reason="dented"
    )

    assert refund_request(refund).merchant == "1900000109"
    orders = list(Order.objects.select_related("store"))
    assert merchants_of_orders(orders, "wechat") == {number: {"1900000109"}}


def test_keepers_see_what_their_own_organisation_sold():
    shop = make_life_shop()
    number = closed_order(shop)
    keeper = hand_over(shop)
    new = order_at(shop, "paid", key="key-2").number

    def numbers(by: Actor) -> list[str]:
        orders = desk_queries.all_orders(shop.slug, by=by, now=NOW, wanted=Wanted())
        return [order.number for order in orders]

    def sold(by: Actor) -> int:
        report = desk_queries.sales_report(
            shop.slug, by=by, now=NOW, from_day=TODAY, to_day=TODAY, step="day"
        )
        return report.total.orders

    assert (numbers(shop.keeper), numbers(keeper)) == ([number], [new])
    assert (sold(shop.keeper), sold(keeper)) == (1, 1)
    assert order_queries.address_of(number, by=shop.keeper, now=NOW) is not None
    assert [each.slug for each in stores_of_former([shop.maker.code])] == [shop.slug]
    assert stores_of_former([OTHER]) == stores_of_former([OTHER, shop.maker.code]) == []


def test_new_owners_keeper_is_told_whose_an_order_is():
    shop = make_life_shop()
    number = closed_order(shop)
    keeper = hand_over(shop)

    with pytest.raises(SoldByFormerOwnerError):
        commands.refund_partly(by=keeper, now=NOW, number=number, amount_fen=1, reason="dented")
    with pytest.raises(SoldByFormerOwnerError):
        order_queries.order_of_store(shop.slug, number, by=keeper, now=NOW)
    with pytest.raises(SoldByFormerOwnerError):
        order_queries.address_of(number, by=keeper, now=NOW)
    assert not Refund.objects.exists()


def test_former_owner_has_no_part_in_what_is_sold_now():
    shop = make_life_shop()
    closed_order(shop)
    hand_over(shop)
    new = order_at(shop, "paid", key="key-2").number

    with pytest.raises(PermissionRefusedError):
        commands.pack_order(by=shop.keeper, now=NOW, number=new)
    with pytest.raises(PermissionRefusedError):
        order_queries.order_of_store(shop.slug, new, by=shop.keeper, now=NOW)
    with pytest.raises(PermissionRefusedError):
        close_store(by=shop.keeper, now=NOW, slug=shop.slug)
    with pytest.raises(NotFoundError):
        order_queries.order_of_store(shop.slug, "NONE", by=shop.keeper, now=NOW)


def test_invoice_is_the_sellers_to_make_out():
    shop = make_life_shop()
    order = order_at(shop)
    commands.close_order(by=SYSTEM, now=NOW, number=order.number)
    keeper = hand_over(shop)
    for by, phone in ((shop.keeper, "13900139001"), (keeper, "13900139002")):
        change_contact(by=by, now=NOW, person_id=by.person_id or 0, phone=phone)

    commands.ask_invoice(by=SYSTEM, now=NOW, number=order.number, title="赵小兰", token=order.token)

    letter = OutboxMessage.objects.get(template="market/messages/invoice_asked")
    assert render(letter).to == "13900139001"
    assert order_queries.invoices_of_store(shop.slug, by=keeper, now=NOW) == []
    with pytest.raises(SoldByFormerOwnerError):
        commands.issue_invoice(by=keeper, now=NOW, number=order.number, invoice_number="1")
    commands.issue_invoice(by=shop.keeper, now=NOW, number=order.number, invoice_number="1")
    (view,) = order_queries.invoices_of_store(shop.slug, by=shop.keeper, now=NOW)
    assert view.invoice_number == "1"


def test_store_that_comes_home_is_nobodys_former_store():
    shop = make_life_shop()
    hand_over(shop)

    hand_over_store(
        by=SYSTEM, now=NOW, slug=shop.slug, to_organisation=shop.maker.code, paper=LICENCE
    )

    assert stores_of_former([shop.maker.code]) == []
    assert [each.slug for each in stores_of_former([OTHER])] == [shop.slug]
