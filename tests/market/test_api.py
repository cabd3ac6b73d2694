"""Buying through the API, as the contract has it; refusals are problems with a stable code."""

import json
from secrets import token_hex
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from commonfield.orders.errors import InvalidOrderError
from commonfield.orders.models import Order
from commonfield.people.choices import Scope
from tests.market.builders import PHONE, PRICE_FEN, Shop, make_shop
from tests.people.builders import COUNTY, actor, make_person
from tests.supply.builders import token_of

pytestmark = pytest.mark.sql

PROBLEM = "application/problem+json"
ADDRESS = "/api/market/orders"
NOWHERE = {"region": "999999000000", "detail": "1"}


@pytest.fixture
def shop() -> Shop:
    return make_shop(packs=5)


def body_of(*lines: tuple[Any, Any], **changed: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    body = {
        "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in lines],
        "contact": {"name": "赵小兰", "phone": PHONE},
        "address": {"region": COUNTY, "detail": "西屏街道 1 号"},
        "payment": "simulated",
    }
    return body | changed


def post(
    body: object,
    *,
    key: str = "key-1",
    client: Client | None = None,
    language: str = "en",
    **headers: str,
) -> tuple[int, Any]:
    """Send an order; return status and body. A text is sent as it is."""
    content = body if isinstance(body, str | bytes) else json.dumps(body)
    response = (client or Client()).post(
        ADDRESS,
        content,
        content_type="application/json",
        headers={"Idempotency-Key": key, "Accept-Language": language} | headers,
    )
    if response.status_code >= 400:
        assert response.headers["Content-Type"] == PROBLEM
        assert response.json()["status"] == response.status_code
    return response.status_code, response.json()


def test_order_answers_as_the_contract_says(shop: Shop):
    status, answer = post(body_of((shop.sku, 2)))

    order = answer["orders"][0]
    assert status == 201
    assert answer == {
        "orders": [
            {
                "number": order["number"],
                "store": "cloud",
                "state": "awaiting_payment",
                "total_fen": 2 * PRICE_FEN,
                "lines": [{"sku": shop.sku, "quantity": 2, "price_fen": PRICE_FEN}],
                "token": order["token"],
                "expires_at": order["expires_at"],
            }
        ],
        "total_fen": 2 * PRICE_FEN,
    }


def test_order_is_read_with_its_token_only(shop: Shop):
    order = post(body_of((shop.sku, 2)))[1]["orders"][0]
    address = f"{ADDRESS}/{order['number']}"

    found = Client().get(address, {"token": order["token"]})
    refused = [Client().get(address, {"token": token}) for token in ("", "guessed")]

    assert found.json() == order
    assert [(each.status_code, each.json()["code"]) for each in refused] == [(404, "not_found")] * 2


def test_contact_is_erased_with_the_orders_token_once_it_is_over(shop: Shop):
    order = post(body_of((shop.sku, 2)))[1]["orders"][0]
    address = f"{ADDRESS}/{order['number']}/contact?token="
    early = Client().delete(address + order["token"])
    Order.objects.update(state="cancelled")

    answers = [Client().delete(address + token) for token in ("", "guessed", order["token"])]

    assert (early.status_code, early.json()["code"]) == (409, "contact_needed")
    assert [each.status_code for each in answers] == [404, 404, 204]
    assert Order.objects.get().contact_sealed is None


def test_order_again_with_its_key(shop: Shop):
    first = post(body_of((shop.sku, 2)))

    again = post(json.dumps(body_of((shop.sku, 2)), indent=3, sort_keys=True))
    other = post(body_of((shop.sku, 1)))

    assert (first[0], again) == (201, (200, first[1]))
    assert (other[0], other[1]["code"]) == (409, "idempotency_conflict")
    assert Order.objects.count() == 1


@pytest.mark.parametrize("key", ["", " ", "a" * 65, "a b"])
def test_order_without_a_key(shop: Shop, key: str):
    status, problem = post(body_of((shop.sku, 1)), key=key)

    assert (status, problem["code"]) == (400, "idempotency_key_missing")
    assert Order.objects.count() == 0


def test_order_beyond_the_stock_names_what_is_left(shop: Shop):
    status, problem = post(body_of((shop.sku, 4), (shop.sku, 2)))

    assert (status, problem["code"]) == (409, "not_enough_stock")
    assert problem["skus"] == [{"sku": shop.sku, "wanted": 6, "available": 5}]
    assert shop.left == 5


@pytest.mark.parametrize(
    ("left", "lines", "told"),
    [
        (37, [("a", 38)], [("a", 38, 10)]),
        (37, [("a", 999)], [("a", 999, 10)]),
        # Beside a line that is refused anyway the other says nothing, short or not.
        (37, [("a", 38), ("b", 999)], [("a", 38, 10), ("b", 999, 10)]),
        (37, [("a", 37), ("b", 999)], [("a", 37, 10), ("b", 999, 10)]),
        (37, [("a", 10), ("b", 999)], [("b", 999, 10)]),
        (9, [("a", 10)], [("a", 10, 9)]),
    ],
)
def test_refused_order_tells_of_ten_packs_at_most(
    left: int, lines: list[tuple[str, int]], told: list[tuple[str, int, int]]
):
    skus = {"a": make_shop("cloud", packs=left).sku, "b": make_shop("mist", packs=20).sku}

    status, problem = post(body_of(*((skus[name], packs) for name, packs in lines)))

    assert (status, problem["code"]) == (409, "not_enough_stock")
    assert problem["skus"] == [
        {"sku": skus[name], "wanted": wanted, "available": available}
        for name, wanted, available in told
    ]


@pytest.mark.parametrize("packs", [37, 38, 999])
def test_order_at_a_wrong_price_does_not_tell_the_stock(packs: int):
    shop = make_shop(packs=37)

    status, problem = post(body_of((shop.sku, packs), expected_total_fen=1))

    assert (status, problem["code"]) == (409, "price_changed")
    assert problem["total_fen"] == packs * PRICE_FEN


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[1,",
        "\udcff",
        '{"lines": NaN}',
        '{"payment": "cod", "payment": "wechat"}',
        "[" * 100_000,
    ],
)
def test_order_that_is_no_json(content: str):
    status, problem = post(content.encode("utf-8", "surrogateescape"))

    assert (status, problem["code"]) == (400, "not_json")


