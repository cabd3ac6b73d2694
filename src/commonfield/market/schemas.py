"""What goes in and out of the market's API: read by hand on the hot path, described for all."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NoReturn

from ninja import Schema

from commonfield.orders.checkout.errors import NotJsonError
from commonfield.orders.checkout.rules import MOST_LINES
from commonfield.orders.errors import InvalidOrderError
from commonfield.orders.types import Contact, OrderRequest, OrderView

_TEXTS: Final = (
    ("contact", "name"),
    ("contact", "phone"),
    ("address", "region"),
    ("address", "detail"),
)

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")

type _Errors = list[tuple[str, str]]


class SkuOut(Schema):
    sku: str
    title: str
    price_fen: int
    available: int


class SkusOut(Schema):
    items: list[SkuOut]
    next: str | None


class OrderLineOut(Schema):
    sku: str
    quantity: int
    price_fen: int


class OrderOut(Schema):
    number: str
    store: str
    state: str
    total_fen: int
    lines: list[OrderLineOut]
    token: str
    expires_at: str | None
    team: str | None = None


class OrdersOut(Schema):
    orders: list[OrderOut]
    total_fen: int


_TEXT: Final = {"type": "string", "minLength": 1}
ORDER_BODY: Final[dict[str, Any]] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "Kept 30 days. The same key and body again return the same orders.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"},
        }
    ],
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["lines", "contact", "address", "payment"],
                    "properties": {
                        "lines": {
                            "type": "array",
                            "minItems": 1,
                            "maxItems": MOST_LINES,
                            "items": {
                                "type": "object",
                                "required": ["sku", "quantity"],
                                "properties": {
                                    "sku": _TEXT,
                                    "quantity": {"type": "integer", "minimum": 1, "maximum": 999},
                                },
                            },
                        },
                        "contact": {
                            "type": "object",
                            "required": ["name", "phone"],
                            "properties": {"name": {**_TEXT, "maxLength": 60}, "phone": _TEXT},
                        },
                        "address": {
                            "type": "object",
                            "required": ["region", "detail"],
                            "properties": {
                                "region": {"type": "string", "pattern": "^[0-9]{12}$"},
                                "detail": {**_TEXT, "maxLength": 200},
                            },
                        },
                        "payment": {
                            "type": "string",
                            "enum": ["cod", "wechat", "alipay", "simulated"],
                        },
                        "remark": {
                            "type": "string",
                            "maxLength": 200,
                            "description": "To the store that packs; erased with the contact.",
                        },
                        "expected_total_fen": {"type": ["integer", "null"]},
                        "currency": {"type": "string", "const": "CNY"},
                        "team": {
                            "type": "string",
                            "description": "Buy one product in a team, at its price: `new:` and an"
                            " offer's code opens one, a team's code joins it. Not paid in cash.",
                        },
                        "sale": {
                            "type": "string",
                            "description": "A flash sale's code: refused with `sale_not_started`"
                            " or `offer_over` rather than taken at another price. Without it the"
                            " price of the moment holds.",
                        },
                    },
                }
            }
        },
    },
}


def digest_of(document: object) -> str:
    """Return the same 64 characters for the same content, however it was written down."""
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _once_each(members: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(members)
    if len(made) != len(members):
        raise ValueError(members)
    return made


_strict: Final = json.JSONDecoder(parse_constant=_refuse_constant, object_pairs_hook=_once_each)


def parsed(body: bytes) -> object:
    """Read JSON without what only Python knows (NaN, Infinity) and without names said twice."""
    try:
        return _strict.decode(body.decode())
    except (ValueError, RecursionError) as error:
        raise NotJsonError from error


def read_order(body: bytes, *, key: str, person_id: int | None, language: str) -> OrderRequest:
    """Read the body of an order; whether it can be taken is checked later."""
    order = parsed(body)
    if not isinstance(order, dict):
        raise InvalidOrderError([("", "bad_type")])
    errors: _Errors = []
    lines = _read_lines(order.get("lines"), errors)
    texts = {
        name: _text(_member(order.get(part), name), f"/{part}/{name}", errors)
        for part, name in _TEXTS
    }
    payment = _text(order.get("payment"), "/payment", errors)
    expected = order.get("expected_total_fen")
    if expected is not None and not _is_whole(expected):
        errors.append(("/expected_total_fen", "bad_type"))
    if order.get("currency", "CNY") != "CNY":
        errors.append(("/currency", "foreign_currency"))
    remark = _text(order.get("remark", ""), "/remark", errors)
    offer = _read_offer(order, errors)
    if errors:
        raise InvalidOrderError(errors)
    return OrderRequest(
        key=key,
        digest=digest_of(order),
        lines=lines,
        contact=Contact(texts["name"], texts["phone"]),
        region=texts["region"],
        detail=texts["detail"],
        payment=payment,
        expected_total_fen=expected,
        person_id=person_id,
        language=language,
        offer=offer,
        remark=remark,
    )


def _read_offer(order: dict[str, object], errors: _Errors) -> str:
    """Return the promotion chosen; one order is in a team or of a flash sale, not both."""
    team, sale = order.get("team"), order.get("sale")
    if team is not None and sale is not None:
        errors.append(("/sale", "bad_type"))
    if team is not None:
        return f"team:{_text(team, '/team', errors)}"
    return "" if sale is None else f"flash:{_text(sale, '/sale', errors)}"


def _read_lines(value: object, errors: _Errors) -> list[tuple[str, int]]:
    if not isinstance(value, list):
        errors.append(("/lines", "bad_type"))
        return []
    if len(value) > MOST_LINES:
        errors.append(("/lines", "too_many"))
        return []
    lines = []
    for index, line in enumerate(value):
        sku = _text(_member(line, "sku"), f"/lines/{index}/sku", errors)
        quantity = _member(line, "quantity")
        if _is_whole(quantity):
            lines.append((sku, quantity))
        else:
            errors.append((f"/lines/{index}/quantity", "bad_type"))
    return lines


def _member(value: object, name: str) -> Any:  # noqa: ANN401 - JSON is anything
    return value.get(name) if isinstance(value, dict) else None


def _is_whole(value: object) -> bool:
    """Return whether a value is a whole number; in Python a truth value would pass for one."""
    return isinstance(value, int) and not isinstance(value, bool)


def _text(value: object, pointer: str, errors: _Errors) -> str:
    if not isinstance(value, str):
        errors.append((pointer, "bad_type"))
        return ""
    if not is_storable(value):
        errors.append((pointer, "unstorable"))
    return value


def is_storable(text: str) -> bool:
    """Return whether a database can keep a text: no NUL, no half of a surrogate pair."""
    return not _UNSTORABLE.search(text)


def order_out(order: OrderView, team: str = "") -> dict[str, object]:
    """Return an order as the API shows it; ``team`` is the code of its team, if it has one."""
    shown: dict[str, object] = {
        "number": order.number,
        "store": order.store,
        "state": order.state,
        "total_fen": order.total_fen,
        "lines": [
            {"sku": line.sku, "quantity": line.quantity, "price_fen": line.price_fen}
            for line in order.lines
        ],
        "token": order.token,
        "expires_at": order.expires_at.isoformat() if order.expires_at else None,
    }
    return shown | {"team": team} if team else shown


def orders_out(
    orders: Sequence[OrderView], teams: Mapping[str, str] | None = None
) -> dict[str, object]:
    """Return the orders of one request as the API shows them."""
    total_fen = sum(order.total_fen for order in orders)
    codes = teams or {}
    shown = [order_out(order, codes.get(order.number, "")) for order in orders]
    return {"orders": shown, "total_fen": total_fen}
