"""Bearer tokens for the JSON API."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from commonfield.kernel.clock import now
from commonfield.people.choices import Scope
from commonfield.people.commands import note_token_use
from commonfield.people.errors import TokenRefusedError
from commonfield.people.permissions import actor_of, require_scope
from commonfield.people.queries import actor_for_token
from commonfield.people.types import Actor
from commonfield.workshop.rate_limits import check_rate_limit

# A program calls often; a client that guesses keys is stopped as well.
_ASKED_A_MINUTE: Final = 1_200
_MINUTE_S: Final = 60


class BearerActor(HttpBearer):
    """Turns ``Authorization: Bearer TOKEN`` into the actor; ``request.auth`` is it.

    A token without one of the scopes is refused.
    """

    def __init__(self, *scopes: Scope) -> None:
        super().__init__()
        self.scopes = scopes

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        check_rate_limit(request, "people.token", _ASKED_A_MINUTE, _MINUTE_S)
        try:
            actor = actor_for_token(token, now=now())
        except TokenRefusedError:
            return None
        require_scope(actor, *self.scopes)
        note_token_use(by=actor, now=now(), token=token)
        request.actor = actor  # type: ignore[attr-defined]  # Django's way to hand things on
        return actor


class SessionActor(APIKeyCookie):
    """Lets in persons signed in on the site's own pages, whose script sends the forgery token.

    A client that shows a token is judged by that alone.
    """

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Return the actor, or nobody."""
        has_token = "HTTP_AUTHORIZATION" in request.META
        if has_token or self.param_name not in request.COOKIES:
            return None
        actor: Actor | None = super().__call__(request)
        return actor

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:  # noqa: ARG002 - django-ninja hands it over
        """Return who has the session."""
        actor = actor_of(request)
        return None if actor.person_id is None else actor
