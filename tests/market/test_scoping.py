"""No store sees another's drafts, buyers or money, whatever form, query or command is tried.

Queries and commands come from the modules themselves; every address is in the access matrix.
"""

import csv
import inspect
import io
from typing import Any

import pytest
from django.apps import apps
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from commonfield.kernel.errors import CommonfieldError
from commonfield.orders.desk.views.sheets import _ROWS_SALT
from commonfield.people.types import SYSTEM, Actor
from commonfield.stores.sheets.views import _GOODS_SALT
from tests.market.builders import Shop, make_shop
from tests.market.scoping import Function, Kept, asked_by_somebody, make_kept
from tests.people.builders import NOW
from tests.supply.builders import client_of

pytestmark = pytest.mark.any_engine

REFUSED = {403, 404}
# What not even the store may do: it is the bureau officer's, or the buyer's.
OTHERS_ONLY: dict[str, list[str]] = {
    "queries": [],
    "commands": [
        "stores.papers.commands.licences.accept_paper",
        "stores.papers.commands.licences.refuse_paper",
        "orders.commands.aftercare.ask_invoice",
        "orders.commands.aftercare.write_review",
        "orders.commands.forgetting.forget_contact",
        "orders.commands.returns.ask_return",
        "orders.commands.returns.send_return",
        "orders.commands.returns.withdraw_return",
    ],
}
NOT_ALLOWED = 405


@pytest.fixture
def kept() -> Kept:
    return make_kept()


@pytest.fixture
def other() -> Shop:
    return make_shop("mist", packs=5)


def body_of(response: HttpResponseBase) -> str:
    if isinstance(response, StreamingHttpResponse):
        return b"".join(response).decode(errors="ignore")
    assert isinstance(response, HttpResponse)
    return response.content.decode(errors="ignore")


def rows_of_market() -> list[str]:
    """Return every row of the tables on which the market stands."""
    return [
        f"{model.__name__} {row}"
        for room in ("stores", "orders", "payments")
        for model in apps.get_app_config(room).get_models()
        for row in model._default_manager.order_by("pk").values()
    ]


def seen(response: HttpResponseBase, kept: Kept, *, said: str = "") -> list[str]:
    """Return the secrets that an answer tells, beyond what its asker said."""
    text = body_of(response)
    return [secret for secret in kept.secrets if secret in text and secret not in said]


def file_of(*rows: list[str]) -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return SimpleUploadedFile("sheet.csv", text.getvalue().encode())


def test_things_of_another_store_in_a_form_are_refused(kept: Kept, other: Shop):
    client, before = client_of(other.keeper), rows_of_market()
    number, sku = kept.paid.number, kept.shop.sku
    parcel = [[2, number, "顺丰", "SF10000"]]
    goods = [[2, sku, "", "t", "t", "", 9_000, 0, "price", ""]]
    spans = {"starts_at": "2099-01-01T10:00", "ends_at": "2099-01-02T10:00"}
    forms: dict[str, dict[str, Any]] = {
        "pick/": {"number": number},
        "shipping/": {
            "file": file_of(["Order", "Carrier", "Tracking number"], [number, "顺丰", "SF10000"])
        },
        "shipping/confirm/": {"rows": signing.dumps(parcel, salt=_ROWS_SALT, compress=True)},
        "products/in/": {
            "file": file_of(["Number", "Barcode", "Name", "Price (yuan)"], [sku, "", "t", "90"])
        },
        "products/in/confirm/": {"rows": signing.dumps(goods, salt=_GOODS_SALT, compress=True)},
        "promotions/team/": {
            "sku": sku, "price_fen": "1", "seats": "2", "hours": "24", "most_packs": "1"} | spans,
        "promotions/flash/": {"sku": sku, "price_fen": "1", "packs_each": "1"} | spans,
        "stock/receive/": {"sku": sku, "lot": kept.shop.lot, "packs": "1"},
    }  # fmt: skip

    leaks = {
        path: seen(client.post(f"/desk/mist/{path}", form), kept, said=number + sku)
        for path, form in forms.items()
    }
    taken = client.post("/desk/take-over/", {"offer": kept.handover, "kind": "grower_promise"})

    assert {path: found for path, found in leaks.items() if found} == {}
    assert taken.status_code in REFUSED
    assert rows_of_market() == before


def outcome(function: Function, kept: Kept, by: Actor) -> object:
    """Return what an actor gets: the refusal's status, or the answer; nothing stays written."""
    asked = kept.arguments(function) | {"by": by}
    if "now" in inspect.signature(function).parameters:
        asked["now"] = NOW
    try:
        with transaction.atomic():
            answer = function(**asked)
            transaction.set_rollback(True)
    except CommonfieldError as error:
        return error.status
    return answer


def name_of(function: Function) -> str:
    return f"{function.__module__}.{function.__name__}".removeprefix("commonfield.")


def is_refused(answer: object) -> bool:
    return isinstance(answer, int) and answer in REFUSED


@pytest.mark.parametrize("kind", ["queries", "commands"])
def test_every_query_and_command_refuses_another_stores_keeper(kept: Kept, other: Shop, kind: str):
    functions = list(asked_by_somebody(kind))
    before = rows_of_market()

    answers = {name_of(each): outcome(each, kept, other.keeper) for each in functions}

    # Everybody gets their own orders and stores, and this keeper ordered nothing.
    own: dict[str, object] = {
        "orders.queries.order_for_person": None,
        "orders.queries.orders_of_person": [],
        "stores.queries.managed_stores": set(),
        "stores.papers.queries.number_of_papers_to_check": 0,
        "stores.papers.queries.papers_to_check": [],
        "stores.stock.queries.number_of_requests": 0,
        "stores.stock.queries.packs_to_pack": [],
    }
    faults = {name: answer for name, answer in answers.items() if not is_refused(answer)}
    assert faults == {name: own[name] for name in faults if name in own}
    assert rows_of_market() == before
    assert len(functions) > 15


@pytest.mark.parametrize("kind", ["queries", "commands"])
def test_what_was_refused_is_there_for_those_whom_it_concerns(kept: Kept, kind: str):
    """The refusals above are about who asks, not about things that are not there."""
    functions = list(asked_by_somebody(kind))

    hidden = [
        name_of(each)
        for each in functions
        if all(is_refused(outcome(each, kept, by)) for by in (kept.shop.keeper, SYSTEM))
    ]

    assert hidden == OTHERS_ONLY[kind]
