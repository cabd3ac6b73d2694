"""People's part of the demo county: what its registers need and no command gives."""

from datetime import datetime, timedelta
from typing import Final

from commonfield.people.choices import Role, Scope
from commonfield.people.models import ApiToken, Grant
from commonfield.people.queries import TOKEN_PURPOSE
from commonfield.people.types import Actor
from commonfield.workshop.vault import fingerprint

_LABEL: Final = "demo"
_TOKEN_DAYS: Final = 366


def holders_by_organisation(role: Role) -> dict[str, Actor]:
    """Return the first who got a role, by the organisation's code."""
    rows = Grant.objects.filter(role=role, organisation__isnull=False).order_by("-id")
    return {
        code: Actor(person, "person")
        for code, person in rows.values_list("organisation__code", "person_id")
    }


def keep_known_token(*, token: str, person_id: int, now: datetime) -> None:
    """Let a token that the demo knows open the API to whatever its person may."""
    ApiToken.objects.create(
        person_id=person_id,
        token_print=fingerprint(token, purpose=TOKEN_PURPOSE),
        label=_LABEL,
        scopes=" ".join(Scope.values),
        created_at=now,
        expires_at=now + timedelta(days=_TOKEN_DAYS),
    )
