"""How everything is computed, written by the code that computes it, so that they cannot differ."""

import inspect
from collections.abc import Mapping, Sequence
from typing import Any

from commonfield import __version__
from commonfield.evaluation.queries.index import doubted
from commonfield_measures.composite.rank_intervals import SHARES, SURE
from commonfield_measures.composite.sensitivity import FILLS, Alternatives
from commonfield_measures.composite.writing import CONVENTIONS
from commonfield_measures.frames.building import frame_as_json
from commonfield_measures.frames.types import Frame
from commonfield_measures.indicators.types import Definitions
from commonfield_measures.indicators.writing import definitions_as_json
from commonfield_measures.publishing.suppression import LEAST_CONTRIBUTORS, MOST_OF_ONE


def method(definitions: Definitions, frames: Sequence[Frame]) -> Mapping[str, Any]:
    """Return all that figures, ranks and intervals rest on, ready for JSON."""
    drawn = inspect.signature(doubted).parameters
    return {
        "program": "commonfield",
        "version": __version__,
        **definitions_as_json(definitions),
        "published_with": {
            "contributors_at_least": LEAST_CONTRIBUTORS,
            "share_of_one_at_most": MOST_OF_ONE,
        },
        "frames": [frame_as_json(each) for each in frames],
        "draws": {
            **{name: drawn[name].default for name in ("draws", "noise", "seed")},
            "interval": [SHARES[0], SHARES[-1]],
            "ways": _ways(),
            "told_apart_from": SURE,
        },
        "conventions": dict(CONVENTIONS),
    }


def _ways() -> Mapping[str, Any]:
    """Return the usual alternatives, to which a frame's own choices are added."""
    usual = Alternatives()
    return {
        "normalise": list(usual.normalise),
        "aggregate": list(usual.aggregate),
        "impute": list(FILLS),
    }
