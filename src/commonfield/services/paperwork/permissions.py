"""Who asks villages, and who answers for one."""

from datetime import date
from typing import Final

from commonfield.people.choices import Role
from commonfield.people.permissions import has_role, is_self
from commonfield.people.types import Actor
from commonfield.services.models import VillageForm

ASKING: Final = frozenset({Role.BUREAU, Role.COUNTY_ADMIN, Role.ANALYST})
ANSWERING: Final = frozenset({Role.VILLAGE_CLERK})


def may_ask(by: Actor, place: str, on: date) -> bool:
    """Return whether the actor is an officer over a place."""
    return has_role(by, ASKING, place=place, on=on)


def may_answer(by: Actor, village: str, on: date) -> bool:
    """Return whether the actor answers for a village."""
    return has_role(by, ANSWERING, place=village, on=on)


def is_asker(by: Actor, form: VillageForm, on: date) -> bool:
    """Return whether the actor asked for it, or holds the office that did."""
    is_own = form.asker_id is not None and is_self(by, form.asker_id)
    return is_own or may_ask(by, form.place, on)
