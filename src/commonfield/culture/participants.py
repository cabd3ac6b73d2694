"""Who takes part in culture: by consent, in figures under one pseudonym, forgotten on erasure."""

from datetime import datetime

from django.db.models import QuerySet

from commonfield.culture.choices import PSEUDONYM_PURPOSE
from commonfield.people.choices import Purpose
from commonfield.people.commands import pseudonyms_for
from commonfield.people.permissions import require
from commonfield.people.queries import require_consent
from commonfield.people.types import Actor


def person_of(by: Actor) -> int:
    """Return who acts; only a person reads and learns."""
    require(by.kind == "person" and by.person_id is not None)
    return by.person_id or 0


def consenting_person(by: Actor, purpose: Purpose) -> int:
    """Return who acts; refuse whoever has not consented."""
    person_id = person_of(by)
    require_consent(by, person_id=person_id, purpose=purpose)
    return person_id


def pseudonym_of(person_id: int, *, by: Actor, now: datetime) -> str:
    """Return the one name under which somebody stands in all facts of culture."""
    ids = [person_id]
    return pseudonyms_for(by=by, now=now, person_ids=ids, purpose=PSEUDONYM_PURPOSE)[person_id]


def delete_existing(*some: QuerySet) -> None:  # type: ignore[type-arg]  # of whichever tables
    """Delete rows where there are any: an erasure that another room refuses writes nothing."""
    for rows in some:
        if rows.exists():
            rows.delete()
