"""The payment's page, the notices' address and the demo's provider, through the whole stack."""

import json
import logging
from datetime import timedelta
from typing import Any, Final

import pytest
from django.test import Client
from pytest_django import Settings

from commonfield.kernel import clock
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.commands import cancel_order
from commonfield.orders.models import Refund
from commonfield.payments.models import PaymentEvent
from commonfield.payments.queries import payment_token
from commonfield.people.types import GUEST
from tests.market.builders import make_request
from tests.payments.builders import MERCHANTS, Basket, differences, make_basket
from tests.payments.fakes import (
    ALIPAY_CONFIG,
    WECHAT_CONFIG,
    WeChatHandler,
    alipay_body,
    alipay_paid,
    serving,
    wechat_body,
    wechat_headers,
    wechat_paid,
)

NOTICE: Final = "/payments/{}/notice/"


@pytest.fixture(autouse=True)
def configured(settings: Settings) -> None:
    nowhere = {"gateway": "http://127.0.0.1:1"}
    settings.PAYMENT_PROVIDERS = {
        "wechat": WECHAT_CONFIG | nowhere,
        "alipay": ALIPAY_CONFIG | nowhere,
    }


def basket_now(method: str = "simulated", *, stores: int = 2) -> Basket:
    """Order now, since pages read the clock themselves."""
    shops = make_basket(method, stores=stores, packs=1).shops
    request = make_request(*[(shop.sku, 2) for shop in shops], key="now", payment=method)
    answer = place_orders(requests=[request], now=clock.now())[0]
    assert isinstance(answer, PlacedOrders), answer
    return Basket(shops, answer, method)


def page_of(basket: Basket, end: str = "") -> str:
    number = basket.placed.payment
    return f"/payments/{number}/{end}?token={payment_token(number)}"


def text_of(client: Client, address: str) -> str:
    response = client.get(address, headers={"Cookie": "language=en"})
    assert response.status_code == 200, response
    return response.content.decode()


def act(client: Client, basket: Basket, name: str) -> Any:  # noqa: ANN401 - Django's own response
    number = basket.placed.payment
    data = {"token": payment_token(number), "act": name}
    return client.post(f"/payments/{number}/gateway/", data, follow=True)


