"""Sessions: when one was last seen, and those at a hall's screen, which wipe themselves."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from commonfield.front.cookies import ELDER_COOKIE, LANGUAGE_COOKIE, keep_cookie
from commonfield.kernel.clock import now, today
from commonfield.people.backends import SCREEN_IDLE_S, SEEN_ON
from commonfield.people.permissions import SCREEN_COOKIE
from commonfield.workshop.database_errors import is_disk_full

type _Handler = Callable[[HttpRequest], HttpResponse]

_USED_COOKIE: Final = f"{settings.COOKIE_PREFIX}screen_used"
# How a screen shows pages stays; whatever else a visitor leaves behind goes.
_STAY: Final = {
    *(SCREEN_COOKIE, _USED_COOKIE, ELDER_COOKIE, LANGUAGE_COOKIE, settings.CSRF_COOKIE_NAME)
}


class ScreenMiddleware:
    """Lets a hall's screen forget its visitor after a while: session, basket and all.

    The database is not read: a visitor who makes up the cookie has a forgetful browser.
    """

    def __init__(self, get_response: _Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if SCREEN_COOKIE not in request.COOKIES:
            return self.get_response(request)
        left_behind = request.COOKIES.keys() - _STAY if self._is_idle(request) else set()
        for name in left_behind:
            del request.COOKIES[name]
        response = self.get_response(request)
        for name in left_behind - response.cookies.keys():
            response.delete_cookie(name)
        keep_cookie(response, _USED_COOKIE, str(int(now().timestamp())))
        # A visitor who signed in, filled a basket or typed an address leaves the page behind, too.
        if (request.COOKIES.keys() | response.cookies.keys()) - left_behind - _STAY:
            # A page may say how long it is read without being touched. Units: seconds.
            after = SCREEN_IDLE_S + 1 + int(response.headers.get("Refresh", "0"))
            response.headers["Refresh"] = f"{after}; url={settings.SCREEN_HOME}"
        if getattr(request, "screen_is_over", False):
            response.delete_cookie(SCREEN_COOKIE)
        return response

    def _is_idle(self, request: HttpRequest) -> bool:
        used = request.COOKIES.get(_USED_COOKIE, "")
        return not used.isdecimal() or now().timestamp() - int(used[:12]) > SCREEN_IDLE_S


def make_screen(response: HttpResponse, token: str) -> HttpResponse:
    """Let the browser that gets this answer be a hall's screen, in large print."""
    keep_cookie(response, SCREEN_COOKIE, token)
    keep_cookie(response, ELDER_COOKIE, "1")
    keep_cookie(response, _USED_COOKIE, str(int(now().timestamp())))
    return response


class SessionsMiddleware(SessionMiddleware):
    """Lets signed-in visitors read on while a full disk takes no note of when they were seen."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except DatabaseError as error:
            if request.method not in {"GET", "HEAD"} or not is_disk_full(error):
                raise
            return response


class LastSeenMiddleware:
    """Writes the day, once a day, of sessions that a request read anyway.

    At a hall's screen each request puts the end of the session off.
    """

    def __init__(self, get_response: _Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if session.accessed and session.get(SEEN_ON, day := today().isoformat()) != day:
            session[SEEN_ON] = day
        if SCREEN_COOKIE in request.COOKIES and session.get(SEEN_ON):
            session.modified = True
        return response
