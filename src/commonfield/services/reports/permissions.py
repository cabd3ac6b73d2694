"""Who answers a report: the village's hall keepers, the town and the county."""

from datetime import datetime
from typing import Final

from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.permissions import has_role, is_close_to_any, keeps_hall
from commonfield.people.types import Actor, person_of_code
from commonfield.places.queries import venue
from commonfield.services.models import RepairReport

ANSWERING: Final = frozenset({Role.HALL_KEEPER, Role.VILLAGE_CLERK, Role.BUREAU, Role.COUNTY_ADMIN})


def answers(by: Actor, row: RepairReport, *, now: datetime) -> bool:
    on = china_day(now)
    if has_role(by, ANSWERING, place=row.place, on=on):
        return True
    found = venue(row.venue) if row.venue else None
    return found is not None and keeps_hall(by, found, on)


def is_own_report(by: Actor, row: RepairReport) -> bool:
    """Return whether the actor, or a person close to them, sent a report, for a neighbour too."""
    senders = {row.person_id or 0, person_of_code(row.made_by)} - {0}
    return by.kind == "person" and bool(senders) and is_close_to_any(by, senders)
