"""Who is looking and how: language, large print, the actor; refusals as pages."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.core.exceptions import BadRequest, DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.csp import ContentSecurityPolicyMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.gzip import GZipMiddleware
from django.middleware.security import SecurityMiddleware
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from commonfield.config.problems import as_problem, is_for_machines, problem_of
from commonfield.front.browser_features import features_allowed
from commonfield.front.cookies import ELDER_COOKIE, LANGUAGE_COOKIE, keep_cookie
from commonfield.front.error_messages import error_message
from commonfield.front.form_keys import answer_once, reason_without_key
from commonfield.front.page_cache.decorator import cached_response, find_cached_page
from commonfield.front.page_cache.fragments import fragment_cookies
from commonfield.front.page_cache.headers import NEVER
from commonfield.front.page_meta import LANGUAGE_PARAMETER
from commonfield.kernel.clock import now
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.queries import actor_for
from commonfield.workshop.request_bodies import check_size

LANGUAGES = ("zh-hans", "en")
_IN_ADDRESSES: Final = {"zh": "zh-hans", "en": "en"}
_SECURITY: Final = (SecurityMiddleware, ContentSecurityPolicyMiddleware, XFrameOptionsMiddleware)
# What Django's decorators leave on a response for them to find.
_OWN_RULES: Final = ("_csp_config", "_csp_ro_config", "xframe_options_exempt")
_DEBUGGING: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR})
# What they set, by whether a request is secure.
_security_headers: dict[bool, tuple[tuple[str, str], ...]] = {}

type Handler = Callable[[HttpRequest], HttpResponse]
type View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Visitor:
    """How a visitor looks at the pages; kept in two cookies, known to nobody else."""

    language: str
    is_elder: bool

    @property
    def html_language(self) -> str:
        """The tag that screen readers choose their voice by."""
        return "zh-Hans" if self.language == "zh-hans" else "en"


def visitor_of(request: HttpRequest) -> Visitor:
    """Return ``request.visitor``, read once: from cookies, for machines from their language."""
    visitor: Visitor | None = getattr(request, "visitor", None)
    if visitor is None:
        language = _asked_language(request) or request.COOKIES.get(LANGUAGE_COOKIE, "")
        if is_for_machines(request):
            language = translation.get_language_from_request(request)
        visitor = Visitor(
            language=language if language in LANGUAGES else LANGUAGES[0],
            is_elder=request.COOKIES.get(ELDER_COOKIE) == "1",
        )
        request.visitor = visitor  # type: ignore[attr-defined]  # views read it; Django's request has no such name
    return visitor


def _asked_language(request: HttpRequest) -> str:
    """Return the language that an address asks for, if it does."""
    if f"{LANGUAGE_PARAMETER}=" not in request.META.get("QUERY_STRING", ""):
        return ""
    return _IN_ADDRESSES.get(request.GET.get(LANGUAGE_PARAMETER, ""), "")


def _set_security_headers(request: HttpRequest, response: HttpResponse) -> None:
    """Set the headers of Django's security middlewares, as far as a view has not.

    They are the same on all pages of a scheme but those that a view says more of; the middlewares
    would work them out for each.
    """
    if any(hasattr(response, name) for name in _OWN_RULES):
        _run_security_middlewares(request, response)
        return
    is_secure = request.is_secure()
    if is_secure not in _security_headers:
        plain = HttpResponse()
        _run_security_middlewares(request, plain)
        del plain.headers["Content-Type"]
        _security_headers[is_secure] = tuple(plain.items())
    for name, value in _security_headers[is_secure]:
        response.headers.setdefault(name, value)


def _run_security_middlewares(request: HttpRequest, response: HttpResponse) -> None:
    for middleware in _SECURITY:
        middleware(lambda _request: HttpResponse()).process_response(request, response)
    response.headers.setdefault("Permissions-Policy", features_allowed())


class SecurityHeadersMiddleware:
    """Sets Django's security headers; a developer's error page, which has styles, has none."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in _DEBUGGING):
            _set_security_headers(request, response)
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compresses pages; what can be requested in parts goes as it is."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_whole = "Accept-Ranges" not in response.headers
        return super().process_response(request, response) if is_whole else response