@pytest.mark.parametrize("content", ["[]", "3", '"lines"', "null"])
def test_order_that_is_no_object(content: str):
    status, problem = post(content)

    assert (status, [each["pointer"] for each in problem["errors"]]) == (422, [""])


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"lines": []}, "/lines", "empty"),
        ({"lines": {"sku": 1}}, "/lines", "bad_type"),
        ({"lines": [{"sku": 3, "quantity": 1}]}, "/lines/0/sku", "bad_type"),
        ({"lines": [{"sku": "a", "quantity": True}]}, "/lines/0/quantity", "bad_type"),
        ({"lines": [{"sku": "a", "quantity": 1.0}]}, "/lines/0/quantity", "bad_type"),
        ({"lines": [{"sku": "a", "quantity": "1"}]}, "/lines/0/quantity", "bad_type"),
        ({"lines": [{"sku": "a", "quantity": 0}]}, "/lines/0/quantity", "bad_quantity"),
        ({"lines": [{"sku": "a", "quantity": 10**30}]}, "/lines/0/quantity", "bad_quantity"),
        ({"lines": [{"sku": "a", "quantity": 1}]}, "/lines/0/sku", "unknown_sku"),
        ({"lines": [{"sku": "a\x00", "quantity": 1}]}, "/lines/0/sku", "unstorable"),
        ({"contact": {"name": "a" * 900_000, "phone": PHONE}}, "/contact/name", "bad_name"),
        ({"contact": {"name": "\ud800", "phone": PHONE}}, "/contact/name", "unstorable"),
        ({"contact": {"name": "a", "phone": 138}}, "/contact/phone", "bad_type"),
        ({"contact": {"name": "a", "phone": "138"}}, "/contact/phone", "bad_phone"),
        ({"address": {"region": "330000000000", "detail": "1"}}, "/address/region", "bad_region"),
        ({"address": NOWHERE}, "/address/region", "unknown_region"),
        ({"payment": None}, "/payment", "bad_type"),
        ({"payment": "alipay"}, "/payment", "unknown_payment"),
        ({"expected_total_fen": 1.5}, "/expected_total_fen", "bad_type"),
        ({"currency": "USD"}, "/currency", "foreign_currency"),
    ],
)  # fmt: skip
def test_order_with_one_wrong_part(shop: Shop, change: dict[str, Any], pointer: str, code: str):
    status, problem = post(body_of((shop.sku, 1), **change))

    assert (status, problem["code"]) == (422, "invalid_order")
    assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [(pointer, code)]
    assert problem["errors"][0]["message"] != ""
    assert Order.objects.count() == 0


