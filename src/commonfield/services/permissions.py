"""For whom an actor may request."""

from datetime import datetime

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Purpose
from commonfield.people.permissions import is_self, may_help, person_of, require
from commonfield.people.queries import require_consent
from commonfield.people.types import Actor


def person_asked_for(by: Actor, person_id: int | None, *, now: datetime) -> int:
    """Return for whom the actor acts: themselves, or a person who lets a helper act with them.

    The helper whose slip opened a session acts in it as beside the person.
    """
    who = person_of(by) if person_id is None else person_id
    is_own = is_self(by, who)
    if is_own and by.helper is None:
        return who
    require(is_own or may_help(by, person_id=who, on=china_day(now)))
    require_consent(by, person_id=who, purpose=Purpose.HELPER)
    return who
