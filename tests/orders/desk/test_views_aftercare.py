"""The desk after the sale: what its keeper answers, receives, gives back and makes out."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonfield.front.numbers import yuan
from commonfield.orders.commands import ask_invoice, issue_invoice, refund_failed
from commonfield.orders.models import InvoiceRequest, Refund, Return
from commonfield.people.types import GUEST, SYSTEM
from commonfield.stores.models import Stock
from tests.market.builders import Shop
from tests.orders.builders import (
    TOTAL_FEN,
    actions,
    all_differences,
    ask,
    fen_back,
    letters,
    make_life_shop,
    order_at,
    refund_at,
    return_at,
    state_of,
)
from tests.pages import text_of
from tests.people.builders import NOW
from tests.supply.builders import client_of


@pytest.fixture
def shop() -> Shop:
    return make_life_shop()


def invoice_at(shop: Shop, key: str = "key-1") -> str:
    order = order_at(shop, "paid", key=key)
    ask_invoice(by=GUEST, now=NOW, number=order.number, title="茶业公司",
                tax_number="91331124MA2E0WX001", token=order.token)  # fmt: skip
    return order.number


def test_return_is_agreed_to_with_an_address(shop: Shop):
    _order, number = return_at(shop, "asked")
    client, address = client_of(shop.keeper), f"/desk/cloud/returns/{number}/"
    listed = text_of(client.get("/desk/cloud/returns/"))

    unsaid = client.post(address, {"step": "agree", "answer": ""})
    other = client.post(address, {"step": "arrived"})
    done = client.post(address, {"step": "agree", "answer": "茶店 上安村 1 号"})

    assert address in listed
    assert "2 packs" in listed
    assert [unsaid.status_code, other.status_code, done.status_code] == [422, 409, 302]
    row = Return.objects.get()
    assert (row.state, row.answer, letters("return_agreed")) == ("agreed", "茶店 上安村 1 号", 1)


def test_return_is_refused_with_a_reason(shop: Shop):
    _order, number = return_at(shop, "asked")
    client, address = client_of(shop.keeper), f"/desk/cloud/returns/{number}/"

    unsaid = client.post(address, {"step": "refuse", "answer": " "})
    done = client.post(address, {"step": "refuse", "answer": "已开封"})
    page = text_of(client.get(address))

    assert [unsaid.status_code, done.status_code] == [422, 302]
    assert "<details open>" in text_of(unsaid)
    assert "Your answer: 已开封" in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]


def test_goods_arrive_and_spoilt_ones_are_ticked(shop: Shop):
    order = order_at(shop)
    number = ask(order, shop, 4)
    client, address = client_of(shop.keeper), f"/desk/cloud/returns/{number}/"
    client.post(address, {"step": "agree", "answer": "here"})
    first, second = Stock.objects.order_by("id")

    before = text_of(client.get(address))
    wrong = client.post(address, {"step": "arrived", "unsellable": ["0"]})
    done = client.post(address, {"step": "arrived", "unsellable": [str(first.pk)]})
    again = client.post(address, {"step": "arrived"})

    left = list(Stock.objects.order_by("id").values_list("available", flat=True))
    assert [wrong.status_code, done.status_code, again.status_code] == [422, 302, 409]
    assert "The goods of return" in text_of(again)
    assert (left, fen_back(order.number)) == ([0, second.available + 1], [TOTAL_FEN - 700])
    assert f"With this {yuan(TOTAL_FEN - 700)} goes back to the buyer." in before
    page = text_of(client.get(address))
    assert ("spoilt" in page, "back on the shelf" in page) == (True, True)
    assert all_differences() == []


def test_part_of_the_price_is_given_back(shop: Shop):
    order = order_at(shop)
    client, address = client_of(shop.keeper), f"/desk/cloud/orders/{order.number}/refund/"

    refused = [
        client.post(address, form).status_code
        for form in (
            {"amount_fen": "", "reason": "x"},
            {"amount_fen": "10", "reason": ""},
            {"amount_fen": "326.97", "reason": "x"},
            {"amount_fen": "-1", "reason": "x"},
        )
    ]
    done = client.post(address, {"amount_fen": "10.50", "reason": "罐子瘪了"})
    page = text_of(client.get(address))

    assert (refused, done.status_code, fen_back(order.number)) == ([422] * 4, 302, [1_050])
    assert "At most ¥316.46 can be refunded." in page
    assert address in text_of(client.get("/desk/cloud/?drawer=done"))
    assert all_differences() == []


def test_button_pressed_twice_gives_back_once(shop: Shop):
    order = order_at(shop)
    client, address = client_of(shop.keeper), f"/desk/cloud/orders/{order.number}/refund/"
    seen = f'name="left_fen" value="{TOTAL_FEN}"'
    typed = {"amount_fen": "10.50", "reason": "罐子瘪了", "left_fen": str(TOTAL_FEN)}

    is_asked = seen in client.get(address).content.decode()
    answers = [client.post(address, typed) for _press in range(2)]
    page = text_of(client.get(address))

    assert is_asked
    assert [answer.headers["Location"] for answer in answers] == ["/desk/cloud/returns/", address]
    assert fen_back(order.number) == [1_050]
    assert "Money of this order was given back since you looked" in page
    assert all_differences() == []


def test_cash_is_given_back_by_hand(shop: Shop):
    number = refund_at(shop, payment="cod")
    client, address = client_of(shop.keeper), f"/desk/cloud/refunds/{number}/done/"
    listed = text_of(client.get("/desk/cloud/returns/"))

    done = client.post(address)

    assert address in listed
    assert (done.status_code, Refund.objects.get().state) == (302, "done")
    assert address not in text_of(client.get("/desk/cloud/returns/"))
    assert all_differences() == []


def test_failed_refund_is_tried_again(shop: Shop):
    number = refund_at(shop)
    client, address = client_of(shop.keeper), f"/desk/cloud/refunds/{number}/retry/"
    before = client.post(address)
    refund_failed(by=SYSTEM, now=NOW, refund=number, again_at=None)
    listed = text_of(client.get("/desk/cloud/returns/"))

    done = client.post(address)

    assert (before.status_code, address in listed, done.status_code) == (409, True, 302)
    assert Refund.objects.get().state == "due"
    assert client.post(f"/desk/cloud/refunds/{number}/done/").status_code == 403
    assert client.post(f"/desk/cloud/refunds/{number}/burn/").status_code == 404


def test_failed_refund_is_given_back_by_the_store_itself(shop: Shop):
    number = refund_at(shop)
    client, address = client_of(shop.keeper), f"/desk/cloud/refunds/{number}/by-hand/"
    client.cookies["language"] = "en"
    refund_failed(by=SYSTEM, now=NOW, refund=number, again_at=None)
    listed = text_of(client.get("/desk/cloud/returns/"))

    empty = client.post(address, {"how": " "}, follow=True)
    state = Refund.objects.get().state
    done = client.post(address, {"how": "bank transfer"}, follow=True)

    assert address in listed
    assert ("State how the buyer was refunded" in text_of(empty), state) == (True, "failed")
    assert Refund.objects.get().state == "done"
    assert "Refunded by the store: bank transfer" in text_of(done)
    assert address not in text_of(done)
    assert client.post(address, {"how": "again"}).status_code == 409
    assert all_differences() == []


def test_parcel_that_came_back(shop: Shop):
    order = order_at(shop, "shipped")
    client, address = client_of(shop.keeper), f"/desk/cloud/orders/{order.number}/came-back/"
    listed = text_of(client.get("/desk/cloud/?drawer=way"))

    unsaid = client.post(address, {"is_sellable": ""})
    done = client.post(address, {"is_sellable": "no"})
    again = client.post(address, {"is_sellable": "no"})

    assert address in listed
    assert [unsaid.status_code, done.status_code, again.status_code] == [422, 302, 422]
    assert (state_of(order.number), shop.left, all_differences()) == ("refunded", 9, [])


def test_invoice_is_made_out(shop: Shop):
    number = invoice_at(shop)
    client, address = client_of(shop.keeper), f"/desk/cloud/invoices/{number}/"
    listed = text_of(client.get("/desk/cloud/invoices/"))
    before, noted = text_of(client.get(address)), actions("market.invoices_taken")
    page = text_of(client.post(address))

    refused = client.post(address, {"invoice_number": "12-3"})
    done = client.post(address, {"invoice_number": "25332000001"})
    again = client.post(address, {"invoice_number": "2"})

    assert address in listed
    for words in ("茶业公司", "91331124MA2E0WX001"):
        assert (words in listed + before, words in page) == (False, True), words
    assert "¥326.96" in page
    assert (noted, actions("market.invoices_taken")) == ([], ["market.invoices_taken"] * 3)
    assert [refused.status_code, done.status_code, again.status_code] == [422, 302, 422]
    assert InvoiceRequest.objects.get().invoice_number == "25332000001"
    assert "25332000001" in text_of(client.get(address))


def test_money_back_after_the_invoice_asks_for_a_red_one(shop: Shop):
    number = invoice_at(shop)
    client, address = client_of(shop.keeper), f"/desk/cloud/invoices/{number}/"
    give_back = f"/desk/cloud/orders/{number}/refund/"
    client.post(give_back, {"amount_fen": "20", "reason": "dented"})
    before = text_of(client.get(give_back))
    Refund.objects.update(decided_at=NOW - timedelta(days=1))
    issue_invoice(by=SYSTEM, now=NOW, number=number, invoice_number="25332000001")

    warned = text_of(client.get(give_back))
    quiet = text_of(client.get(address))
    client.post(give_back, {"amount_fen": "10", "reason": "late"})

    assert ["red invoice" in page for page in (before, warned)] == [False, True]
    assert "Red invoice" not in quiet
    page, listed = text_of(client.get(address)), text_of(client.get("/desk/cloud/invoices/"))
    assert "Red invoice" in page
    assert "red invoice for ¥10" in listed
    assert "¥296.96" in page


@pytest.mark.parametrize("page", ["returns", "invoices"])
def test_desk_asks_the_database_as_often_for_three_as_for_one(shop: Shop, page: str):
    client = client_of(shop.keeper)
    fill = [lambda key: return_at(shop, "asked", key=key), lambda key: invoice_at(shop, key)]
    make = fill[page == "invoices"]
    make("a")
    client.get(f"/desk/cloud/{page}/")
    with CaptureQueriesContext(connection) as one:
        client.get(f"/desk/cloud/{page}/")
    for key in ("b", "c"):
        make(key)

    with CaptureQueriesContext(connection) as three:
        text = text_of(client.get(f"/desk/cloud/{page}/"))

    # Numbers begin with the year.
    assert (len(three), text.count(f'href="/desk/cloud/{page}/2')) == (len(one), 3)
