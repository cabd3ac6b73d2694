"""Who is late, which period a county is shown with, and what figures of counties add up to."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from commonfield.province.types import CountyColumn, CountyState, ProvinceSum, Standing
from commonfield_measures.indicators.types import (
    FactsTerm,
    Indicator,
    StandingTerm,
    TableTerm,
    Term,
    VillagesTerm,
)

# Exports and collections run at any hour of the night: a day apart is not late yet.
_GRACE: Final = timedelta(days=1)


def late_before(days: Iterable[date | None]) -> date | None:
    """Return the day until which a county must be complete so as not to be late."""
    furthest = max((each for each in days if each is not None), default=None)
    return None if furthest is None else furthest - _GRACE


def is_late(until: date | None, wanted: date | None) -> bool:
    """Return whether a county lacks more than a day that others have; or everything."""
    return until is None or (wanted is not None and until < wanted)


def period_shown(period: str, own: Sequence[str]) -> str:
    """Return the newest of a county's periods (newest first) that ends no later than another.

    Periods are written 2025-12/2026-11; empty where a county has none.
    """
    return next((each for each in own if each[-7:] <= period[-7:]), "")


def standing(state: CountyState, own: str, wanted: str) -> Standing:
    """Return whether a county's figures of its own period may be laid beside others'."""
    if not own:
        return "not_sent"
    return "current" if own == wanted and not state.is_late else "late"


def adds_up(indicator: Indicator) -> bool:
    """Return whether figures of counties can be added up.

    Persons, who may be counted in two counties, growth and unevenness cannot.
    """
    return all(_is_sum(each) for each in indicator.numerator) and all(
        is_of_register(each) for each in indicator.denominator
    )


def _is_sum(term: Term) -> bool:
    if isinstance(term, VillagesTerm):
        return term.taking_part is None
    return isinstance(term, FactsTerm | StandingTerm | TableTerm)


def is_of_register(term: Term) -> bool:
    """Return whether a denominator is counted from the register of villages itself."""
    return isinstance(term, VillagesTerm) and not term.standing and not term.taking_part


def summed(indicator: Indicator, columns: Sequence[CountyColumn]) -> ProvinceSum:
    """Add up what counties show of a period; late and withheld ones are not in it."""
    shown = [
        (each, each.own)
        for each in columns
        if each.standing == "current" and each.own is not None and each.own.value is not None
    ]
    until = min((each.county.complete_until or date.min for each, _own in shown), default=None)
    told = ProvinceSum(None, len(shown), len(columns), until)
    if not shown or not adds_up(indicator):
        return told
    if not indicator.denominator:
        return replace(told, value=sum(own.value or 0 for _each, own in shown))
    numerator = sum(own.numerator or 0 for _each, own in shown)
    denominator = sum(own.denominator or 0 for _each, own in shown)
    value = indicator.factor * numerator / denominator if denominator else None
    return replace(told, value=value, numerator=numerator, denominator=denominator)
