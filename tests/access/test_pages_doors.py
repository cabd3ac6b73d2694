"""What no line of the matrix asks: refusals, cookies, sessions, the API beside them, the demo."""

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from commonfield.orders.models import Order
from commonfield.people.backends import PROVEN_AT
from commonfield.people.models import Session
from tests.access.cast import ANONYMOUS, ROLES, Cast
from tests.access.links import name_of_page, walked
from tests.access.matrix import lines, path_of
from tests.access.visits import FAR, Visitors, guards_of, writes_noted
from tests.night import NIGHT, of_today
from tests.people.builders import PASSWORD, make_person

if TYPE_CHECKING:
    from http.cookies import Morsel

# What a person does on their own page without typing the password again.
_WITHOUT_PROOF: Final = {"people:my_consents", "people:my_language", "people:my_token_revoke"}


def test_policy_lets_in_nothing_from_elsewhere(guards: dict[str, str]) -> None:
    policy = guards["Content-Security-Policy"]

    # What a page's own script has gathered may be played.
    others = policy.replace("media-src 'self' blob:;", "")
    assert re.findall(r"unsafe|https?:|\*|blob:|wss?:", others) == []
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/no/such/page/", HTTPStatus.NOT_FOUND),
        ("get", "/api/no/such", HTTPStatus.NOT_FOUND),
        ("get", "/market/?q=%00", HTTPStatus.BAD_REQUEST),
        ("get", "/sign-out/", HTTPStatus.METHOD_NOT_ALLOWED),
        ("delete", "/api/market/skus", HTTPStatus.METHOD_NOT_ALLOWED),
        ("post", "/sign-in/", HTTPStatus.FORBIDDEN),
        ("get", "/metrics", HTTPStatus.FORBIDDEN),
        ("get", "/me/", HTTPStatus.FOUND),
        ("get", "/board", HTTPStatus.MOVED_PERMANENTLY),
        ("get", "/broken/", HTTPStatus.INTERNAL_SERVER_ERROR),
        ("get", "/static/commonfield/site.css", HTTPStatus.OK),
    ],
)
@pytest.mark.urls("tests.access.urls_broken")
def test_refusal_is_guarded_like_a_page(
    method: str, path: str, status: int, guards: dict[str, str]
) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False, REMOTE_ADDR=FAR)

    response = getattr(client, method)(path)
    response.close()

    assert (response.status_code, guards_of(response)) == (status, guards)


def _flags(cookie: "Morsel[str]") -> tuple[bool, str, bool]:
    return bool(cookie["httponly"]), cookie["samesite"], bool(cookie["secure"])


@pytest.mark.parametrize("is_https", [False, True])
def test_cookies_are_for_this_house_only(
    *, is_https: bool, cast: Cast, visitors: Visitors, settings: Settings
) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = is_https
    client = visitors.client("anonymous")
    make_person(username="cookies", password=PASSWORD)

    client.get("/sign-in/", secure=is_https)
    client.post("/sign-in/", {"name": "cookies", "password": PASSWORD}, secure=is_https)
    client.post("/language/", {"language": "en"}, secure=is_https)
    client.post("/elder/", {"elder": "1"}, secure=is_https)
    client.post("/basket/add/", {"sku": cast.home.sku, "packs": "1"}, secure=is_https)

    names = ("csrftoken", "language", "elder", "sessionid", "basket")
    assert {name: _flags(client.cookies[name]) for name in names} == dict.fromkeys(
        names, (True, "Lax", is_https)
    )


def test_reader_who_only_looks_gets_no_cookie(cast: Cast, visitors: Visitors) -> None:
    client = visitors.client("anonymous")

    shop = f"/market/stores/{cast.home.store}/"
    for path in ("/", "/board/", "/places/", "/market/", shop, "/basket/", "/privacy/"):
        client.get(path)

    assert dict(client.cookies) == {}


def test_demo_opens_what_is_for_the_demo_only(
    cast: Cast, visitors: Visitors, settings: Settings
) -> None:
    hidden = [line for line in lines() if line.method == "POST" and line.is_plain]
    hidden = [line for line in hidden if set("".join(line.cells.values())) == {"h"}]

    settings.DEMO = True
    answers = {
        line.address: visitors.visit("buyer", "POST", path_of(line, cast.home, cast)).status
        for line in hidden
    }

    assert answers == {
        "demo:order_pay": HTTPStatus.CONFLICT,
        "demo:payment_simulator": HTTPStatus.NOT_FOUND,
        "demo:walk_open": HTTPStatus.FOUND,
        "demo:walk_start": HTTPStatus.FOUND,
        # Nothing was agreed to be sent back.
        "market:order_return_sent": HTTPStatus.NOT_FOUND,
        # Nothing was reported under that receipt.
        "services:report_receipt": HTTPStatus.NOT_FOUND,
        # Payments want their token, notices their signature.
        "market:payment_begin": HTTPStatus.NOT_FOUND,
        "market:payment_look": HTTPStatus.NOT_FOUND,
        "market:payment_notice": HTTPStatus.UNAUTHORIZED,
        "people:demo_sign_in": HTTPStatus.NOT_FOUND,
        # No stand has that number.
        "sharing:enquiry_new": HTTPStatus.NOT_FOUND,
    }


def test_order_through_the_api_is_nobodys_even_from_a_browser_signed_in(
    cast: Cast, visitors: Visitors, settings: Settings
) -> None:
    settings.ORDER_INTAKE = "at once"
    client = visitors.client("buyer", csrf=True)
    body = {
        "lines": [{"sku": cast.home.sku, "quantity": 1}],
        "contact": {"name": "买家", "phone": "13800138000"},
        "address": {"region": "331124000000", "detail": "1"},
        "payment": "cod",
    }

    response = client.post(
        "/api/market/orders",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": "forged"},
    )

    number = response.json()["orders"][0]["number"]
    assert Order.objects.get(number=number).person_id is None


def test_sign_in_gives_a_new_session(visitors: Visitors) -> None:
    client = visitors.client("buyer")
    planted = client.cookies["sessionid"].value

    client.post("/sign-out/")

    assert not Session.objects.filter(session_key=planted).exists()


def test_own_page_does_little_for_a_session_that_proved_nothing(
    cast: Cast, visitors: Visitors
) -> None:
    client = visitors.client("buyer")
    session = client.session
    del session[PROVEN_AT]
    session.save()
    done = set()

    for line in (
        each for each in lines() if each.method == "POST" and each.address.startswith("people:my_")
    ):
        with transaction.atomic(), writes_noted() as written:
            client.post(path_of(line, cast.home, cast, "buyer"), dict(line.body))
            transaction.set_rollback(True)
        done |= {line.address} if written else set()

    assert done == _WITHOUT_PROOF


def test_nothing_that_a_role_is_shown_is_refused(
    cast: Cast, visitors: Visitors, settings: Settings
) -> None:
    # The simulated provider's page is the demo's.
    settings.DEMO = True
    public: set[str] = set()
    refused = []

    for role in (ANONYMOUS, *of_today(ROLES[1:], 5)):
        for visit in walked(visitors, role, but=public):
            if visit.status in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
                refused.append((role, visit.response.wsgi_request.method, visit.path))
            # What everybody may see is tried as everybody by night.
            if role == ANONYMOUS and not NIGHT:
                public.add(name_of_page(visit.path))

    assert (len(cast.players) >= len(ROLES), refused) == (True, [])
