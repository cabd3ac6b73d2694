"""Under which pseudonyms and groups growers stand in facts."""

from collections.abc import Iterable
from datetime import datetime

from commonfield.kernel.clock import china_day
from commonfield.people import commands as people
from commonfield.people.queries import low_income_persons
from commonfield.people.types import Actor
from commonfield.supply.choices import HouseholdIncome
from commonfield.supply.models import Grower
from commonfield.workshop.vault import fingerprint

PSEUDONYM_PURPOSE = "facts"
_ERASED_PURPOSE = "supply.erased-grower"
_DIGITS = 20


def subjects_of(by: Actor, growers: Iterable[Grower], now: datetime) -> dict[str, str]:
    """Return growers' pseudonyms in facts, by code, made up on first use.

    An erased one, who may still be owed shares, gets one that nobody stands behind. It stays the
    same, so that one grower does not count as another new one with every sale.
    """
    persons = {grower.code: grower.person_id for grower in growers}
    known = people.pseudonyms_for(
        by=by,
        now=now,
        person_ids=[person_id for person_id in persons.values() if person_id],
        purpose=PSEUDONYM_PURPOSE,
    )
    return {
        code: known[person_id]
        if person_id
        else ("s" + fingerprint(code, purpose=_ERASED_PURPOSE)[:_DIGITS])
        for code, person_id in persons.items()
    }


def household_groups(growers: Iterable[Grower], now: datetime) -> dict[str, str]:
    """Return how growers' households stand on the day, as facts group them, by growers' codes."""
    persons = {grower.code: grower.person_id for grower in growers}
    low = low_income_persons([each for each in persons.values() if each], china_day(now))
    return {
        code: (HouseholdIncome.LOW_INCOME if person_id in low else HouseholdIncome.OTHER).value
        for code, person_id in persons.items()
    }
