"""The JSON API: each room's router under /api/, every refusal a problem (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from ninja.errors import HttpError, ValidationError

from commonfield.config.openapi import DescribedApi, Guest
from commonfield.config.problems import plain_problem, problem_of
from commonfield.front.form_keys import without_form_key
from commonfield.heritage.api import heritage_items
from commonfield.kernel.errors import CommonfieldError
from commonfield.library.api import titles
from commonfield.market.api import router as market
from commonfield.offline.api import router as offline
from commonfield.orders import api as orders
from commonfield.people.api import BearerActor, SessionActor
from commonfield.people.choices import Scope
from commonfield.places.api import router as places
from commonfield.services.bookings.api import router as services
from commonfield.sharing.cases.api import adoptions
from commonfield.stores import api as stores
from commonfield.supply import api as supply
from commonfield.voices.api import checks, gone
from commonfield.webhooks import api as webhooks

api = DescribedApi(
    title="Commonfield",
    version="1",
    description="Buying, statements and records of a county. Refusals are RFC 9457 problems"
    " with a stable `code`; `Accept-Language` chooses their words (zh-hans, en).",
    docs_url=None,
    urls_namespace="api",
)


api.add_router(
    "/market", market, auth=[Guest(), BearerActor(Scope.ORDER, Scope.DESK)], tags=["market"]
)
api.add_router("/supply", supply.router, auth=BearerActor(Scope.READ), tags=["supply"])
api.add_router("/supply", supply.leaf, auth=BearerActor(Scope.LEAF))
api.add_router("/supply", supply.items, auth=BearerActor(Scope.PRODUCTS))
api.add_router("/library", titles, auth=[Guest(), BearerActor(*Scope)], tags=["library"])
api.add_router("/dialect", gone, auth=[Guest(), BearerActor(*Scope)], tags=["dialect"])
api.add_router(
    "/dialect", checks, auth=[BearerActor(Scope.READING), SessionActor()], tags=["dialect"]
)
api.add_router("/heritage", heritage_items, auth=[Guest(), BearerActor(*Scope)], tags=["heritage"])
api.add_router("/places", places, auth=[Guest(), BearerActor(*Scope)])
for path, router in (
    ("/orders", orders.router),
    ("/returns", orders.returns),
    ("/invoices", orders.invoices),
):
    api.add_router(path, router, auth=BearerActor(Scope.SALES))
api.add_router("", offline, auth=[BearerActor(Scope.READING), SessionActor()], tags=["library"])
api.add_router("", webhooks.events, auth=BearerActor(Scope.SALES, Scope.STOCK))
api.add_router("", webhooks.hooks, auth=BearerActor(Scope.WEBHOOKS))
api.add_router(
    "/services", services, auth=[BearerActor(Scope.BOOK), SessionActor()], tags=["services"]
)
api.add_router(
    "/sharing", adoptions, auth=[BearerActor(Scope.SHARING), SessionActor()], tags=["sharing"]
)
api.add_router("", stores.own, auth=BearerActor(*Scope))
api.add_router("", stores.products, auth=BearerActor(Scope.PRODUCTS))
api.add_router("", stores.stock, auth=BearerActor(Scope.STOCK))


@without_form_key("it is only read")
@require_safe
def index(_request: HttpRequest) -> HttpResponse:
    """Point to the description."""
    return JsonResponse({"openapi": "/api/openapi.json"})


@api.exception_handler(CommonfieldError)
def refuse(_request: HttpRequest, error: CommonfieldError) -> HttpResponse:
    return problem_of(error)


@api.exception_handler(HttpError)
def refuse_plainly(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return plain_problem(error.status_code)


@api.exception_handler(Http404)
def refuse_unknown(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return plain_problem(HTTPStatus.NOT_FOUND)


@api.exception_handler(ValidationError)
def refuse_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return plain_problem(422, {"errors": [_part(each) for each in error.errors]})


def _part(error: dict[str, Any]) -> dict[str, str]:
    """Name a wrong part: by JSON pointer in the body, by name in address, query and headers."""
    where, *names = error["loc"]
    path = names[1:] if where == "body" else names
    return {
        "in": str(where),
        "pointer": "".join(f"/{name}" for name in path),
        "code": str(error["type"]),
        "message": str(error["msg"]),
    }
