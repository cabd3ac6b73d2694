"""Law and figures as data: what may not be asked, and what facts answer."""

from functools import cache

from commonfield.services.law import law
from commonfield.services.paperwork.types import BarredField, KnownFigure


@cache
def barred_fields() -> tuple[BarredField, ...]:
    """Return what may not be asked of a village."""
    return tuple(BarredField(**each) for each in law(__file__, "barred")["entry"])


@cache
def known_figures() -> tuple[KnownFigure, ...]:
    """Return what facts answer for a village; each is known by its names, too."""
    return tuple(KnownFigure(**each) for each in law(__file__, "known")["entry"])
