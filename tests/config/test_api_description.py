"""The API's description: what it promises holds, and generated clients can rely on it."""

import json
import lzma
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from ninja import NinjaAPI
from openapi_spec_validator import OpenAPIV31SpecValidator

from commonfield import __version__
from commonfield.front.deprecation import deprecated
from tests.config.erp import described, make_erp, operations
from tests.config.openapi_changes import Comparison
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
    found = OpenAPIV31SpecValidator(described()).iter_errors()

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
        "/api/sharing/cases/{slug}/adoptions": {"place": "331124104201"},
        "/api/services/bookings": {
            "resource": "r-1",
            "from": "2026-12-04T19:00:00+08:00",
            "until": "2026-12-04T21:00:00+08:00",
        },
    }
    answers = {}
    for path, method, name, edge in _edges():
        address = path.format(store="cloud", number="1", code="1", slug="1")
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


# A release's description, kept by tools/keep_release.
_KEPT: Final = Path(__file__).parents[1] / "data" / "descriptions"


def kept() -> Iterator[Any]:
    for path in sorted(_KEPT.glob("*.json.xz")):
        yield json.loads(lzma.decompress(path.read_bytes()))


def test_nothing_that_a_release_described_is_gone_before_its_sunset():
    new, released = described(), "-".join(__version__.split(".")[:3])
    over = {
        f"{method.upper()} {path}"
        for old in kept()
        for path, methods in old["paths"].items()
        for method, operation in methods.items()
        if operation.get("x-sunset", "9999") <= released
    }

    broken = {each for old in kept() for each in Comparison(old, new).broken()}

    assert broken - over == set()


def _order(schema: Any) -> Any:  # noqa: ANN401 - JSON
    return schema["components"]["schemas"]["SoldOrderWithRefundsOut"]


_CHANGES: Final[dict[str, Callable[[Any], object]]] = {
    "GET /api/orders": lambda new: new["paths"]["/api/orders"].pop("get"),
    "GET /api/orders to_day": lambda new: new["paths"]["/api/orders"]["get"]["parameters"].pop(),
    "GET /api/orders/{number} 200/total_fen": lambda new: _order(new)["properties"].pop(
        "total_fen"
    ),
    "GET /api/orders/{number} 200/total_fen type": lambda new: _order(new)["properties"][
        "total_fen"
    ].update(type="string"),
    "GET /api/orders 200/items[]/lines[]/sku": lambda new: new["components"]["schemas"][
        "SoldLineOut"
    ]["properties"].pop("sku"),
    "POST /api/orders/{number}/refunds body/left_fen required": lambda new: new["components"][
        "schemas"
    ]["RefundIn"]["required"].append("left_fen"),
    "POST /api/orders/{number}/refunds body/reason maxLength": lambda new: new["components"][
        "schemas"
    ]["RefundIn"]["properties"]["reason"].update(maxLength=20),
    "POST /api/skus/{sku}/stock/movements body/reason type": lambda new: new["components"][
        "schemas"
    ]["AdjustmentReason"]["enum"].pop(),
    "GET /api/orders cursor required": lambda new: next(
        each
        for each in new["paths"]["/api/orders"]["get"]["parameters"]
        if each["name"] == "cursor"
    ).update(required=True),
}


@pytest.mark.parametrize("broken", _CHANGES)
def test_a_change_that_breaks_a_client_is_found(broken: str):
    old = described()
    new = deepcopy(old)

    _CHANGES[broken](new)

    assert broken in set(Comparison(old, new).broken())


def test_a_deprecated_operation_says_until_when_it_is_there():
    api = NinjaAPI(urls_namespace="deprecated", docs_url=None)

    @api.get("/old", response={200: int})
    @deprecated(since=date(2026, 12, 1), sunset=date(2027, 6, 1))
    def old(request: HttpRequest) -> int:
        return len(request.path)

    (path,) = [each for each in api.urls[0] if "old" in str(each.pattern)]
    assert path.callback is not None
    answer = path.callback(RequestFactory().get("/old"))
    described_as = api.get_openapi_schema(path_prefix="/")["paths"]["/old"]["get"]

    assert answer.headers["Deprecation"] == "@1796083200"
    assert answer.headers["Sunset"] == "Tue, 01 Jun 2027 00:00:00 GMT"
    assert (described_as["deprecated"], described_as["x-sunset"]) == (True, "2027-06-01")
    with pytest.raises(ValueError, match="half a year"):
        deprecated(since=date(2026, 12, 1), sunset=date(2027, 5, 1))
