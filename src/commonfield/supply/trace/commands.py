"""Writing who is named on a lot's page: a grower's own wish, lot by lot."""

from datetime import date, datetime

from django.db import transaction

from commonfield.kernel.errors import NotFoundError
from commonfield.people import commands as people
from commonfield.people.choices import ConsentChannel, ConsentScope, Purpose
from commonfield.people.types import Actor, ConsentTerms
from commonfield.supply.trace.queries import consent_object, lots_with_leaf_of


@transaction.atomic
def show_my_name(*, by: Actor, now: datetime, lot: str, until: date | None = None) -> int:
    """Let the page of a lot name a grower whose leaf is in it; return the consent's number."""
    person_id = by.person_id or 0
    if lot not in {each.code for each in lots_with_leaf_of(person_id)}:
        raise NotFoundError
    terms = ConsentTerms(object=consent_object(lot), scope=ConsentScope.SITE, until=until)
    return people.give_consent(
        by=by,
        now=now,
        person_id=person_id,
        purpose=Purpose.NAME_SHOWN,
        channel=ConsentChannel.SELF,
        terms=terms,
    )
