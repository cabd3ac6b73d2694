"""Notes the day on which a session was last seen, for its person's list of devices."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from commonfield.kernel.clock import today
from commonfield.people.backends import SEEN_ON


class LastSeenMiddleware:
    """Writes the day, once a day, of sessions that a request asked for anyway."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if session.accessed and session.get(SEEN_ON, day := today().isoformat()) != day:
            session[SEEN_ON] = day
        return response
