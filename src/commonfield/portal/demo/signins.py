"""The demo's sign-ins: one invented person for each role, with a password and an API token.

The password is known to everybody; a token is a keyed fingerprint, so it need not be kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from commonfield.people.choices import Role, Scope
from commonfield.people.models import ApiToken
from commonfield.people.queries import TOKEN_PURPOSE, demo_people
from commonfield.workshop.vault import fingerprint

PASSWORD: Final = "songyang-tea"  # noqa: S105 - the demo's password is meant to be known
_LABEL: Final = "demo"


@dataclass(frozen=True)
class SignIn:
    """How to enter the demo as somebody."""

    role: str
    username: str
    password: str
    token: str


def username_of(role: Role) -> str:
    """Return the sign-in name of a role's person."""
    return f"demo-{role.value.replace('_', '-')}"


def token_of(role: str) -> str:
    """Return the API token of a role's person in this installation."""
    return fingerprint(role, purpose="portal.demo-token")[:32]


def keep_token(*, role: Role, person_id: int, now: datetime) -> None:
    """Let a role's token open the API; only its fingerprint is kept, as of every token."""
    ApiToken.objects.create(
        person_id=person_id,
        token_print=fingerprint(token_of(role.value), purpose=TOKEN_PURPOSE),
        label=_LABEL,
        scopes=" ".join(Scope.values),
        created_at=now,
        expires_at=now + timedelta(days=366),
    )


def sign_ins() -> list[SignIn]:
    """Return the demo's sign-ins, by role."""
    return [
        SignIn(person.role, person.username, PASSWORD, token_of(person.role))
        for person in demo_people()
    ]
