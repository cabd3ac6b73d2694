"""Households and their dated designation as low-income, always with its source."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from commonfield.audit.commands import record
from commonfield.audit.types import AuditRecord
from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.errors import (
    CodeTakenError,
    DesignationOverlapsError,
    HouseholdNotFoundError,
    SpanBackwardsError,
)
from commonfield.people.models import Household, LowIncomeSpan, Person, new_code
from commonfield.people.permissions import (
    may_register_person,
    may_see_person,
    require,
    require_role,
)
from commonfield.people.queries import known_place
from commonfield.people.types import Actor


@transaction.atomic
def register_household(*, by: Actor, now: datetime, place_code: str, code: str = "") -> str:
    """Register a household in its village and return its code."""
    known_place(place_code)
    require(may_register_person(by, place=place_code, on=china_day(now)))
    row = Household(code=code or new_code("H"), place_code=place_code)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise CodeTakenError(code=code) from error
    record(
        AuditRecord(
            action="people.household_registered",
            actor=by.code,
            object=f"household:{row.code}",
            place=place_code,
            at=now,
        )
    )
    return row.code


@transaction.atomic
def join_household(*, by: Actor, now: datetime, person_id: int, household_code: str) -> None:
    """Let a person belong to a household of the place they live in."""
    household = _locked_household(household_code)
    require(may_register_person(by, place=household.place_code, on=china_day(now)))
    require(may_see_person(by, person_id=person_id, on=china_day(now)))
    row = Person.objects.locked(person_id)
    row.household = household
    row.save(update_fields=["household"])
    record(
        AuditRecord(
            action="people.household_joined",
            actor=by.code,
            object=f"person:P{row.pk}",
            place=household.place_code,
            at=now,
            detail={"household": household.code},
        )
    )


def _locked_household(code: str) -> Household:
    row = Household.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise HouseholdNotFoundError(code=code)
    return row


@transaction.atomic
def designate_low_income(
    *, by: Actor, now: datetime, household_code: str, source: str, valid_from: date
) -> None:
    """Designate a household low-income from a day on, by a named source (a list, a decision)."""
    row = _locked_household(household_code)
    require_role(by, {Role.COUNTY_ADMIN, Role.BUREAU}, on=china_day(now), place=row.place_code)
    not_over = Q(valid_until=None) | Q(valid_until__gt=valid_from)
    if LowIncomeSpan.objects.filter(not_over, household=row).exists():
        raise DesignationOverlapsError
    LowIncomeSpan.objects.create(
        household=row, valid_from=valid_from, source=source[:120], designated_by=by.code
    )
    _audit_household("low_income_designated", by, row, now)


@transaction.atomic
def end_designation(*, by: Actor, now: datetime, household_code: str, valid_until: date) -> None:
    """End a household's designation: from that day on it is not low-income."""
    row = _locked_household(household_code)
    require_role(by, {Role.COUNTY_ADMIN, Role.BUREAU}, on=china_day(now), place=row.place_code)
    span = LowIncomeSpan.objects.filter(household=row, valid_until=None).first()
    if span is None:
        raise HouseholdNotFoundError(code=household_code)
    if valid_until <= span.valid_from:
        raise SpanBackwardsError
    span.valid_until = valid_until
    span.save(update_fields=["valid_until"])
    _audit_household("low_income_ended", by, row, now)


def _audit_household(action: str, by: Actor, row: Household, now: datetime) -> None:
    record(
        AuditRecord(
            action=f"people.{action}",
            actor=by.code,
            object=f"household:{row.code}",
            place=row.place_code,
            at=now,
        )
    )