def test_order_with_everything_missing_names_it_all():
    _status, problem = post({})

    assert [each["pointer"] for each in problem["errors"]] == [
        "/lines",
        "/contact/name",
        "/contact/phone",
        "/address/region",
        "/address/detail",
        "/payment",
    ]


def test_order_with_more_errors_than_anybody_reads_names_a_hundred():
    error = InvalidOrderError([(f"/lines/{index}", "bad_type") for index in range(1_000)])

    assert len(error.errors) == 100


def test_order_with_a_token_is_the_persons(shop: Shop):
    buyer = actor(make_person("赵小兰"))

    status, _ = post(body_of((shop.sku, 1)), Authorization=f"Bearer {token_of(buyer)}")

    assert (status, Order.objects.get().person_id) == (201, buyer.person_id)


def test_order_with_a_wrong_token_is_refused():
    response = Client().post(
        ADDRESS, "{}", "application/json", headers={"Authorization": "Bearer x"}
    )

    assert (response.status_code, response.json()["code"]) == (401, "token_refused")
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert Order.objects.count() == 0


def test_problem_in_the_readers_language():
    english = post("{")[1]["detail"]
    chinese = post("{", language="zh-CN,zh;q=0.9")[1]["detail"]

    assert (english, chinese) == (
        "The body is not JSON in UTF-8. Send a JSON object.",
        "内容不是 UTF-8 的 JSON。请发送一个 JSON 对象。",
    )


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("get", "/api/nothing", 404, "not_found"),
        ("get", "/api/market/skus?store=nowhere", 404, "not_found"),
        ("get", "/api/market/skus?page=0", 422, "invalid_order"),
        ("get", "/api/market/skus?page=x", 422, "invalid_order"),
        ("get", "/api/market/skus?q=%00", 400, "bad_request"),
        ("delete", "/api/market/orders", 405, "method_not_allowed"),
        ("post", "/api/", 405, "method_not_allowed"),
    ],
)
def test_refusal_under_the_api_is_a_problem(method: str, address: str, status: int, code: str):
    response = Client().generic(method.upper(), address)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["Content-Type"] == PROBLEM
    assert ("Allow" in response.headers) == (status == 405)


def test_skus_by_store_text_and_page(shop: Shop):
    make_shop("mist")
    answers = [
        Client().get("/api/market/skus", query, headers={"Accept-Language": "en"}).json()
        for query in ({"store": "cloud"}, {"q": "yinhou"}, {"q": "nothing"}, {"page": "2"})
    ]

    assert answers[0] == {
        "items": [
            {"sku": shop.sku, "title": "Silver Monkey", "price_fen": PRICE_FEN, "available": 5}
        ],
        "next": None,
    }
    assert [len(answer["items"]) for answer in answers] == [1, 2, 0, 0]


def test_skus_tell_the_exact_stock_to_the_stores_keeper_only():
    shop, other = make_shop(packs=37), make_shop("mist", packs=25)
    tokens = [
        token_of(each)
        for each in (shop.keeper, other.keeper, shop.maker.clerk, actor(make_person("赵小兰")))
    ]
    tokens += [token_of(shop.keeper, Scope.DESK), token_of(shop.keeper, Scope.ORDER)]

    answers = [
        Client().get("/api/market/skus", headers=headers).json()["items"]
        for headers in ({}, *({"Authorization": f"Bearer {token}"} for token in tokens))
    ]

    told = [{each["sku"]: each["available"] for each in items} for items in answers]
    assert [(each[shop.sku], each[other.sku]) for each in told] == [
        *((10, 10), (37, 10), (10, 25)),
        *((10, 10), (10, 10)),
        *((37, 10), (10, 10)),
    ]


