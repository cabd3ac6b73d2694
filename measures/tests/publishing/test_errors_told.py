"""What standard errors of shown figures would tell of what is hidden."""

from dataclasses import replace
from math import sqrt
from typing import Final

from hypothesis import given

from commonfield_measures.indicators.computing import evaluate
from commonfield_measures.indicators.reading import shipped_definitions
from commonfield_measures.indicators.types import Counted, Level, Totals, Value, place_at
from commonfield_measures.publishing.across_indicators import hidden_together
from commonfield_measures.publishing.contributing import Contributors
from commonfield_measures.publishing.errors_told import errors_withheld
from commonfield_measures.publishing.hiding import CHAIN, places_with_values
from measures.tests.publishing.test_across_indicators import (
    PARTS,
    PERIOD,
    TOWN,
    VILLAGES,
    row,
    rows,
    shipped,
)

_LEAF: Final = "supply.leaf_delivered"
_COUNTY: Final = "331124000000"

type Told = dict[tuple[Level, str], Value]


def _told(totals: list[Totals]) -> Told:
    """Return the cells of tea income that are shown; without an error where that is withheld."""
    indicators = shipped("tea_income")
    definitions = replace(shipped_definitions(), indicators=indicators)
    counted = Counted(tuple(totals), PERIOD.end)
    found = evaluate(definitions, counted, villages=VILLAGES, tables={}, period=PERIOD)
    hidden = hidden_together(Contributors(totals), indicators, {}, places_with_values(found))
    why = hidden["tea_income"].why
    withheld = errors_withheld(found, lambda each: why(each.level, each.place) is None)
    return {
        (each.level, each.place): each
        if ("tea_income", each.level, each.place) not in withheld
        else replace(each, error=None)
        for each in found.values
        if why(each.level, each.place) is None
    }


def test_error_of_a_county_does_not_tell_what_a_hidden_village_owes_to_one() -> None:
    open_villages = [each for place in VILLAGES[1:] for each in rows(place, 40, _LEAF)]
    few = rows(VILLAGES[0], 3, _LEAF)
    one = [*few, row(VILLAGES[0], "rich", _LEAF, 5_000)]

    alike, odd = _told([*open_villages, *few]), _told([*open_villages, *one])

    assert alike[Level.COUNTY, _COUNTY].error is not None
    # Of the town, whose other villages cover the hidden one, the rest would be read.
    assert odd[Level.TOWN, TOWN].error is None


@given(PARTS)
def test_nobody_is_bounded_within_a_tenth_by_what_errors_leave(totals: list[Totals]) -> None:
    told = _told(totals)
    for (level, place), whole in told.items():
        if whole.error is None or not whole.value:
            continue
        inside = [
            each
            for (lower, code), each in told.items()
            if each.error is not None
            and CHAIN.index(lower) == CHAIN.index(level) + 1
            and place_at(level, code) == place
        ]
        value = whole.value - sum(each.value or 0.0 for each in inside)
        variance = whole.error**2 - sum((each.error or 0.0) ** 2 for each in inside)
        if value > 1e-6 and variance > 0:
            low, high = variance / value, sqrt(variance)
            assert high >= 1.1 * low
