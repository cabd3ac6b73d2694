"""What every answer carries, whatever it says: policy, no framing, no sniffing, sound cookies."""

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import pytest
from django.test import Client
from django.utils.csp import build_policy

from commonfield.config.middleware import PERMISSIONS
from tests.access.cast import Cast
from tests.access.matrix import Line, lines, path_of
from tests.access.visits import ALLOW, FAR, Visitors
from tests.people.builders import PASSWORD, make_person

if TYPE_CHECKING:
    from http.cookies import Morsel

_PAGES: Final = [line for line in lines() if line.method == "GET" and line.is_plain]
_PLAYERS: Final = ("anonymous", "clerk", "keeper", "county_admin")


def _guards(response: Any) -> dict[str, str]:  # noqa: ANN401 - the test client's response
    names = (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Referrer-Policy",
        "Permissions-Policy",
    )
    return {name: response.headers.get(name, "") for name in names}


@pytest.fixture
def guards(settings: Any) -> dict[str, str]:  # noqa: ANN401 - pytest-django's wrapper
    return {
        "Content-Security-Policy": build_policy(settings.SECURE_CSP),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": PERMISSIONS,
    }


@pytest.mark.parametrize("line", _PAGES, ids=str)
def test_page_is_guarded_and_private_where_somebody_signs_in(
    line: Line, cast: Cast, visitors: Visitors, guards: dict[str, str]
) -> None:
    path = path_of(line, cast.home, cast)
    is_public = line.cells["anonymous"][0] == ALLOW

    answers = {role: visitors.visit(role, "GET", path) for role in _PLAYERS}
    head = visitors.visit("county_admin", "HEAD", path)

    # The API's library takes no HEAD.
    is_same = head.status == answers["county_admin"].status or path.startswith("/api/")
    assert (is_same, head.wrote) == (True, [])
    for answer in answers.values():
        assert _guards(answer.response) == guards
        if not is_public and answer.status == HTTPStatus.OK and not path.startswith("/api/"):
            assert "no-store" in answer.response.headers.get("Cache-Control", "")


def test_policy_lets_in_nothing_from_elsewhere(guards: dict[str, str]) -> None:
    policy = guards["Content-Security-Policy"]

    assert re.findall(r"unsafe|https?:|\*|blob:|wss?:", policy) == []
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

    assert (response.status_code, _guards(response)) == (status, guards)


def _flags(cookie: "Morsel[str]") -> tuple[bool, str, bool]:
    return bool(cookie["httponly"]), cookie["samesite"], bool(cookie["secure"])


@pytest.mark.parametrize("is_https", [False, True])
def test_cookies_are_for_this_house_only(
    *,
    is_https: bool,
    cast: Cast,
    visitors: Visitors,
    settings: Any,  # noqa: ANN401 - pytest-django's wrapper
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
    cast: Cast,
    visitors: Visitors,
    settings: Any,  # noqa: ANN401 - as above
) -> None:
    hidden = [line for line in lines() if line.method == "POST" and line.is_plain]
    hidden = [line for line in hidden if set("".join(line.cells.values())) == {"h"}]

    settings.DEMO = True
    answers = {
        line.address: visitors.visit("buyer", "POST", path_of(line, cast.home, cast)).status
        for line in hidden
    }

    assert answers == {
        "market:order_pay": HTTPStatus.CONFLICT,
        # Nothing was agreed to be sent back.
        "market:order_return_sent": HTTPStatus.NOT_FOUND,
        # Payments want their token, notices their signature.
        "market:payment_begin": HTTPStatus.NOT_FOUND,
        "market:payment_look": HTTPStatus.NOT_FOUND,
        "market:payment_notice": HTTPStatus.UNAUTHORIZED,
        "market:payment_simulator": HTTPStatus.NOT_FOUND,
        "people:demo_sign_in": HTTPStatus.NOT_FOUND,
        "portal:walk_open": HTTPStatus.FOUND,
        "portal:walk_start": HTTPStatus.FOUND,
    }
