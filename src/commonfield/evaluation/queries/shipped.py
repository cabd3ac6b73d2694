"""What comes with the program: definitions and frames, read once by a process."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from django.conf import settings

from commonfield.facts.kinds import all_kinds
from commonfield.places.queries import prefix_range
from commonfield_measures.frames.reading import shipped_frames
from commonfield_measures.frames.types import Frame
from commonfield_measures.indicators.outside_tables import shipped_tables
from commonfield_measures.indicators.reading import check_kinds, listed, shipped_definitions
from commonfield_measures.indicators.types import Definitions, OutsideTable


def definitions() -> Definitions:
    """Return the newest shipped indicators; all that they count are acts."""
    return _shipped_for(settings.COUNTY_CODE)


@cache
def _shipped_for(county: str) -> Definitions:
    kinds = all_kinds()
    found = shipped_definitions([each.code for each in kinds if each.counts_as == "participation"])
    check_kinds(found, {each.code: each.is_act for each in kinds})
    return definitions_of(county, found)


def definitions_of(county: str, found: Definitions) -> Definitions:
    """Return definitions with others' figures of this county and of the places it lies in."""
    return replace(
        found,
        indicators=tuple(
            replace(
                each,
                references=tuple(one for one in each.references if _lies_in(county, one.place)),
            )
            for each in found.indicators
        ),
    )


def _lies_in(county: str, place: str) -> bool:
    lowest, highest = prefix_range(place)
    return lowest <= county <= highest


def listed_definitions() -> Definitions:
    """Return them without what only a frame's page shows, such as the board."""
    return _listed_for(settings.COUNTY_CODE)


@cache
def _listed_for(county: str) -> Definitions:
    return listed(_shipped_for(county))


@cache
def frames() -> tuple[Frame, ...]:
    """Return the templates of indices that come with the program, in the order of their files.

    What places are not ranked by stands in none of them.
    """
    return shipped_frames({each.code for each in listed_definitions().indicators if each.direction})


@cache
def outside_tables(until: date) -> Mapping[str, OutsideTable]:
    """Return the outside tables that come with the program, as of the day before."""
    return shipped_tables(until)
