"""A hall's screens: browsers that stand in a hall and belong to nobody."""

from datetime import datetime

from django.db import transaction

from commonfield.audit.commands import record
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_token
from commonfield.people.choices import OrganisationKind, Role
from commonfield.people.models import SCREEN_PURPOSE, HallScreen, Organisation
from commonfield.people.permissions import require_role, require_scope
from commonfield.people.types import Actor
from commonfield.workshop.vault import fingerprint, fingerprints

_KEEPERS = {Role.HALL_KEEPER, Role.COUNTY_ADMIN}


@transaction.atomic
def register_screen(*, by: Actor, now: datetime, hall: str, name: str) -> str:
    """Make a browser a hall's screen; return its cookie's value, of which a print is kept."""
    require_scope(by)
    row = must_exist(Organisation.objects.filter(code=hall, kind=OrganisationKind.HALL).first())
    require_role(by, _KEEPERS, organisation=hall, on=china_day(now))
    token = new_token()
    screen = HallScreen.objects.create(
        hall=row,
        name=" ".join(name.split()),
        token_print=fingerprint(token, purpose=SCREEN_PURPOSE),
        registered_by=by.code,
        registered_at=now,
    )
    _audit("screen_registered", by, screen, now)
    return token


@transaction.atomic
def revoke_screen(*, by: Actor, now: datetime, hall: str, screen_id: int) -> None:
    """Let a screen be an ordinary browser again."""
    require_scope(by)
    screens = HallScreen.objects.select_related("hall").select_for_update(of=["self"])
    screen = must_exist(screens.filter(hall__code=hall, pk=screen_id, revoked_at=None).first())
    require_role(by, _KEEPERS, organisation=hall, on=china_day(now))
    screen.revoked_at = now
    screen.save(update_fields=["revoked_at"])
    _audit("screen_revoked", by, screen, now)


@transaction.atomic
def note_screen(*, by: Actor, now: datetime, token: str) -> str:  # noqa: ARG001 - a guest signs in there
    """Remember the day on which a person signed in at a screen; return its name, or nothing."""
    prints = fingerprints(token, purpose=SCREEN_PURPOSE)
    screen = HallScreen.objects.filter(token_print__in=prints, revoked_at=None).first()
    if screen is None:
        return ""
    screen.seen_on = china_day(now)
    screen.save(update_fields=["seen_on"])
    return screen.name


def _audit(what: str, by: Actor, screen: HallScreen, now: datetime) -> None:
    record(
        f"people.{what}",
        by.code,
        f"screen:{screen.pk}",
        now,
        screen.hall.place_code,
        hall=screen.hall.code,
    )
