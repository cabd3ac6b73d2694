"""What several sub-rooms write: that a person did an errand, and by whose hand."""

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction

from commonfield.facts.commands import record
from commonfield.facts.queries import has_facts_of
from commonfield.facts.types import FactRecord
from commonfield.people.commands import pseudonyms_for
from commonfield.people.queries import home_and_household
from commonfield.people.types import Actor
from commonfield.services.choices import OWN_HANDS, ErrandHand

_DONE: Final = "services.errand_done"
# Their own in facts: nobody's reading is joined to their errands.
_PSEUDONYMS: Final = "services.errand"


@transaction.atomic
def record_errand(
    *, by: Actor, now: datetime, person_id: int, is_own: bool
) -> tuple[uuid.UUID, ErrandHand]:
    """Record the fact of an errand, without what it was; return it with by whose hand it was."""
    home, _household = home_and_household(person_id)
    ids = [person_id]
    subject = pseudonyms_for(by=by, now=now, person_ids=ids, purpose=_PSEUDONYMS)[person_id]
    hand = ErrandHand.OWN_FIRST if is_own else ErrandHand.HELPED
    if is_own and has_facts_of(_DONE, subject=subject, groups=OWN_HANDS):
        hand = ErrandHand.OWN
    how = {"hand": str(hand)}
    done = FactRecord(_DONE, home, now, 1, attributes=how, subject=subject)
    return record(done, now=now), hand


@transaction.atomic
def count_own_hand(*, by: Actor, now: datetime, person_id: int | None) -> None:
    """Count what a person did on these pages in their own session: nobody has to write it down.

    It stands in no list, and no fact says what it was.
    """
    is_own = by.kind == "person" and by.person_id == person_id and by.helper is None
    if person_id is not None and is_own and by.scopes is None and home_and_household(person_id)[0]:
        record_errand(by=by, now=now, person_id=person_id, is_own=True)
