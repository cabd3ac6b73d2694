import io
import json
from typing import TYPE_CHECKING, Any, cast

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.middleware.security import SecurityMiddleware
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils.csp import CSP
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override

from commonfield.config import middleware, urls
from commonfield.config.middleware import Visitor, visitor_of
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError

if TYPE_CHECKING:
    from commonfield.people.types import Actor


class _TakenError(CommonfieldError):
    code = "taken"
    status = 409
    sentence = "%(name)s is taken. Choose another."


def _looking(request: HttpRequest) -> HttpResponse:
    actor = cast("Actor", request.actor)  # type: ignore[attr-defined]  # set by middleware
    return HttpResponse(f"{get_language()} {actor.kind} {actor.language}")


def _refusing(_request: HttpRequest, code: str) -> HttpResponse:
    errors = {
        "taken": _TakenError(name="<三都>"),
        "role": PermissionRefusedError(),
        "nothing": NotFoundError(),
        "http": Http404(),
    }
    raise errors.get(code, RuntimeError("a fault of ours"))


handler500 = urls.handler500
urlpatterns = [
    path("looking/", _looking),
    path("api/looking/", _looking),
    path("refusing/<str:code>/", _refusing),
    *urls.urlpatterns,
]
pytestmark = pytest.mark.urls(__name__)


def test_language_without_cookie_is_chinese_whatever_the_browser_says(client: Client) -> None:
    response = client.get("/looking/", headers={"accept-language": "en"})

    assert response.content.decode() == "zh-hans guest zh-hans"
    assert response["Content-Language"] == "zh-Hans"
    assert response["Vary"] == "Cookie"


def test_language_with_cookie_is_the_chosen_one(client: Client) -> None:
    client.cookies["language"] = "en"

    response = client.get("/looking/")

    assert response.content.decode() == "en guest en"
    assert response["Content-Language"] == "en"


@pytest.mark.parametrize(
    ("query", "cookie", "language", "is_remembered"),
    [
        ("?lang=en", "", "en", True),
        ("?q=1&lang=en", "en", "en", False),
        ("?lang=zh", "en", "zh-hans", True),
        ("?lang=fr", "en", "en", False),
        ("?lang=", "", "zh-hans", False),
    ],
)
def test_language_of_an_address_goes_before_the_cookie(
    client: Client, query: str, cookie: str, language: str, is_remembered: bool
) -> None:
    if cookie:
        client.cookies["language"] = cookie

    response = client.get(f"/looking/{query}")

    assert response.content.decode().startswith(language)
    assert ("language" in response.cookies) == is_remembered


def test_language_of_a_machine_is_the_one_it_asks_for(client: Client) -> None:
    response = client.get("/api/looking/", headers={"accept-language": "en"})

    assert response.content.decode() == "en guest en"
    assert response["Vary"] == "Accept-Language, Cookie"


@pytest.mark.parametrize(
    ("cookies", "visitor"),
    [
        ({}, Visitor(language="zh-hans", is_elder=False)),
        ({"language": "fr", "elder": "0"}, Visitor(language="zh-hans", is_elder=False)),
        ({"language": "en", "elder": "1"}, Visitor(language="en", is_elder=True)),
    ],
)
def test_visitor_from_cookies(cookies: dict[str, str], visitor: Visitor) -> None:
    request = RequestFactory().get("/")
    request.COOKIES = cookies

    assert visitor_of(request) == visitor


@pytest.mark.parametrize(
    ("code", "status", "sentence"),
    [
        ("taken", 409, "&lt;三都&gt; is taken. Choose another."),
        ("role", 403, "您的身份不能在这里办这件事。需要的话，请找县管理员开通。"),
        ("nothing", 404, "这里没有叫这个名字的东西。请核对地址或编号。"),
        ("http", 404, "地址可能写错了，或者已经过时。请核对一下，或者从首页找起。"),
    ],
)
def test_refusal_becomes_a_page(client: Client, code: str, status: int, sentence: str) -> None:
    response = client.get(f"/refusing/{code}/")

    page = response.content.decode()
    assert response.status_code == status
    assert page.count(f'<p class="lead" role="alert">{sentence}</p>') == 1
    assert "<h1>" in page


