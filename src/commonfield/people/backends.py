"""The bridge to Django's sessions: where they are kept, whose they are, how one begins."""

from datetime import date, datetime
from typing import Any, Final, Literal

from django.contrib.auth import SESSION_KEY, login
from django.contrib.auth.backends import BaseBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.http import HttpRequest

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.commands import note_screen
from commonfield.people.errors import PersonNotFoundError
from commonfield.people.models import Person, Session
from commonfield.people.permissions import screen_token_of
from commonfield.people.queries import HELPER, WAY
from commonfield.people.rules import device_words
from commonfield.people.types import GUEST

_BACKEND = "commonfield.people.backends.PersonBackend"
# What a session holds beside Django's own: its device, the days, when its person proved themselves.
DEVICE: Final = "device"
SIGNED_IN_ON: Final = "signed_in_on"
SEEN_ON: Final = "seen_on"
PROVEN_AT: Final = "proven_at"
# By what a session was opened; empty for a demo's one click.
type Way = Literal["", "password", "code", "slip", "provider"]
# After how long a hall's screen forgets who stood before it.
SCREEN_IDLE_S: Final = 300
# Whose password or code was right, and when, while their second step is waited for.
_WAITS_FOR: Final = "second_step"
_WAITS_S: Final = 600


class SessionStore(DatabaseSessions):
    """Keeps sessions in a table that knows whose they are."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row: Session = super().create_model_instance(data)  # type: ignore[assignment]  # of our class
        row.person_id = data.get(SESSION_KEY)
        row.device = data.get(DEVICE, "")
        row.signed_in_on = _day(data.get(SIGNED_IN_ON))
        row.seen_on = _day(data.get(SEEN_ON))
        return row


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class PersonBackend(BaseBackend):
    """Finds the living person of a session; checking passwords and codes is the commands' work."""

    def get_user(self, user_id: int) -> Person | None:
        return Person.objects.alive().filter(pk=user_id).first()


def begin_session(request: HttpRequest, person_id: int, *, now: datetime, way: Way = "") -> None:
    """Sign a person in to this session, whose key is made anew; it ends when Django's age says.

    What is done in a session that a slip opened is the deed of the helper who made it.
    """
    person = must_exist(Person.objects.alive().filter(pk=person_id).first(), PersonNotFoundError)
    session = request.session
    if SESSION_KEY in session:
        # Django keeps the key if the same person signs in again.
        session.flush()
    login(request, person, backend=_BACKEND)
    session.pop(_WAITS_FOR, None)
    session[WAY] = way
    if way == "slip" and person.let_in_by_id:
        session[HELPER] = person.let_in_by_id
    session[DEVICE] = device_words(request.headers.get("User-Agent", ""))
    if token := screen_token_of(request):
        session[DEVICE] = note_screen(by=GUEST, now=now, token=token)
        request.screen_is_over = not session[DEVICE]  # type: ignore[attr-defined]  # the middleware takes the cookie away
    session[SIGNED_IN_ON] = session[SEEN_ON] = china_day(now).isoformat()
    session[PROVEN_AT] = int(now.timestamp())
    # What a session is told later, such as the day it was last seen, does not make it live longer.
    session.set_expiry(SCREEN_IDLE_S if token else session.get_expiry_date())


def wait_for_second_step(
    request: HttpRequest, person_id: int, *, now: datetime, way: Way = ""
) -> None:
    """Remember in a new session, which opens nothing yet, whose second step is wanted."""
    request.session.flush()
    request.session[_WAITS_FOR] = [person_id, int(now.timestamp())]
    request.session[WAY] = way


def waiting_person(request: HttpRequest, *, now: datetime) -> int | None:
    """Return whose second step is wanted in this session, for ten minutes."""
    person_id, since = request.session.get(_WAITS_FOR, (None, 0))
    return person_id if 0 <= now.timestamp() - since < _WAITS_S else None


def way_of(request: HttpRequest) -> Way:
    """Return how a session was opened, also while its second step is wanted."""
    way: Way = request.session.get(WAY, "")
    return way
