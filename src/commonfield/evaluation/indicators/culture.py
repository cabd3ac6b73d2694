"""Acts of culture per resident: an indicator that is there as soon as such acts are recorded."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from commonfield.evaluation.indicators.types import (
    Definitions,
    FactsTerm,
    Indicator,
    Level,
    TableTerm,
    Take,
)

ROOM: Final = "culture."
CODE: Final = "cultural_acts_per_resident"
_COVERAGE: Final = 0.9


def with_cultural_acts(definitions: Definitions, acts: Iterable[str]) -> Definitions:
    """Return the definitions, and acts of culture per resident if there are kinds of such acts.

    Args:
        definitions: What a file says; if it has the indicator itself, nothing is added.
        acts: The kinds of facts that are acts.
    """
    kinds = tuple(sorted(kind for kind in acts if kind.startswith(ROOM)))
    if not kinds or any(each.code == CODE for each in definitions.indicators):
        return definitions
    added = Indicator(
        code=CODE,
        zh="人均文化活动",
        en="Acts of culture per resident",
        unit_zh="次/人",
        unit_en="acts per resident",
        direction=1,
        numerator=(FactsTerm(kinds, Take.COUNT),),
        denominator=(TableTerm("residents", "residents"),),
        levels=tuple(Level),
        source="The cultural half of affluence shared: recorded acts of culture, over residents",
        coverage=_COVERAGE,
        contributors_zh="参加的人",
        contributors_en="those who took part",
    )
    return replace(definitions, indicators=(*definitions.indicators, added))
