"""A payment gateway made by hand from docs/operating.md alone: late, doubled, reordered, forged.

Its code is the document's own, so every reader of the document can attack like this too.
"""

import json
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client

from commonfield.kernel import clock
from commonfield.orders.checkout.commands import place_orders
from commonfield.orders.checkout.types import PlacedOrders
from commonfield.orders.commands import cancel_order
from commonfield.orders.models import Refund
from commonfield.payments.models import PaymentEvent
from commonfield.people.types import GUEST
from commonfield_demo.paying.simulator import simulator
from tests.market.builders import make_request, make_shop
from tests.payments.builders import Basket, differences

Told = dict[str, Any]
Signed = Callable[..., tuple[dict[str, str], bytes]]

_DOCUMENT: Final = Path(__file__).parents[2] / "docs" / "operating.md"
PERSONAL: Final = ("赵小兰", "13800138000", "token=")


@pytest.fixture
def signed() -> Signed:
    """Return what the document says about signing, with the key where the command says it is."""
    blocks = re.findall(r"```python\n(.*?)```", _DOCUMENT.read_text(), re.DOTALL)
    (code,) = [block for block in blocks if "def signed(" in block]
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - the document's own code
    key_file = simulator().key_file()
    return lambda told, at=None: names["signed"](key_file, told, at or clock.now().timestamp())


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Let nothing of a buyer be logged, whatever happens."""
    caplog.set_level(logging.INFO)
    yield caplog
    for each in PERSONAL:
        assert each not in caplog.text


@pytest.fixture
def basket() -> Basket:
    shops = tuple(make_shop(slug, packs=10) for slug in ("cloud", "mist"))
    request = make_request(*[(shop.sku, 2) for shop in shops], key="now", payment="simulated")
    answer = place_orders(requests=[request], now=clock.now())[0]
    assert isinstance(answer, PlacedOrders), answer
    return Basket(shops, answer, "simulated")


def told_of(basket: Basket, event: str = "E1", **changes: object) -> Told:
    return {
        "id": event,
        "kind": "paid",
        "payment": f"P{basket.numbers[0]}",
        "amount_fen": sum(order.total_fen for order in basket.placed.orders),
        "currency": "CNY",
        "at": clock.now().isoformat(),
        "parts": [
            {"order": order.number, "amount_fen": order.total_fen, "merchant": order.store}
            for order in basket.placed.orders
        ],
    } | changes


def refund_of(refund: str, fen: int, event: str = "R1", **changes: object) -> Told:
    return {
        "id": event,
        "kind": "refunded",
        "refund": refund,
        "amount_fen": fen,
        "currency": "CNY",
        "at": clock.now().isoformat(),
    } | changes


def send(client: Client, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
    """Return status and problem code, or what a good notice is answered."""
    response = client.post(
        "/payments/simulated/notice/",
        body,
        content_type="application/json",
        headers={name: value for name, value in headers.items() if name != "Content-Type"},
    )
    if response.status_code == 200:
        return 200, response.content.decode()
    assert response.headers["Content-Type"] == "application/problem+json"
    return response.status_code, str(json.loads(response.content)["code"])


def first_part(basket: Basket, **changes: object) -> list[Told]:
    first, *others = told_of(basket)["parts"]
    return [first | changes, *others]


def without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {each: value for each, value in headers.items() if each != name}


MESSAGES: Final[dict[str, tuple[Callable[[Basket], Told], tuple[int, str]]]] = {
    "less": (
        lambda basket: told_of(
            basket, amount_fen=31_999, parts=first_part(basket, amount_fen=15_999)
        ),
        (409, "payment_differs"),
    ),
    "sum": (lambda basket: told_of(basket, amount_fen=1), (409, "payment_differs")),
    "currency": (lambda basket: told_of(basket, currency="USD"), (422, "notice_currency")),
    "merchant": (
        lambda basket: told_of(basket, parts=first_part(basket, merchant="thief")),
        (409, "payment_differs"),
    ),
    "neighbour": (
        lambda basket: told_of(basket, parts=first_part(basket, merchant="mist")),
        (409, "payment_differs"),
    ),
    "order": (
        lambda basket: told_of(basket, parts=first_part(basket, order="261125STRANGER2")),
        (409, "payment_differs"),
    ),
    "part": (
        lambda basket: told_of(basket, amount_fen=16_000, parts=told_of(basket)["parts"][:1]),
        (409, "payment_differs"),
    ),
    "nothing": (lambda basket: told_of(basket, parts=[]), (409, "payment_differs")),
    "payment": (lambda basket: told_of(basket, payment="P1"), (404, "payment_unknown")),
    "no payment": (lambda basket: told_of(basket, payment="", parts=[]), (404, "payment_unknown")),
    "refund": (lambda basket: refund_of(f"{basket.numbers[0]}-R1", 1), (404, "payment_unknown")),
    "refund of nothing": (
        lambda basket: told_of(basket, kind="refunded"),
        (400, "notice_unreadable"),
    ),
    "zero byte": (lambda basket: told_of(basket, payment="P\0"), (400, "notice_unreadable")),
    "surrogate": (lambda basket: told_of(basket, "\ud800"), (400, "notice_unreadable")),
    "long name": (lambda basket: told_of(basket, payment="P" * 999), (400, "notice_unreadable")),
    "huge amount": (
        lambda basket: told_of(basket, kind="waiting", amount_fen=10**30, parts=[]),
        (400, "notice_unreadable"),
    ),
    "fraction": (lambda basket: told_of(basket, amount_fen=1.5), (400, "notice_unreadable")),
    "local time": (
        lambda basket: told_of(basket, at="2026-11-25T12:00:00"),
        (400, "notice_unreadable"),
    ),
    "year one": (
        lambda basket: told_of(basket, at="0001-01-01T00:00:00+00:00"),
        (400, "notice_unreadable"),
    ),
    "kind": (lambda basket: told_of(basket, kind="given"), (400, "notice_unreadable")),
    "no id": (lambda basket: told_of(basket, ""), (400, "notice_unreadable")),
}


@pytest.mark.parametrize("name", MESSAGES)
@pytest.mark.usefixtures("logged")
def test_signed_nonsense_is_a_named_problem(
    client: Client, signed: Signed, basket: Basket, name: str
):
    message, answer = MESSAGES[name]

    assert send(client, *signed(message(basket))) == answer
    assert basket.states == ["awaiting_payment"] * 2
    assert not PaymentEvent.objects.exists()
    assert differences() == []


@pytest.mark.usefixtures("logged")
def test_forged_stale_and_broken_notices_are_named_problems(
    client: Client, signed: Signed, basket: Basket
):
    headers, body = signed(told_of(basket))
    now = clock.now().timestamp()

    answers = [
        send(client, without(headers, "Simulator-Signature"), body),
        send(client, without(headers, "Simulator-Timestamp"), body),
        send(client, without(headers, "Simulator-Nonce"), body),
        send(client, without(headers, "Simulator-Serial"), body),
        send(client, {}, body),
        send(client, *signed(told_of(basket), now - 301)),
        send(client, *signed(told_of(basket), now + 310)),
        send(client, headers | {"Simulator-Serial": "0" * 32}, body),
        send(client, headers | {"Simulator-Signature": "AAAA"}, body),
        send(client, headers | {"Simulator-Nonce": "another"}, body),
        send(client, headers, body.replace(b"32000", b"31999")),
        send(client, headers, body + b" "),
        send(client, headers, b"{"),
        send(client, headers, b"x" * 1_000_000),
    ]

    assert answers == [
        *[(401, "notice_unsigned")] * 5,
        *[(401, "notice_stale")] * 2,
        (401, "notice_key_unknown"),
        *[(401, "notice_forged")] * 5,
        (413, "notice_too_large"),
    ]
    assert basket.states == ["awaiting_payment"] * 2
    assert not PaymentEvent.objects.exists()
    assert send(client, headers, body) == (200, "ok")
    assert basket.states == ["paid", "paid"]
    assert differences() == []


@pytest.mark.usefixtures("logged")
def test_doubled_and_reordered_notices(client: Client, signed: Signed, basket: Basket):
    order = basket.placed.orders[0]
    early = send(client, *signed(refund_of(f"{order.number}-R1", order.total_fen)))
    paid = [send(client, *signed(told_of(basket, event))) for event in ("E1", "E1", "E2")]
    other_words = send(client, *signed(told_of(basket, "E1", kind="closed")))
    cancel_order(by=GUEST, now=clock.now(), number=order.number, token=order.token)
    refund = Refund.objects.get()
    wrong = [
        send(client, *signed(refund_of(refund.number, fen)))
        for fen in (0, refund.amount_fen - 1, refund.amount_fen + 1)
    ]
    back = [
        send(client, *signed(refund_of(refund.number, refund.amount_fen, event)))
        for event in ("R1", "R1", "R2")
    ]
    failed = send(client, *signed(refund_of(refund.number, refund.amount_fen, "R3", kind="failed")))

    assert early == (404, "payment_unknown")
    assert (paid, failed) == ([(200, "ok")] * 3, (200, "ok"))
    assert other_words == (409, "payment_differs")
    assert wrong == [(409, "payment_differs")] * 3
    assert back == [(200, "ok")] * 3
    refund.refresh_from_db()
    assert (basket.states, refund.state) == (["refunded", "paid"], "done")
    assert Refund.objects.count() == 1
    assert differences() == []


def test_document_names_every_refusal_of_a_notice():
    text = _DOCUMENT.read_text()
    source = Path(__file__).parents[2] / "src/commonfield/payments/errors.py"

    codes = re.findall(r'code = "((?:notice|payment)_\w+)"', source.read_text())

    assert [code for code in codes if f"`{code}`" not in text] == []
