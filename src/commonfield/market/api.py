"""Buying through the API: what is on sale, taking an order, looking it up."""

import json
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from ninja import Router

from commonfield.front.errors import IdempotencyKeyMissingError
from commonfield.front.language import active_language, is_chinese
from commonfield.kernel.clock import now
from commonfield.kernel.errors import NotFoundError, must_exist
from commonfield.market import schemas
from commonfield.orders.checkout.errors import TooLargeError
from commonfield.orders.checkout.intake import take_order
from commonfield.orders.checkout.rules import is_idempotency_key
from commonfield.orders.commands import forget_contact
from commonfield.orders.errors import InvalidOrderError
from commonfield.orders.queries import order_with_token
from commonfield.orders.teams.queries import team_codes_of
from commonfield.people.choices import Scope
from commonfield.people.permissions import require_scope
from commonfield.people.types import GUEST, Actor
from commonfield.stores.catalogue.queries import skus_on_sale
from commonfield.stores.catalogue.types import FEW_PACKS
from commonfield.stores.queries import managed_stores, store
from commonfield.workshop.rate_limits import check_rate_limit
from commonfield.workshop.request_bodies import declared_bytes

router = Router()

_PAGE: Final = 100
_MOST_PAGES: Final = 10_000
_LONGEST_SEARCH: Final = 60
_LARGEST_BODY: Final = 1_000_000
_MINUTE_S: Final = 60
_ORDERS_A_MINUTE: Final = 120
_READS_A_MINUTE: Final = 600


def _json(body: dict[str, object], status: int = 200) -> HttpResponse:
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), content_type="application/json", status=status
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@router.get(
    "/skus",
    response=schemas.SkusOut,
    summary="What is on sale",
    description="Packs on sale, of one store or of all, a hundred at a time; `next` is an address."
    " `available` is exact for the store's keeper with a token of the scope `desk`; for others 10"
    " stands for 10 or more.",
)
def skus(request: HttpRequest, store: str = "", q: str = "", page: str = "1") -> HttpResponse:
    check_rate_limit(request, "market.skus", _READS_A_MINUTE, _MINUTE_S)
    offset = _offset_of(page)
    _require_store(store)
    q = " ".join(q[:_LONGEST_SEARCH].split())
    found = skus_on_sale(now=now(), store_slug=store, text=q, offset=offset, limit=_PAGE + 1)
    actor: Actor = request.auth  # type: ignore[attr-defined]  # django-ninja sets it, its stubs do not say so
    own = managed_stores(actor, (each.store for each in found), now=now())
    items = [
        {
            "sku": each.sku,
            "title": (not is_chinese() and each.title_en) or each.title,
            "price_fen": each.price_fen,
            "available": each.available if each.store in own else min(each.available, FEW_PACKS),
        }
        for each in found[:_PAGE]
    ]
    following = {"store": store, "q": q, "page": str(int(page) + 1)}
    query = urlencode({name: value for name, value in following.items() if value})
    return _json({"items": items, "next": f"{request.path}?{query}" if found[_PAGE:] else None})


def _offset_of(page: str) -> int:
    is_number = page.isascii() and page.isdecimal() and len(page) <= len(str(_MOST_PAGES))
    if not is_number or not 1 <= int(page) <= _MOST_PAGES:
        raise InvalidOrderError([("/page", "bad_page")])
    return (int(page) - 1) * _PAGE


def _require_store(slug: str) -> None:
    if slug and store(slug) is None:
        raise NotFoundError


@router.post(
    "/orders",
    response={201: schemas.OrdersOut, 200: schemas.OrdersOut},
    summary="Order",
    description="Takes an order, one for each store among its lines. The same key with the same"
    " body answers the same orders again, with 200. Guests need no token; one must have the scope"
    " `order`.",
    openapi_extra=schemas.ORDER_BODY,
)
def place(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.auth  # type: ignore[attr-defined]  # django-ninja sets it, its stubs do not say so
    require_scope(actor, Scope.ORDER)
    check_rate_limit(request, "market.orders", _ORDERS_A_MINUTE, _MINUTE_S)
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
    if not is_idempotency_key(key):
        raise IdempotencyKeyMissingError
    order = schemas.read_order(
        _body(request), key=key, person_id=actor.person_id, language=active_language()
    )
    placed = take_order(order)
    teams = team_codes_of(each.number for each in placed.orders) if order.offer else {}
    return _json(schemas.orders_out(placed.orders, teams), 200 if placed.is_repeat else 201)


def _body(request: HttpRequest) -> bytes:
    if declared_bytes(request) > _LARGEST_BODY:
        raise TooLargeError
    return request.body


@router.get(
    "/orders/{number}",
    response=schemas.OrderOut,
    summary="An order",
    description="For whoever has the order's token.",
)
def order(request: HttpRequest, number: str, token: str = "") -> HttpResponse:
    check_rate_limit(request, "market.order", _READS_A_MINUTE, _MINUTE_S)
    found = must_exist(order_with_token(number, token))
    return _json(schemas.order_out(found, team_codes_of([number]).get(number, "")))


@router.delete(
    "/orders/{number}/contact",
    response={204: None},
    summary="Erase an order's contact",
    description="For whoever has the order's token: its buyer's name, phone and address are erased;"
    " refused while goods or money may still have to reach them.",
)
def contact(request: HttpRequest, number: str, token: str = "") -> HttpResponse:
    check_rate_limit(request, "market.order", _READS_A_MINUTE, _MINUTE_S)
    must_exist(order_with_token(number, token))
    forget_contact(by=GUEST, now=now(), number=number, token=token)
    return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
