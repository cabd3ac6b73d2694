"""Under which pseudonyms and groups growers stand in facts."""

from collections.abc import Collection
from datetime import datetime

from commonfield.kernel.clock import china_day
from commonfield.people import commands as people
from commonfield.people.errors import PersonNotFoundError
from commonfield.people.queries import home_and_household, is_low_income
from commonfield.people.types import Actor
from commonfield.supply.choices import Household
from commonfield.workshop.vault import fingerprint

PSEUDONYM_PURPOSE = "facts"
_ERASED_PURPOSE = "supply.erased-grower"
_DIGITS = 20


def subjects_of(by: Actor, person_ids: Collection[int], now: datetime) -> dict[int, str]:
    """Return growers' pseudonyms in facts, by person, made up when first asked for.

    An erased person, who may still be owed shares, gets one that nobody stands behind. It stays
    the same, so that one grower does not count as another new one with every sale.
    """
    try:
        return people.pseudonyms_for(
            by=by, now=now, person_ids=person_ids, purpose=PSEUDONYM_PURPOSE
        )
    except PersonNotFoundError:
        return {person_id: _subject_of(by, person_id, now) for person_id in person_ids}


def _subject_of(by: Actor, person_id: int, now: datetime) -> str:
    try:
        return people.pseudonym_for(by=by, now=now, person_id=person_id, purpose=PSEUDONYM_PURPOSE)
    except PersonNotFoundError:
        return "s" + fingerprint(str(person_id), purpose=_ERASED_PURPOSE)[:_DIGITS]


def household_group(person_id: int, now: datetime) -> str:
    """Return how a grower's household stands on the day, as facts group it."""
    _, household = home_and_household(person_id)
    low = bool(household) and is_low_income(household, china_day(now))
    return Household.LOW_INCOME.value if low else Household.OTHER.value