@pytest.mark.parametrize(
    ("method", "referer", "is_shown"),
    [
        ("post", "http://testserver/desk/cloud/?drawer=ship", True),
        ("post", "https://elsewhere.example/desk/", False),
        ("post", "", False),
        ("get", "http://testserver/desk/cloud/?drawer=ship", False),
    ],
)
def test_refused_form_leads_back_to_its_page(
    client: Client, method: str, referer: str, *, is_shown: bool
) -> None:
    client.cookies["language"] = "en"

    response = client.generic(method.upper(), "/refusing/nothing/", headers={"referer": referer})

    page = response.content.decode()
    assert ('href="http://testserver/desk/cloud/?drawer=ship">Back</a>' in page) == is_shown
    assert "elsewhere.example" not in page


def test_fault_of_ours_is_answered_in_both_languages(client: Client) -> None:
    client.raise_request_exception = False

    response = client.get("/refusing/fault/")

    page = response.content.decode()
    assert response.status_code == 500
    assert page.count("<h1>这里出了故障</h1>") == 1
    assert page.count("<h2>Something broke here</h2>") == 1


class _Body(io.RawIOBase):
    """A body that never ends and counts what was read of it."""

    taken = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        size = size if size >= 0 else 1_000_000
        self.taken += size
        return b"x" * size


def _sent(client: Client, address: str, **meta: object) -> tuple[HttpResponse, int]:
    """Send a body without end; return the answer and how much of the body was read."""
    body = _Body()
    extra: dict[str, Any] = {"wsgi.input": body, **meta}
    response = client.generic("POST", address, content_type="multipart/form-data", **extra)
    return cast("HttpResponse", response), body.taken


@pytest.mark.parametrize("address", ["/elder/", "/language/", "/people/sign-in/"])
@pytest.mark.parametrize("length", ["16000001", "99999999999999"])
def test_body_that_is_too_large_is_not_read(client: Client, address: str, length: str) -> None:
    client.cookies["language"] = "en"

    response, taken = _sent(client, address, CONTENT_LENGTH=length)

    assert (response.status_code, taken) == (413, 0)
    assert "The upload is larger than 16 MB." in response.content.decode()
    assert response["Content-Language"] == "en"


def test_body_that_is_too_large_is_a_problem_under_the_api(client: Client) -> None:
    response, taken = _sent(client, "/api/looking/", CONTENT_LENGTH="16000001")

    assert (response.status_code, taken) == (413, 0)
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["code"] == "request_too_large"


@pytest.mark.parametrize("address", ["/elder/", "/payments/simulated/notice/", "/api/looking/"])
def test_body_that_does_not_say_its_length_is_refused_unread(client: Client, address: str) -> None:
    client.cookies["language"] = "en"

    response, taken = _sent(client, address, HTTP_TRANSFER_ENCODING="chunked")

    assert (response.status_code, taken) == (411, 0)
    assert "Content-Length" in response.content.decode()


@pytest.mark.parametrize("is_secure", [False, True])
def test_guards_say_on_a_page_what_django_has_them_say(
    is_secure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "_security_headers", {})
    request = RequestFactory().get("/", secure=is_secure)
    expected = HttpResponse()
    with override_settings(SECURE_HSTS_SECONDS=60):
        for guard in (SecurityMiddleware, ContentSecurityPolicyMiddleware, XFrameOptionsMiddleware):
            guard(_answer).process_response(request, expected)

        shown = middleware.SecurityHeadersMiddleware(_answer)(request)

    unused = shown.headers["Permissions-Policy"]
    del shown.headers["Permissions-Policy"]
    assert {"camera=()", "geolocation=()", "microphone=()", "payment=()"} <= set(unused.split(", "))
    assert dict(shown.items()) == dict(expected.items())
    assert ("Strict-Transport-Security" in shown.headers) == is_secure


def test_guards_leave_what_a_view_says_and_a_developers_page() -> None:
    request = RequestFactory().get("/")
    own = HttpResponse(headers={"X-Frame-Options": "SAMEORIGIN"})
    fault = HttpResponse(status=500)

    middleware.SecurityHeadersMiddleware(lambda _request: own)(request)
    with override_settings(DEBUG=True):
        middleware.SecurityHeadersMiddleware(lambda _request: fault)(request)

    assert own.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Content-Security-Policy" in own.headers
    assert "Content-Security-Policy" not in fault.headers


def test_guards_ask_for_what_a_view_allows() -> None:
    allowed = {"form-action": [CSP.SELF, "https://pay.example"]}
    view = xframe_options_exempt(csp_override(allowed)(_answer))

    shown = middleware.SecurityHeadersMiddleware(view)(RequestFactory().get("/"))

    assert shown.headers["Content-Security-Policy"] == "form-action 'self' https://pay.example"
    assert "X-Frame-Options" not in shown.headers
    assert shown.headers["X-Content-Type-Options"] == "nosniff"


def _answer(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()