class CachedPageMiddleware:
    """Answers from the page cache before sessions and routers are set up.

    The answer is the same as at the end of the long way (docs/adr/0010). A visitor who may be
    signed in, has a message to see or walks through the demo goes that way: their browser says so.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.csrf = CsrfViewMiddleware(get_response)
        own = {LANGUAGE_COOKIE, ELDER_COOKIE, settings.CSRF_COOKIE_NAME}
        self.plain_cookies = own | fragment_cookies()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_plain = request.COOKIES.keys() <= self.plain_cookies
        response = self._cached(request) if is_plain else None
        return self.get_response(request) if response is None else response

    def _cached(self, request: HttpRequest) -> HttpResponse | None:
        visitor = visitor_of(request)
        try:
            page = find_cached_page(request)
        except DisallowedHost:
            return None
        if page is None:
            return None
        self.csrf.process_request(request)
        with translation.override(visitor.language):
            response = cached_response(page, request)
        _set_language_headers(response, visitor)
        if response.status_code != HTTPStatus.NOT_MODIFIED:
            response.headers["Content-Length"] = str(len(response.content))
        self.csrf.process_response(request, response)
        return response


class VisitorMiddleware:
    """Sets ``request.visitor`` and the language of everything that follows."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        visitor = visitor_of(request)
        with translation.override(visitor.language):
            response = as_problem(request, self.get_response(request))
        if "immutable" in response.headers.get("Cache-Control", ""):
            # A picture is the same for everybody, in every language.
            return response
        asked = _asked_language(request)
        if asked and asked != request.COOKIES.get(LANGUAGE_COOKIE, LANGUAGES[0]):
            # Its links say nothing of a language.
            keep_cookie(response, LANGUAGE_COOKIE, asked)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # Pages for everybody, too, show signed-in visitors what waits for them.
            response.headers.setdefault("Cache-Control", NEVER)
        by = "Accept-Language" if is_for_machines(request) else "Cookie"
        _set_language_headers(response, visitor, by=by)
        return response


def _set_language_headers(response: HttpResponse, visitor: Visitor, *, by: str = "Cookie") -> None:
    response.headers.setdefault("Content-Language", visitor.html_language)
    patch_vary_headers(response, [by])


class NotificationMiddleware(MessageMiddleware):
    """Reads notifications for pages only; the API shows none."""

    def process_request(self, request: HttpRequest) -> None:
        if not is_for_machines(request):
            super().process_request(request)


class ErrorPageMiddleware:
    """Sets ``request.actor`` and answers an expected refusal with a page that says what next.

    A body that is too large is refused here, before a view or the forgery guard reads its form.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        visitor = visitor_of(request)
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]  # views read it; not Django's name
            lambda: actor_for(request.user.pk, visitor.language, request.session)
        )
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            # No text here has it, and PostgreSQL refuses a query with it.
            raise BadRequest
        try:
            check_size(request)
        except CommonfieldError as error:
            return _refused(request, error)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a refusal into a page; anything else is left to crash and be logged."""
        return _refused(request, error) if isinstance(error, CommonfieldError) else None


class FormKeyMiddleware:
    """Lets a form be done once, however often it is sent (see ``front.form_keys``).

    A view's refusal commits what the view did before, as it does without a key.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Answer a form; whatever carries no key goes on to its view."""
        if request.method != "POST" or reason_without_key(view):
            return None

        def act() -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except CommonfieldError as error:
                return _refused(request, error)

        try:
            return answer_once(request, act, by=_sender(request), view_function=view, now=now())
        except CommonfieldError as error:
            return _refused(request, error)


def _sender(request: HttpRequest) -> str:
    """Return who sends a form: a person, or the browser that the forgery token was given to."""
    if request.user.is_authenticated:
        return f"person {request.user.pk}"
    return f"browser {request.META.get('CSRF_COOKIE', '')}"


def _refused(request: HttpRequest, error: CommonfieldError) -> HttpResponse:
    # A page's script that asks for JSON shows the sentence itself.
    if is_for_machines(request) or "application/json" in request.headers.get("Accept", ""):
        return problem_of(error)
    view, words = error.door
    context = {
        "sentence": error_message(error),
        "code": error.code,
        "status": error.status,
        "door": view,
        "door_words": gettext(words) if words else "",
    }
    return render(request, "refusal.html", context, status=error.status)