@pytest.mark.parametrize("page", ["0", "-1", "", "x", "10001", "1" + "0" * 5_000, "\uff11", "1e3"])
def test_skus_of_a_page_that_cannot_be(page: str):
    response = Client().get("/api/market/skus", {"page": page})

    assert response.status_code == 422
    assert [each["code"] for each in response.json()["errors"]] == ["bad_page"]


def test_skus_by_a_text_longer_than_any_name(shop: Shop):
    narrowed = Client().get("/api/market/skus", {"q": " " * 60 + "nothing"}).json()

    assert [each["sku"] for each in narrowed["items"]] == [shop.sku]


def test_skus_tell_the_next_page(monkeypatch: pytest.MonkeyPatch):
    make_shop("cloud")
    make_shop("mist")
    monkeypatch.setattr("commonfield.market.api._PAGE", 1)

    first = Client().get("/api/market/skus?q=yinhou").json()
    second = Client().get(first["next"]).json()

    assert first["next"] == "/api/market/skus?q=yinhou&page=2"
    assert (len(first["items"]), len(second["items"]), second["next"]) == (1, 1, None)
    assert first["items"] != second["items"]


def test_orders_are_limited_per_address(settings: Settings):
    settings.DEMO = False
    statuses = [post("{")[0] for _ in range(121)]

    assert statuses == [400] * 120 + [429]


def test_description_knows_every_address():
    described = Client().get("/api/openapi.json").json()

    order = described["paths"][ADDRESS]["post"]
    assert Client().get("/api/").json() == {"openapi": "/api/openapi.json"}
    refusals = set(order["responses"]) - {"200", "201"}
    assert refusals >= {"400", "401", "404", "409", "411", "413", "422", "429", "503"}
    assert {tuple(order["responses"][each]["content"]) for each in refusals} == {
        ("application/problem+json",)
    }
    statement = described["paths"]["/api/supply/growers/{code}/statement"]["get"]
    assert order["security"] == [{"BearerActor": ["desk", "order"]}, {}]
    assert statement["security"] == [{"BearerActor": ["read"]}]
    assert list(described["components"]["securitySchemes"]) == ["BearerActor", "SessionActor"]
    assert [each["name"] for each in order["parameters"]] == ["Idempotency-Key"]
    assert "requestBody" in order
    assert described["components"]["schemas"]["OrdersOut"]["required"] == ["orders", "total_fen"]


def answer_of(shop: Shop, host: str = "testserver") -> Any:  # noqa: ANN401 - the test client's own
    return Client(raise_request_exception=False).post(
        ADDRESS,
        json.dumps(body_of((shop.sku, 1))),
        content_type="application/json",
        headers={"Idempotency-Key": token_hex(8), "Accept-Language": "en", "Host": host},
    )


def test_headers_of_an_order(shop: Shop):
    headers = answer_of(shop).headers

    assert [headers[name] for name in ("Cache-Control", "Content-Language", "Vary")] == [
        *("no-store", "en", "Accept-Language, Accept-Encoding")
    ]
    assert "Set-Cookie" not in headers


def test_crash_is_a_problem_too(shop: Shop, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("commonfield.market.api.take_order", crash)

    response = answer_of(shop)

    assert (response.status_code, response.json()["code"]) == (500, "server_error")


def crash(*_arguments: object) -> None:
    raise ZeroDivisionError


def test_note_to_the_store_is_one_line_of_200(shop: Shop):
    body = body_of((shop.sku, 1), remark="礼" * 200)

    assert post(body)[0] == 201
    for wrong in ("礼" * 201, "a\nb"):
        status, answer = post(body | {"remark": wrong}, key=token_hex(4))
        assert (status, answer["errors"][0]["pointer"]) == (422, "/remark")
    assert post(body | {"remark": 1}, key="k")[0] == 422