def send_wechat(client: Client, body: bytes, headers: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - as above
    signed = wechat_headers(body, clock.now()) if headers is None else headers
    return client.post(
        NOTICE.format("wechat"), body, content_type="application/json", headers=signed
    )


def code_of(response: Any) -> str:  # noqa: ANN401 - as above
    assert response.headers["Content-Type"] == "application/problem+json"
    return str(json.loads(response.content)["code"])


def test_wechats_notice_pays_over_its_raw_bytes(client: Client):
    basket = basket_now("wechat")
    body = wechat_body("E", "TRANSACTION.SUCCESS", wechat_paid(basket.payment.number, basket.parts))

    answers = [send_wechat(client, body) for _time in range(3)]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert json.loads(answers[0].content)["code"] == "SUCCESS"
    assert basket.states == ["paid", "paid"]
    assert PaymentEvent.objects.count() == 1
    assert differences() == []


def test_alipays_notice_is_answered_with_its_word(client: Client):
    basket = basket_now("alipay", stores=1)
    ((number, (fen, merchant)),) = basket.parts.items()
    body = alipay_body(alipay_paid(number, fen=fen, merchant=merchant))

    response = client.post(
        NOTICE.format("alipay"), body, content_type="application/x-www-form-urlencoded"
    )

    assert (response.status_code, response.content) == (200, b"success")
    assert response.headers["Content-Type"] == "text/plain"
    assert basket.states == ["paid"]


def test_bad_notices_are_named_problems_and_leave_nothing(
    client: Client, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    basket = basket_now("wechat", stores=1)
    number = basket.payment.number
    good = wechat_body("E", "TRANSACTION.SUCCESS", wechat_paid(number, basket.parts))
    ((order, (fen, sub)),) = basket.parts.items()
    altered = wechat_body("E", "TRANSACTION.SUCCESS", wechat_paid(number, {order: (fen - 1, sub)}))
    stranger = wechat_body("E", "TRANSACTION.SUCCESS", wechat_paid("P1", {order: (fen, sub)}))
    old = wechat_headers(good, clock.now() - timedelta(minutes=6))

    answers = [
        send_wechat(client, good, {}),
        send_wechat(client, good, old),
        send_wechat(client, good, wechat_headers(good, clock.now(), whose="somebody")),
        send_wechat(client, good, wechat_headers(good, clock.now()) | {"Wechatpay-Serial": "1"}),
        send_wechat(client, altered),
        send_wechat(client, stranger),
        send_wechat(client, b"{}"),
        send_wechat(client, b"x" * 256_001),
    ]

    assert [(answer.status_code, code_of(answer)) for answer in answers] == [
        (401, "notice_unsigned"),
        (401, "notice_stale"),
        (401, "notice_forged"),
        (401, "notice_key_unknown"),
        (409, "payment_differs"),
        (404, "payment_unknown"),
        (400, "notice_unreadable"),
        (413, "notice_too_large"),
    ]
    assert basket.states == ["awaiting_payment"]
    assert not PaymentEvent.objects.exists()
    for secret in ("o-buyer", MERCHANTS["cloud"], "13800138000", "赵小兰"):
        assert secret not in caplog.text


def test_unknown_providers_and_other_methods(client: Client, settings: Settings):
    settings.PAYMENT_PROVIDERS = {}

    answers = [client.post(NOTICE.format(name), b"{}", content_type="application/json")
               for name in ("wechat", "alipay", "cod", "paypal")]  # fmt: skip
    wrong = client.get(NOTICE.format("wechat"))

    assert [(each.status_code, code_of(each)) for each in answers] == [(404, "not_found")] * 4
    assert wrong.status_code == 405


def test_refused_notices_are_limited_and_genuine_ones_are_not(client: Client, settings: Settings):
    settings.DEMO = False
    basket = basket_now("wechat", stores=1)
    body = wechat_body("E", "TRANSACTION.SUCCESS", wechat_paid(basket.payment.number, basket.parts))

    refused = [send_wechat(client, body, {}).status_code for _time in range(62)]

    assert (refused[0], refused[-1]) == (401, 429)
    assert send_wechat(client, body).status_code == 200
    assert basket.states == ["paid"]


def test_payment_is_open_to_whoever_holds_its_token(client: Client):
    basket = basket_now()
    number = basket.placed.payment

    assert client.get(f"/payments/{number}/").status_code == 404
    assert client.get(f"/payments/{number}/?token=x").status_code == 404
    assert client.post(f"/payments/{number}/look/").status_code == 404
    assert client.post(f"/payments/{number}/gateway/", {"act": "pay"}).status_code == 404
    page = text_of(client, page_of(basket))
    assert "Pay ¥320" in page
    assert "minutes are left" in page
    assert page.count("/orders/2") == 2


def begin(client: Client, basket: Basket, **data: str) -> Any:  # noqa: ANN401 - as above
    number = basket.placed.payment
    client.cookies["language"] = "en"
    return client.post(f"/payments/{number}/begin/", data | {"token": payment_token(number)})


def test_provider_that_does_not_answer_is_said_on_the_page(client: Client):
    basket = basket_now("wechat")

    response = begin(client, basket)

    assert response.status_code == 503
    assert "The payment provider does not answer just now" in response.content.decode()
    assert "Show the code for WeChat Pay" in response.content.decode()
    assert basket.states == ["awaiting_payment"] * 2


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_wechats_code_is_drawn_and_its_link_is_followed(client: Client, settings: Settings):
    basket = basket_now("wechat")
    with serving(WeChatHandler) as (address, fake):
        settings.PAYMENT_PROVIDERS = {"wechat": WECHAT_CONFIG | {"gateway": address}}
        drawn = begin(client, basket)
        followed = begin(client, basket, device="phone")

    number = basket.placed.payment
    assert 'src="data:image/svg+xml' in drawn.content.decode()
    assert followed.headers["Location"] == f"https://wx.example/{number}"
    assert fake.known[number]["scene_info"]["payer_client_ip"] == "127.0.0.1"


def test_alipays_link_is_followed_and_the_return_is_not_believed(client: Client):
    basket = basket_now("alipay", stores=1)

    link = begin(client, basket).headers["Location"]
    page = text_of(client, page_of(basket) + "&trade_status=TRADE_SUCCESS&total_amount=160.00")

    assert link.startswith("http://127.0.0.1:1?")
    assert "I have paid: look again" in page
    assert basket.states == ["awaiting_payment"]


def test_reading_a_payments_page_begins_nothing(client: Client):
    basket = basket_now("wechat")

    response = client.get(page_of(basket))

    assert basket.payment.begun_at is None
    assert "form-action 'self' https:" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(("method", "is_said"), [("wechat", True), ("simulated", False)])
def test_page_inside_wechat_says_where_it_can_be_paid(
    client: Client, method: str, *, is_said: bool
):
    client.cookies["language"] = "en"
    agent = "Mozilla/5.0 (Linux; Android 15) Mobile MicroMessenger/8.0"

    page = client.get(page_of(basket_now(method, stores=1)), headers={"User-Agent": agent})

    assert ("does not open inside WeChat" in page.content.decode()) is is_said


def test_looking_again_says_that_nothing_has_come(client: Client):
    basket = basket_now()
    number = basket.placed.payment
    data = {"token": payment_token(number)}

    client.cookies["language"] = "en"

    response = client.post(f"/payments/{number}/look/", data, follow=True)

    assert "Nothing has come yet" in response.content.decode()


def test_called_off_order_is_named_on_the_page(client: Client):
    basket = basket_now()
    begin(client, basket)
    first = basket.placed.orders[0]
    cancel_order(by=GUEST, now=clock.now(), number=first.number, token=first.token)

    page = text_of(client, page_of(basket))
    act(client, basket, "pay")

    assert "Orders for ¥160 were called off" in page
    assert basket.states == ["cancelled", "paid"]
    assert Refund.objects.count() == 1
    assert differences() == []


def test_page_says_what_goes_back(client: Client):
    client.cookies["language"] = "en"
    basket = basket_now()
    act(client, basket, "pay")
    pages = []
    for order in basket.placed.orders:
        cancel_order(by=GUEST, now=clock.now(), number=order.number, token=order.token)
        pages.append(text_of(client, page_of(basket)))

    assert "¥160 of it goes back to you" in pages[0]
    assert "The money is with the stores" in pages[0]
    assert "Your money comes back" in pages[1]
    assert "The money is with the stores" not in pages[1]


def test_orders_own_button_pays_the_whole_basket(client: Client):
    basket = basket_now()
    second = basket.placed.orders[1]
    page = text_of(client, f"/orders/{second.number}/?token={second.token}")

    client.post(f"/orders/{second.number}/pay/", {"token": second.token})

    assert "Pay ¥320 for all you ordered" in page
    assert basket.states == ["paid", "paid"]
    assert differences() == []
