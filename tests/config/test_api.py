"""The API as an ERP uses it: by a program of an organisation, with keys of its own."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from django.test import Client

from commonfield.audit.queries import audit_trail
from commonfield.kernel.clock import now
from commonfield.people.choices import Role, Scope
from commonfield.people.commands import end_service_account, issue_service_key, make_service_account
from commonfield.people.types import SYSTEM, NewServiceAccount, NewToken
from tests.market.builders import Shop, differences, make_order, make_shop
from tests.night import TODAY
from tests.people.builders import COUNTY
from tests.supply.builders import make_delivery, make_grower, make_item, make_lot, token_of

pytestmark = pytest.mark.sql

# Sent again, these are refused by the state that the first left, or by a name that is taken.
_WITHOUT_KEY: Final = {
    # Each of its entries has an id of its own.
    "/api/queue",
    # A reviewer says it once.
    "/api/dialect/voices/{code}/checks",
    "/api/market/orders",
    "/api/orders/{number}/pack",
    "/api/orders/{number}/ship",
    "/api/orders/{number}/receive",
    "/api/orders/{number}/cancel",
    "/api/stores/{store}/products",
    "/api/stores/{store}/products/{product}/skus",
}


class Erp:
    """A program that knows a key and the addresses of the API."""

    def __init__(self, key: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"})

    def get(self, address: str, **query: str | int) -> Any:  # noqa: ANN401 - JSON
        return self._answer(self.client.get(address, query))

    def send(self, method: str, address: str, body: object = None, *, key: str = "") -> Any:  # noqa: ANN401 - JSON
        send = getattr(self.client, method)
        headers = {"Idempotency-Key": key} if key else {}
        return self._answer(send(address, body, content_type="application/json", headers=headers))

    @staticmethod
    def _answer(response: Any) -> Any:  # noqa: ANN401 - JSON
        body: Any = response.json() if response.content else None
        if response.status_code >= 400:
            return response.status_code, body["code"]
        return body


@pytest.fixture
def shop() -> Shop:
    return make_shop(packs=5)


def service_of(shop: Shop) -> str:
    roles = [Role.KEEPER, Role.CLERK]
    account = NewServiceAccount(shop.maker.code, "ERP", roles)
    return make_service_account(by=SYSTEM, now=now(), account=account)


@pytest.fixture
def erp(shop: Shop) -> Erp:
    scopes = [Scope.PRODUCTS, Scope.STOCK, Scope.SALES, Scope.LEAF]
    key = issue_service_key(
        by=SYSTEM, now=now(), code=service_of(shop), token=NewToken("erp", scopes)
    )
    return Erp(key)


def test_products_and_prices_by_a_program(shop: Shop, erp: Erp):
    gtin = make_item(shop.maker, net_g=250)
    other = make_item(shop.maker, net_g=50)
    products = "/api/stores/cloud/products"
    new = {"slug": "white-2026", "title": "白茶", "gtin": gtin, "price_fen": 12_000}

    made = erp.send("post", products, new)
    changed = erp.send("patch", f"{products}/white-2026", {"title_en": "White tea"})
    packs = erp.send("post", f"{products}/white-2026/skus", {"gtin": other, "price_fen": 3_000})
    sku = made["skus"][0]["sku"]
    erp.send("put", f"/api/skus/{sku}/price", {"price_fen": 11_000})
    listed = erp.send(
        "post",
        "/api/stores/cloud/price-lists",
        {
            "name": "Fair",
            "ends_at": f"{TODAY + timedelta(days=36)}T00:00:00Z",
            "prices": [{"sku": sku, "price_fen": 9_900}],
        },
        key="fair",
    )
    lists = erp.get("/api/stores/cloud/price-lists")
    erp.send("delete", f"/api/stores/cloud/price-lists/{listed['list_id']}")
    withdrawn = erp.send("put", f"{products}/white-2026/on-sale", {"on_sale": False})

    assert (made["title_en"], changed["title_en"]) == ("Bai Cha", "White tea")
    assert [each["gtin"] for each in packs["skus"]] == [gtin, other]
    assert lists[0]["prices"] == [{"sku": sku, "price_fen": 9_900}]
    assert erp.get("/api/stores/cloud/price-lists") == []
    assert withdrawn["is_withdrawn"]
    assert withdrawn["skus"][0]["own_price_fen"] == 11_000
    assert erp.send("post", products, new)[1] == "slug_taken"
    assert [each["slug"] for each in erp.get("/api/stores")] == ["cloud"]
    assert {each["gtin"] for each in erp.get("/api/supply/trade-items", maker=shop.maker.code)} == {
        shop.gtin, gtin, other,
    }  # fmt: skip


def test_leaf_is_weighed_in_by_a_program_once(shop: Shop, erp: Erp):
    leaf = {
        "grower": make_grower(shop.maker, "周长根"),
        "maker": shop.maker.code,
        "weight_g": 9_000,
        "grade": "bud",
        "price_fen_per_kg": 6_000,
        "has_promise": True,
    }

    weighed = [erp.send("post", "/api/supply/deliveries", leaf, key="w-1") for _ in range(2)]
    other = erp.send("post", "/api/supply/deliveries", leaf | {"weight_g": 1}, key="w-1")

    assert weighed[0] == weighed[1]
    assert (weighed[0]["amount_fen"], weighed[0]["grower"]) == (54_000, leaf["grower"])
    assert other == (409, "idempotency_conflict")
    assert erp.send("post", "/api/supply/deliveries", leaf) == (400, "idempotency_key_missing")
    listed = erp.get("/api/supply/deliveries", maker=shop.maker.code, limit=1)
    assert listed["items"] == [weighed[0]]
    assert len(erp.get(listed["next"])["items"]) == 1


def test_stock_is_moved_and_an_order_served_by_a_program(shop: Shop, erp: Erp):
    order = make_order(shop, payment="cod")
    lot = make_lot(shop.maker, (make_delivery(shop.maker, make_grower(shop.maker)),))
    moves, address = f"/api/skus/{shop.sku}/stock/movements", f"/api/orders/{order.number}"
    damaged = {"lot": shop.lot, "packs": -1, "reason": "damaged", "words": "damp"}
    parcel = {"carrier": "SF", "tracking": "SF12345"}
    refund = {"amount_fen": 500, "reason": "dented", "left_fen": order.total_fen}

    moved = [erp.send("post", moves, damaged, key="m-1") for _ in range(2)]
    received = {"lot": lot, "packs": 3}
    erp.send("post", f"/api/skus/{shop.sku}/stock/receipts", received, key="r-1")
    early = erp.send("post", f"{address}/ship", parcel)
    steps = [
        erp.send("post", f"{address}/{step}", body)["state"]
        for step, body in (("pack", None), ("ship", parcel), ("receive", None))
    ]
    refunds = [erp.send("post", f"{address}/refunds", refund, key="b-1") for _ in range(2)]

    assert moved == [{"sku": shop.sku, "lot": shop.lot, "available": 2}] * 2
    assert early == (409, "wrong_state")
    assert steps == ["packed", "shipped", "received"]
    assert refunds[0] == refunds[1]
    assert [each["amount_fen"] for each in erp.get(address)["refunds"]] == [500]
    stock = erp.get("/api/stores/cloud/stock")["items"]
    assert [(each["lot"], each["available"]) for each in stock] == [(shop.lot, 2), (lot, 3)]
    movements = erp.get("/api/stores/cloud/stock/movements")["items"]
    assert [each["packs"] for each in movements] == [3, -1, -2, 5]
    assert differences() == []


def test_lists_go_on_where_they_were_though_rows_come_in(shop: Shop, erp: Erp):
    first = [make_order(shop, packs=1, key=f"k{each}", payment="cod").number for each in range(3)]

    page = erp.get("/api/orders", limit=2)
    make_order(shop, packs=1, key="late", payment="cod")
    rest = erp.get(page["next"])

    assert [each["number"] for each in page["items"] + rest["items"]] == first[::-1]
    assert rest["next"] is None
    assert "赵" not in str(page)
    assert len(erp.get("/api/orders", state="awaiting_payment", store="cloud")["items"]) == 4
    assert erp.get("/api/orders", to_day=f"{TODAY - timedelta(days=24)}")["items"] == []
    assert erp.get("/api/orders", cursor="!") == (422, "invalid_request")
    assert erp.get("/api/orders", cursor="_w") == (422, "bad_cursor")
    assert erp.get("/api/orders", limit=201) == (422, "invalid_request")


def test_address_is_read_to_send_an_order_and_that_is_written_down(shop: Shop, erp: Erp):
    order = make_order(shop, payment="cod")

    found = erp.get(f"/api/orders/{order.number}/address")

    assert found["detail"] == "西屏街道 1 号"
    (row,) = audit_trail(action="market.addresses_taken")
    assert row.actor.startswith("A")


def test_cancelling_gives_the_packs_back(shop: Shop, erp: Erp):
    order = make_order(shop, payment="cod")

    state = erp.send("post", f"/api/orders/{order.number}/cancel")["state"]

    assert (state, shop.left) == ("cancelled", 5)


def test_a_program_reaches_nothing_of_others_and_nothing_once_it_ends(shop: Shop, erp: Erp):
    other = make_shop("mist")
    theirs = make_order(other, payment="cod")
    doors = [
        ("get", "/api/stores/mist/products", None),
        ("get", "/api/stores/mist/stock", None),
        ("get", "/api/stores/mist/price-lists", None),
        ("get", f"/api/orders/{theirs.number}", None),
        ("get", f"/api/orders/{theirs.number}/address", None),
        ("post", f"/api/orders/{theirs.number}/cancel", None),
        ("post", f"/api/orders/{theirs.number}/refunds", {"amount_fen": 1, "reason": "x"}),
        ("put", f"/api/skus/{other.sku}/price", {"price_fen": 1}),
        ("put", f"/api/skus/{other.sku}/on-sale", {"on_sale": False}),
        ("put", f"/api/stores/cloud/products/{other.product}/on-sale", {"on_sale": False}),
        (
            "post",
            f"/api/skus/{other.sku}/stock/movements",
            {"lot": other.lot, "packs": -1, "reason": "used"},
        ),
        ("post", f"/api/skus/{shop.sku}/stock/receipts", {"lot": other.lot, "packs": 1}),
    ]
    leaf = {"maker": other.maker.code, "grower": "G1", "weight_g": 1, "grade": "bud",
            "price_fen_per_kg": 1, "has_promise": True}  # fmt: skip
    doors += [("post", "/api/supply/deliveries", leaf)]

    statuses = [
        erp.get(address)[0] if method == "get" else erp.send(method, address, body, key="k")[0]
        for method, address, body in doors
    ]
    left = erp.get("/api/orders")["items"]
    code = audit_trail(action="people.service_account_made")[0].object.removeprefix("service:")
    end_service_account(by=SYSTEM, now=now(), code=code)

    assert set(statuses) <= {403, 404}
    assert left == []
    assert erp.get("/api/supply/deliveries", maker=other.maker.code) == (401, "token_refused")
    assert other.left == 38


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ([None], ""),
        ({"on_sale": 0}, "/on_sale"),
        ({"on_sale": True, "price": 5}, ""),
        ({}, "/on_sale"),
        ("{", None),
    ],
)
def test_bodies_that_are_not_as_described(shop: Shop, erp: Erp, body: object, where: str | None):
    answer = erp.client.put(f"/api/skus/{shop.sku}/on-sale", body, content_type="application/json")

    status = 400 if where is None else 422
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        status,
        "application/problem+json",
    )
    if where:
        assert [each["pointer"] for each in answer.json()["errors"]] == [where]


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    described = Client().get("/api/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_operation_wants_one_of_its_scopes(shop: Shop):
    keys = {scope: Erp(token_of(shop.keeper, scope)) for scope in Scope}
    wrong = []
    for path, method, operation in operations():
        wanted = operation["security"][0]["BearerActor"]
        assert wanted, path
        for scope in set(Scope) - {Scope(each) for each in wanted}:
            address = path.replace("{", "").replace("}", "")
            if keys[scope].send(method, address) != (403, "token_scope"):
                wrong.append((method, path, scope))

    assert wrong == []


def test_every_write_that_a_retry_would_double_wants_a_key():
    without = {
        path
        for path, method, operation in operations()
        if method == "post"
        and "Idempotency-Key" not in {each["name"] for each in operation.get("parameters", ())}
    }

    # An order's key is the market's own.
    assert without == _WITHOUT_KEY - {"/api/market/orders"}


def test_places_are_open_to_everybody():
    make_shop(packs=0)

    towns = Client().get("/api/places", {"parent": COUNTY, "limit": "1"}).json()
    rest = Client().get(towns["next"]).json()

    assert [each["code"] for each in towns["items"] + rest["items"]] == [
        "331124104000", "331124105000",
    ]  # fmt: skip
    assert Client().get(f"/api/places/{COUNTY}").json()["name"] == "松阳县"
    assert Client().get("/api/places/999999999999").status_code == 404
