"""The API as an ERP uses it: by a program of an organisation, with keys of its own."""

from datetime import timedelta
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from jsonschema import Draft202012Validator

from commonfield.audit.queries import audit_trail
from commonfield.kernel.clock import now
from commonfield.people.choices import Scope
from commonfield.people.commands import end_service_account
from commonfield.people.types import SYSTEM
from tests.config.erp import Erp, make_erp, operations
from tests.market.builders import Shop, differences, make_order, make_shop
from tests.night import TODAY
from tests.people.builders import COUNTY
from tests.supply.builders import make_delivery, make_grower, make_item, make_lot, token_of
from tests.workshop.builders import photograph

pytestmark = pytest.mark.sql

# Sent again, these are refused by the state that the first left, or by a name that is taken.
_WITHOUT_KEY: Final = {
    # Each of its entries has an id of its own.
    "/api/queue",
    # A reviewer says it once.
    "/api/dialect/voices/{code}/checks",
    "/api/market/orders",
    # A village starts a case once: again is refused.
    "/api/sharing/cases/{slug}/adoptions",
    "/api/orders/{number}/pack",
    "/api/orders/{number}/ship",
    "/api/orders/{number}/receive",
    "/api/orders/{number}/cancel",
    "/api/orders/{number}/parcels",
    "/api/returns/{number}/agree",
    "/api/returns/{number}/refuse",
    "/api/returns/{number}/arrive",
    # A test is only a test; a delivery is not sent again while it is tried.
    "/api/webhooks/{code}/try",
    "/api/webhooks/{code}/deliveries/{event_id}/again",
    "/api/stores/{store}/products",
    "/api/stores/{store}/products/{product}/skus",
    # The same picture twice is refused.
    "/api/stores/{store}/products/{product}/pictures",
}


@pytest.fixture
def shop() -> Shop:
    return make_shop(packs=5)


@pytest.fixture
def erp(shop: Shop) -> Erp:
    return make_erp(shop)


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

    assert (made["title_en"], changed["title_en"]) == ("", "White tea")
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
    ever = {"from_day": "0001-01-01", "to_day": "9999-12-31"}
    assert len(erp.get("/api/orders", **ever)["items"]) == 4
    assert erp.get("/api/orders", from_day="9999-12-31", to_day="0001-01-01")["items"] == []
    assert erp.get("/api/orders", cursor="!") == (422, "invalid_request")
    assert erp.get("/api/orders", cursor="_w") == (422, "bad_cursor")
    assert erp.get("/api/orders", limit=201) == (422, "invalid_request")


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


def test_defaults_are_as_their_schemas_say():
    schemas = Client().get("/api/openapi.json").json()["components"]["schemas"]
    defaults = [
        (name, each)
        for schema in schemas.values()
        for name, each in schema.get("properties", {}).items()
        if "default" in each and "$ref" not in str(each)
    ]

    wrong = [
        name for name, each in defaults if not Draft202012Validator(each).is_valid(each["default"])
    ]

    assert len(defaults) > 10
    assert wrong == []


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


def test_many_prices_and_counts_are_set_together_or_not_at_all(shop: Shop, erp: Erp):
    prices, stock = "/api/stores/cloud/prices", "/api/stores/cloud/stock"
    price, count = (
        {"sku": shop.sku, "price_fen": 7_000},
        {"sku": shop.sku, "lot": shop.lot, "available": 9},
    )
    other = {"sku": make_shop("mist").sku, "price_fen": 1, "lot": shop.lot, "available": 1}
    price_of_other = {name: other[name] for name in ("sku", "price_fen")}
    count_of_other = {name: other[name] for name in ("sku", "lot", "available")}

    refused = [
        erp.client.put(prices, {"prices": [price, price_of_other, price]}, "application/json"),
        erp.client.put(
            stock,
            {"counts": [count | {"was": 5}, count_of_other, count | {"available": 8}]},
            "application/json",
        ),
        erp.client.put(stock, {"counts": [count | {"was": 4}]}, "application/json"),
    ]
    before = erp.get(stock)["items"]
    listed = [erp.send("put", prices, {"prices": [price]}) for _ in range(2)]
    counted = [erp.send("put", stock, {"counts": [count], "words": "shelf"}) for _ in range(2)]

    assert [
        [(each["pointer"], each["code"]) for each in answer.json()["errors"]] for answer in refused
    ] == [
        [("/prices/1", "unknown_sku"), ("/prices/2", "twice")],
        [("/counts/1", "unknown_lot"), ("/counts/2", "twice")],
        [("/counts/0", "stock_changed")],
    ]
    assert (before[0]["available"], shop.left) == (5, 9)
    assert [each["items"][0]["was_fen"] for each in listed] == [8_000, 7_000]
    assert [each["items"][0]["available"] for each in counted] == [9, 9]
    movements = erp.get("/api/stores/cloud/stock/movements")["items"]
    assert (movements[0]["packs"], movements[0]["reference"]) == (4, "counted: shelf")
    assert len(movements) == 2
    assert differences() == []


def test_pictures_of_a_product_by_a_program(shop: Shop, erp: Erp):
    address = f"/api/stores/cloud/products/{shop.product}/pictures"

    def add(width: int) -> Any:  # noqa: ANN401 - JSON
        picture = SimpleUploadedFile("p.jpg", photograph((width, 400)), "image/jpeg")
        answer = erp.client.post(address, {"picture": picture, "alt": "茶园"})
        return answer.json() | {"status": answer.status_code}

    first, second, twice = add(600), add(500), add(500)
    moved_id = second["pictures"][1]["picture_id"]
    moved = erp.send("put", f"{address}/{moved_id}", {"alt": "新茶", "is_first": True})
    wordless = erp.client.post(
        address, {"picture": SimpleUploadedFile("p.jpg", photograph((450, 400)))}
    )
    elsewhere = erp.send("delete", f"/api/stores/cloud/products/other/pictures/{moved_id}")
    erp.send("delete", f"{address}/{moved_id}")

    assert (first["status"], twice["code"]) == (201, "picture_twice")
    assert [each["alt"] for each in moved["pictures"]] == ["新茶", "茶园"]
    assert Client().get(moved["pictures"][0]["address"]).status_code == 200
    assert (wordless.status_code, elsewhere) == (422, (404, "not_found"))
    left = erp.get(address.removesuffix("/pictures"))["pictures"]
    assert [each["alt"] for each in left] == ["茶园"]
