"""For whom an actor may request."""

from datetime import datetime

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Purpose
from commonfield.people.permissions import is_self, may_help, person_of, require
from commonfield.people.queries import require_consent
from commonfield.people.types import Actor


def person_asked_for(by: Actor, person_id: int | None, *, now: datetime) -> int:
    """Return for whom the actor acts: themselves, or a person who lets a helper act with them."""
    if person_id is None or is_self(by, person_id):
        return person_of(by)
    require(may_help(by, person_id=person_id, on=china_day(now)))
    require_consent(by, person_id=person_id, purpose=Purpose.HELPER)
    return person_id
