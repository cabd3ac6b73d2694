"""The API's description: what it promises holds, and generated clients can rely on it."""

from typing import Any, Final

import pytest
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.config.erp import described, make_erp, operations
from tests.market.builders import make_shop
from tests.supply.builders import make_grower

pytestmark = pytest.mark.sql

_DAYS: Final = ("0001-01-01", "0001-01-02", "2026-02-28", "9999-12-30", "9999-12-31")
_TIMES: Final = ("00:00:00Z", "23:59:59Z", "00:00:00+14:00", "23:59:59.999999-12:00")
_EDGES: Final = {
    "date": _DAYS,
    "date-time": tuple(f"{day}T{time}" for day in _DAYS for time in _TIMES),
}


def test_description_is_valid_openapi():
    found = OpenAPIV31SpecValidator(described()).iter_errors()  # type: ignore[arg-type]

    assert [str(each) for each in found] == []


def test_no_day_or_instant_is_a_server_error():
    shop = make_shop()
    erp = make_erp(shop)
    price = {"sku": shop.sku, "price_fen": 100}
    bodies: dict[str, dict[str, object]] = {
        "/api/stores/{store}/price-lists": {
            "name": "Fair",
            "ends_at": "2100-01-01T00:00:00Z",
            "prices": [price],
        },
        "/api/supply/deliveries": {
            "grower": make_grower(shop.maker),
            "maker": shop.maker.code,
            "weight_g": 9_000,
            "grade": "bud",
            "price_fen_per_kg": 6_000,
            "has_promise": True,
        },
        "/api/queue": {},
    }
    answers = {}
    for path, method, name, edge in _edges():
        address = path.format(store="cloud", number="1", code="1")
        if method == "get":
            answer = erp.client.get(address, {"maker": shop.maker.code, name: edge})
        else:
            body, headers = bodies[path] | {name: edge}, {"Idempotency-Key": f"{name}{edge}"}
            answer = erp.client.post(address, body, "application/json", headers=headers)
        answers[path, name, edge] = answer.status_code
        if path.endswith("price-lists"):
            # What was taken can be read, and sold by.
            assert erp.client.get(address).status_code == 200
            assert Client().get("/api/market/skus", {"store": "cloud"}).status_code == 200

    assert {each for each, status in answers.items() if status >= 500} == set()
    assert answers["/api/orders", "from_day", "0001-01-01"] == 200
    assert answers["/api/orders", "to_day", "9999-12-31"] == 200


def _edges() -> list[tuple[str, str, str, str]]:
    """Return the edges of every day and instant: in queries, and in the bodies of writes."""
    schemas: dict[str, Any] = described()["components"]["schemas"]
    found = []
    for path, method, operation in operations():
        parts = {each["name"]: each["schema"] for each in operation.get("parameters", ())}
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        reference = content.get("schema", {}).get("$ref", "")
        parts |= schemas.get(reference.rpartition("/")[2], {}).get("properties", {})
        for name, schema in parts.items():
            formats = {each.get("format") for each in (schema, *schema.get("anyOf", ()))}
            found += [
                (path, method, name, edge) for each in formats for edge in _EDGES.get(each, ())
            ]
    return found
