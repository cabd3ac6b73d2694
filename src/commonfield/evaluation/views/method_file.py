"""How everything is computed, told from what computes it: it cannot differ from what was done."""

import inspect
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from commonfield.evaluation.queries.index import doubted
from commonfield_measures.composite.building import pipeline_of
from commonfield_measures.composite.rank_intervals import SHARES, SURE
from commonfield_measures.composite.sensitivity import FILLS, Alternatives
from commonfield_measures.composite.writing import CONVENTIONS
from commonfield_measures.frames.building import default_choices
from commonfield_measures.frames.types import Frame
from commonfield_measures.indicators.types import Definitions
from commonfield_measures.indicators.writing import definitions_as_json
from commonfield_measures.publishing.suppression import LEAST_CONTRIBUTORS, MOST_OF_ONE


def method(definitions: Definitions, frames: Sequence[Frame]) -> Mapping[str, Any]:
    """Return all that figures, ranks and intervals rest on, ready for JSON."""
    drawn = inspect.signature(doubted).parameters
    return {
        "program": "commonfield",
        "version": _version(),
        **definitions_as_json(definitions),
        "published_with": {
            "contributors_at_least": LEAST_CONTRIBUTORS,
            "share_of_one_at_most": MOST_OF_ONE,
        },
        "frames": [_frame(each) for each in frames],
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


def _frame(frame: Frame) -> Mapping[str, Any]:
    steps = pipeline_of(default_choices(frame)).listed()
    return {
        "code": frame.code,
        "edition": frame.edition,
        "zh": frame.zh,
        "en": frame.en,
        "source": {"zh": frame.source_zh, "en": frame.source_en},
        "weights": frame.weights,
        "groups": [
            {
                "code": group.code,
                "zh": group.zh,
                "en": group.en,
                "weight": group.weight,
                "indicators": dict(group.indicators),
            }
            for group in frame.groups
        ],
        "steps": [{"step": name, "parameters": dict(parameters)} for name, parameters in steps],
    }


def _version() -> str:
    try:
        return version("commonfield")
    except PackageNotFoundError:
        return "unknown"
