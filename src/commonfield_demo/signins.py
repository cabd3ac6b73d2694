"""The demo's sign-ins: one invented person for each role, with a password and an API token.

The password is known to everybody; a token is a keyed fingerprint, so it need not be kept.
"""

from dataclasses import dataclass
from typing import Final

from commonfield.people.choices import Role
from commonfield.people.queries import demo_people
from commonfield.workshop.vault import fingerprint

PASSWORD: Final = "songyang-tea"  # noqa: S105 - the demo's password is meant to be known


@dataclass(frozen=True)
class SignIn:
    """How to enter the demo as one of its people."""

    role: str
    username: str
    password: str
    token: str


def username_of(role: Role) -> str:
    """Return the sign-in name of a role's person."""
    return f"demo-{role.value.replace('_', '-')}"


def token_of(role: str) -> str:
    """Return the API token of a role's person in this installation; a villager has none."""
    if role == Role.GROWER:
        return ""
    return fingerprint(role, purpose="portal.demo-token")[:32]


def sign_ins() -> list[SignIn]:
    """Return the demo's sign-ins, by role."""
    return [
        SignIn(person.role, person.username, PASSWORD, token_of(person.role))
        for person in demo_people()
    ]
