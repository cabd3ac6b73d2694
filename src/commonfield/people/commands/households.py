"""Households and their dated designation as low-income, always with its source."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from commonfield.audit.commands import record
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people import errors
from commonfield.people.choices import Role
from commonfield.people.models import Household, LowIncomeSpan, new_code
from commonfield.people.permissions import may_register_person, require, require_role
from commonfield.people.queries import known_place
from commonfield.people.types import Actor
from commonfield.workshop.conflicts import conflicts_as


@transaction.atomic
def register_household(*, by: Actor, now: datetime, place_code: str, code: str = "") -> str:
    """Register a household in its village and return its code."""
    known_place(place_code)
    require(may_register_person(by, place=place_code, on=china_day(now)))
    row = Household(code=code or new_code("H"), place_code=place_code)
    with conflicts_as(errors.CodeTakenError(code=code)):
        row.save(force_insert=True)
    record("people.household_registered", by.code, f"household:{row.code}", now, place_code)
    return row.code


@transaction.atomic
def designate_low_income(
    *, by: Actor, now: datetime, household_code: str, source: str, valid_from: date
) -> None:
    """Designate a household low-income from a day on, by a named source (a list, a decision)."""
    rows = Household.objects.select_for_update().filter(code=household_code)
    row = must_exist(rows.first(), errors.HouseholdNotFoundError(code=household_code))
    require_role(by, {Role.COUNTY_ADMIN, Role.BUREAU}, on=china_day(now), place=row.place_code)
    not_over = Q(valid_until=None) | Q(valid_until__gt=valid_from)
    if LowIncomeSpan.objects.filter(not_over, household=row).exists():
        raise errors.DesignationOverlapsError
    LowIncomeSpan.objects.create(
        household=row, valid_from=valid_from, source=source[:120], designated_by=by.code
    )
    record("people.low_income_designated", by.code, f"household:{row.code}", now, row.place_code)
