"""Where people live whose village is no more."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people import errors
from commonfield.people.commands.shared import audit
from commonfield.people.models import Household, Person
from commonfield.people.permissions import LOOKING_AFTER, require_role, require_scope
from commonfield.people.queries import ended_village
from commonfield.people.types import Actor
from commonfield.places.choices import DivisionLevel
from commonfield.places.queries import place


@transaction.atomic
def rehome_persons(
    *, by: Actor, now: datetime, village: str, to: str, person_ids: Collection[int]
) -> int:
    """Write persons of a village that is no more down in another one; return how many.

    Their households go along. Who looks after both places may, for the county or a town.
    """
    require_scope(by)
    on = china_day(now)
    ended_village(village, by=by, on=on)
    new_home = must_exist(place(to, on), errors.PersonPlaceUnknownError(place=to))
    if new_home.level != DivisionLevel.VILLAGE:
        raise errors.PersonPlaceUnknownError(place=to)
    require_role(by, LOOKING_AFTER, place=to, on=on)
    rows = Person.objects.alive().select_for_update().filter(home_place=village)
    moved = list(rows.filter(pk__in=list(person_ids)).order_by("pk"))
    for row in moved:
        row.home_place = to
        row.save(update_fields=["home_place"])
        audit("rehomed", by, row, now, village=village)
    households = [row.household_id for row in moved if row.household_id is not None]
    Household.objects.filter(pk__in=households, place_code=village).update(place_code=to)
    return len(moved)
