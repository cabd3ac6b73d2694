"""One visit by one player, and what it comes to."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from unittest import mock

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from commonfield.kernel.clock import now
from commonfield.people.backends import PROVEN_AT
from commonfield.people.models import Person
from commonfield.workshop import pipeline
from tests.access.cast import Player

# Nobody's neighbour: the loopback address is let in where others are not.
FAR: Final = "203.0.113.9"
_BACKEND: Final = "commonfield.people.backends.PersonBackend"
_WRITE: Final = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?', re.IGNORECASE)
# What a mere look may leave: a notice that was shown, the day on which a token was used; and what
# says that a form was sent.
_TRACES: Final = {"people_session", "people_apitoken", "workshop_sent_form"}

# Two thirds of how long a proof holds: to give one costs half a visit. Units: seconds.
_PROVEN_S: Final = 400

ALLOW: Final = "A"
SIGN_IN: Final = "s"
REFUSE: Final = "r"
HIDE: Final = "h"
WROTE: Final = "w"
NOTHING: Final = "-"
# From the closed door to the open one.
_ORDER: Final = (NOTHING, HIDE, SIGN_IN, REFUSE, ALLOW, WROTE)


def forget_all_but_figures() -> None:
    """Clear the cache, but for indicators, which take a second to compute and know their facts."""
    kept: Any = cache
    for key in [each for each in kept._cache if "evaluation:" not in each]:
        kept._delete(key)


@dataclass
class Visit:
    """What one request came to."""

    role: str
    path: str
    status: int
    location: str
    response: Any = field(repr=False)
    wrote: Sequence[str] = ()

    @property
    def outcome(self) -> str:
        """Return the letter of what happened at the door."""
        if self.status == HTTPStatus.UNAUTHORIZED or self.location.startswith("/sign-in/?next="):
            return SIGN_IN
        if self.status == HTTPStatus.FORBIDDEN:
            return REFUSE
        return HIDE if self.status == HTTPStatus.NOT_FOUND else ALLOW

    @property
    def deed(self) -> str:
        """Return the letter of whether anything was written."""
        return WROTE if self.wrote else NOTHING


def most_open(letters: Sequence[str]) -> str:
    """Return the letter of the widest door."""
    return max(letters, key=_ORDER.index)


@contextmanager
def writes_noted() -> Iterator[list[str]]:
    """Note each table that is written to; traces of a mere look are none."""
    noted: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: ANN401 - Django's own signature
        if (found := _WRITE.match(sql)) and found[1] not in _TRACES:
            noted.append(found[1])
        return execute(sql, params, many, context)

    def ask(sending: Any, statement: str, parameters: Any) -> int:  # noqa: ANN401 - psycopg's own
        if (found := _WRITE.match(statement)) and found[1] not in _TRACES:
            noted.append(found[1])
        return original(sending, statement, parameters)

    original = pipeline._Sending.ask
    # What goes past Django's cursors, in one exchange with others.
    with connection.execute_wrapper(note), mock.patch.object(pipeline._Sending, "ask", ask):
        yield noted


def guards_of(response: Any) -> dict[str, str]:  # noqa: ANN401 - the test client's response
    """Return what guards a page in a browser."""
    names = (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Referrer-Policy",
        "Permissions-Policy",
    )
    return {name: response.headers.get(name, "") for name in names}


class Visitors:
    """The players with their browsers; what a visit writes is taken back at once."""

    def __init__(self, players: Mapping[str, Player]) -> None:
        self._proven_at = time.monotonic()
        self._sessions = {role: _session_of(player) for role, player in players.items()}
        self._players = players
        # Each browser would else put the middleware together anew, and look for static files.
        self._handlers = {csrf: Client(enforce_csrf_checks=csrf).handler for csrf in (False, True)}

    def client(self, role: str, *, csrf: bool = False) -> Client:
        """Return a browser of a player's own, signed in."""
        client = Client(enforce_csrf_checks=csrf, raise_request_exception=False, REMOTE_ADDR=FAR)
        client.handler = self._handlers[csrf]
        if self._sessions[role]:
            client.cookies["sessionid"] = self._sessions[role]
        return client

    def visit(
        self, role: str, method: str, path: str, data: Mapping[str, object] | None = None
    ) -> Visit:
        """Send one request."""
        headers = {}
        if path.startswith("/api/") and self._players[role].bearer:
            headers["Authorization"] = f"Bearer {self._players[role].bearer}"
        client = self.client(role)
        ask = getattr(client, method.lower())
        if method != "GET" or path.endswith(".zip"):
            # Every player comes from one address here; its rate limits are not the question.
            forget_all_but_figures()
        with transaction.atomic():
            if self._sessions[role] and time.monotonic() - self._proven_at > _PROVEN_S:
                _prove(client)
            with writes_noted() as noted:
                response = ask(path, data or {}, headers=headers)
            transaction.set_rollback(True)
        location = response.headers.get("Location", "")
        return Visit(role, path, response.status_code, location, response, noted)


def _session_of(player: Player) -> str:
    if player.person_id is None:
        return ""
    client = Client()
    client.force_login(Person.objects.get(pk=player.person_id), backend=_BACKEND)
    _prove(client)
    return client.cookies["sessionid"].value


def _prove(client: Client) -> None:
    """Let its person be as after signing in, however long a run takes.

    That others must prove themselves first is tested in
    tests/people/test_views_reauthentication.py.
    """
    session = client.session
    session[PROVEN_AT] = int(now().timestamp())
    session.save()
