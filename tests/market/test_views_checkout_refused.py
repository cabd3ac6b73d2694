"""Checkouts that are refused: by the form, by what was ordered before, by how many come."""

import re

import pytest
from django.test import Client
from pytest_django import Settings

from commonfield.front.numbers import yuan
from commonfield.market.views import checkout
from commonfield.orders.models import Order
from tests.market.builders import PHONE, differences, make_shop
from tests.market.test_views_checkout import GIVEN, basket_of, hidden, order, put
from tests.pages import text_of


def test_cash_on_delivery_asks_once_more_and_orders_once(client: Client):
    put(client, make_shop())
    form = hidden(client) | GIVEN | {"payment": "cod"}

    asked = client.post("/checkout/", form)
    page = text_of(asked)
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    changed = text_of(client.post("/checkout/", carried | {"edit": "1"}))
    wrong = client.post("/checkout/", form | {"detail": "x" * 199 + "\x01"})

    assert (asked.status_code, wrong.status_code, Order.objects.count()) == (200, 422, 0)
    said = (
        yuan(int(form["expected_total_fen"])),
        PHONE,
        GIVEN["detail"],
        "The order is not placed yet: please check.",
    )
    assert all(each in page for each in said)
    assert f'value="{GIVEN["detail"]}"' in changed
    twice = [client.post("/checkout/", carried | {"confirmed": "1"}) for _press in range(2)]
    assert len({each["Location"] for each in twice}) == Order.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"lines": "a\0b:1"},
        {"lines": ",".join(f"x{n}:1" for n in range(3_000))},
        {"region": "33\x001124", "name": ""},
        {"region": "33112400000", "name": ""},
    ],
)
def test_order_with_a_form_of_nonsense_is_refused(client: Client, changed: dict[str, str]):
    put(client, make_shop())

    response = order(client, **changed)

    assert (response.status_code, Order.objects.count()) == (422, 0)
    assert GIVEN["detail"] in text_of(response)


@pytest.mark.parametrize("cookie", ["\\000:1", "a b:1", "x" * 41 + ":1", "~:~"])
def test_basket_of_nonsense_is_empty(client: Client, cookie: str):
    client.cookies["basket"] = cookie
    if cookie.startswith("\\"):
        client.cookies["basket"].set("basket", cookie, f'"{cookie}"')

    page = client.get("/basket/")

    assert page.status_code == 200
    assert "The basket is empty." in text_of(page)


def test_form_that_was_ordered_with_says_so_and_offers_a_second_order(client: Client):
    shop = make_shop()
    put(client, shop)
    form = hidden(client) | GIVEN
    client.post("/checkout/", form)

    conflict = client.post("/checkout/", form | {"detail": "另一条街 2 号"})
    page = text_of(conflict)
    (another,) = re.findall(r'<button name="again" value="([^"]+)"', page)
    once_more = form | {"detail": "另一条街 2 号"}
    unchosen = client.post("/checkout/", once_more)
    chosen = [client.post("/checkout/", once_more | {"again": another}) for _ in range(2)]

    assert (conflict.status_code, unchosen.status_code) == (409, 409)
    assert "You have ordered with this form already" in page
    assert "Idempotency-Key" not in page
    assert "另一条街 2 号" in page
    assert all(f'href="{address}"' in page for address in ("/orders/", "/basket/"))
    assert another not in form.values()
    # Sent twice, it is one order still.
    assert [each.status_code for each in chosen] == [302, 302]
    assert (Order.objects.count(), shop.left, differences()) == (2, 36, [])


def test_orders_of_a_phone_are_limited_and_the_form_is_kept(client: Client, settings: Settings):
    settings.DEMO = False
    put(client, make_shop(packs=1), 1)
    form = hidden(client) | GIVEN | {"lines": "nothing:1", "payment": "cod", "confirmed": "1"}

    answers = [client.post("/checkout/", form) for _ in range(21)]
    other = client.post("/checkout/", form | {"phone": "13900139000"})

    assert [each.status_code for each in answers] == [422] * 20 + [429]
    page = text_of(answers[-1])
    assert "Too many orders with this phone" in page
    assert [each in page for each in (GIVEN["name"], GIVEN["detail"], PHONE)] == [True] * 3
    assert other.status_code == 422


def test_orders_of_an_address_are_limited_and_the_form_is_kept(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    settings.DEMO = False
    monkeypatch.setattr(checkout, "_ORDERS_A_MINUTE", 1)
    put(client, make_shop(), 1)
    form = hidden(client) | GIVEN | {"payment": "cod", "confirmed": "1"}

    answers = [client.post("/checkout/", form | {"phone": f"1380013800{n}"}) for n in range(2)]

    assert [each.status_code for each in answers] == [302, 429]
    assert "Too many requests from this address." in text_of(answers[1])
    assert GIVEN["detail"] in text_of(answers[1])


@pytest.mark.parametrize("packs", [37, 38, 999])
def test_basket_does_not_tell_whether_many_packs_are_left(client: Client, packs: int):
    shop = make_shop(packs=37)

    page = text_of(client.post("/basket/add/", {"sku": shop.sku, "packs": str(packs)}, follow=True))

    assert "is in the basket." in page
    assert "Choose fewer" not in page


def test_order_of_more_than_many_packs_is_refused_without_a_number(client: Client):
    shop = make_shop(packs=37)
    put(client, shop, 38)

    page = text_of(client.post("/checkout/", hidden(client) | GIVEN))

    assert "perhaps not 38 left." in page
    assert "37 left" not in page
    assert (Order.objects.count(), basket_of(client)) == (0, {shop.sku: 38})
