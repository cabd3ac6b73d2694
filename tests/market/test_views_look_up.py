"""Finding an order again: on this device, by its number and the phone's end, signed in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from commonfield.front.page_cache.fragments import fragment_cookies
from commonfield.kernel.clock import today
from commonfield.market.views import orders as views
from commonfield.market.views.remembered import remember_orders, remembered_orders
from commonfield.orders.models import Order
from tests.market.builders import PHONE, make_order, make_shop
from tests.market.test_views_checkout import order, put
from tests.pages import text_of
from tests.people.builders import actor, make_person, wide
from tests.supply.builders import client_of


def test_order_is_found_by_number_and_phone(client: Client):
    placed = make_order(make_shop())

    def find(number: str, phone: str) -> Any:  # noqa: ANN401 - the test client's response
        return client.post("/orders/", {"number": number, "phone": phone})

    found = [find(placed.number.lower(), phone) for phone in ("8000", "+86 138 0013 8000")]
    wrong = ("8001", "000", "13800138001", "0" * 20, "abcd")
    refused = [find(placed.number, each) for each in wrong] + [find("250101AAAAAAAAA", "8000")]

    page = f"/orders/{placed.number}/?token={placed.token}"
    assert [each.headers["Location"] for each in found] == [page] * 2
    assert [each.status_code for each in refused] == [422] * 6
    # Whether there is such an order is not told.
    assert all("No order matches this number" in text_of(each) for each in refused)


def remembered(client: Client, *, cookie: str | None = None) -> bool:
    """Return whether the page of orders lists one; nothing that a cookie says is an error."""
    if cookie is not None:
        client.cookies["orders"] = cookie
    response = client.get("/orders/")
    assert response.status_code == 200
    return "?token=" in text_of(response)


def test_guest_s_order_is_remembered_here_until_forgotten(client: Client):
    put(client, make_shop())
    page = text_of(client.get(order(client)["Location"]))
    number = Order.objects.get().number

    assert f'<strong class="code select">{number}</strong>' in page
    assert "On this device you find it" in page
    assert number not in client.cookies["orders"].value
    assert (remembered(client), remembered(Client())) == (True, False)
    assert "Your orders were removed from this device." in text_of(
        client.post("/orders/forget/", follow=True)
    )
    assert not remembered(client)


def test_cookie_that_is_not_ours_or_has_run_out_remembers_nothing(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    put(client, make_shop())
    order(client)
    own = client.cookies["orders"].value
    altered = own[:40] + ("A" if own[40] != "A" else "B") + own[41:]
    others = [altered, own[:-4], own * 9, "a" * 9_000, "\xe9\xe9", "=", ""]

    assert [remembered(client, cookie=each) for each in others] == [False] * 7
    assert remembered(client, cookie=own)
    with monkeypatch.context() as later:
        day = today()
        later.setattr(
            "commonfield.market.views.remembered.today", lambda: day + timedelta(days=180)
        )
        assert not remembered(client)
    settings.VAULT_KEY = b"another county's key, 32 bytes.."
    assert not remembered(client)


def test_device_remembers_the_latest_twenty_and_pages_stay_cached():
    request, response = RequestFactory().get("/"), HttpResponse()
    numbers = [f"250101AAAAAAA{one}{two}" for one in "ABCDE" for two in "FGHJK"]
    for number in numbers:
        remember_orders(request, response, [number])
        request.COOKIES["orders"] = response.cookies["orders"].value

    assert remembered_orders(request) == numbers[:4:-1]
    assert len(response.cookies["orders"].value) < 1_000
    assert "orders" in fragment_cookies()


def test_signed_in_buyer_s_order_is_not_left_on_the_device():
    buyer = client_of(actor(make_person("赵小兰")))
    put(buyer, make_shop())
    order(buyer)

    listed = text_of(buyer.get("/orders/"))

    assert "orders" not in buyer.cookies
    assert f"/orders/{Order.objects.get().number}/" in listed


def test_look_ups_are_limited(client: Client, settings: Settings):
    settings.DEMO = False
    form = {"number": "250101AAAAAAAAA", "phone": PHONE}

    statuses = [client.post("/orders/", form).status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]


def test_an_orders_phone_is_not_guessed_in_days(client: Client, monkeypatch: pytest.MonkeyPatch):
    form = {"number": "250101AAAAAAAAA", "phone": "0000"}
    day = datetime(2026, 11, 25, tzinfo=UTC)

    def tried(hour: int) -> int:
        monkeypatch.setattr(views, "now", lambda: day + timedelta(hours=hour))
        return client.post("/orders/", form, REMOTE_ADDR=f"203.0.113.{hour}").status_code

    assert [tried(hour) for hour in range(4) for _ in range(10)] == [422] * 30 + [429] * 10
    assert tried(24) == 422


def test_look_ups_of_an_order_are_limited_from_everywhere(client: Client):
    placed = make_order(make_shop())

    def find(number: str, address: str) -> Any:  # noqa: ANN401 - the test client's response
        return client.post("/orders/", {"number": number, "phone": PHONE}, REMOTE_ADDR=address)

    numbers = [placed.number, f"{placed.number[:6]}-{placed.number[6:]}", wide(placed.number)] * 4
    statuses = [find(numbers[at], f"203.0.113.{at}").status_code for at in range(11)]
    refused = find(placed.number.lower(), "203.0.113.99")
    other = find("250101AAAAAAAAA", "203.0.113.99")

    assert statuses == [302] * 10 + [429]
    assert "This order was looked up too often." in text_of(refused)
    assert other.status_code == 422


def test_my_orders_are_those_made_while_signed_in():
    buyer = actor(make_person("赵小兰"))
    client = client_of(buyer)
    put(client, make_shop())
    order(client)
    number = Order.objects.get().number

    page = text_of(client.get("/orders/mine/"))

    assert f"/orders/{number}/" in page
    assert client.get(f"/orders/{number}/").status_code == 200
    other = client_of(actor(make_person("别人")))
    assert other.get(f"/orders/{number}/").status_code == 404
    assert f"/orders/{number}/" not in text_of(other.get("/orders/mine/"))
