"""What comes with the program: definitions and frames, read once by a process."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from commonfield.evaluation.frames.errors import FrameUnknownError
from commonfield.evaluation.frames.reading import shipped_frames
from commonfield.evaluation.frames.types import Frame
from commonfield.evaluation.indicators.culture import with_cultural_acts
from commonfield.evaluation.indicators.reading import (
    check_kinds,
    shipped_definitions,
    shipped_tables,
)
from commonfield.evaluation.indicators.types import Definitions, OutsideTable
from commonfield.facts.kinds import all_kinds


@cache
def definitions() -> Definitions:
    """Return the newest shipped indicators; all that they count are acts.

    Acts of culture per resident are among them as soon as kinds of such acts are registered.
    """
    found = shipped_definitions()
    kinds = {kind.code: kind.is_act for kind in all_kinds()}
    check_kinds(found, kinds)
    return with_cultural_acts(found, (code for code, is_act in kinds.items() if is_act))


@cache
def frames() -> tuple[Frame, ...]:
    """Return the templates of indices that come with the program, in the order of their files."""
    return shipped_frames({each.code for each in definitions().indicators})


def frame(code: str) -> Frame:
    """Return a frame."""
    by_code = {each.code: each for each in frames()}
    if code not in by_code:
        raise FrameUnknownError(frame=code, frames=", ".join(by_code))
    return by_code[code]


@cache
def outside_tables(until: date) -> Mapping[str, OutsideTable]:
    """Return the outside tables that come with the program, as of the day before."""
    return shipped_tables(until)
