"""What is drawn besides weights, in words: ways to fill gaps, to make points, to join them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.utils.translation import gettext as _

from commonfield.evaluation.forms.builder import IMPUTE, MEANS, NORMALISE
from commonfield.evaluation.views import texts
from commonfield.front.language import is_chinese
from commonfield_measures.composite.sensitivity import Way

_LEVELS: Final = 2


def factor_name(code: str) -> str:
    return {
        "weights_between": _("Weights of the groups"),
        "weights_within": _("Weights inside the groups"),
        "normalise": _("How values become points"),
        "aggregate": _("How points are joined"),
        "impute": _("How gaps are filled"),
    }[code]


def ways_text(ways: Sequence[Way]) -> list[str]:
    """Return between which ways was drawn, choice by choice."""
    choices = {code: dict.fromkeys(way[code] for way in ways) for code in (ways[0] if ways else ())}
    return choices_text({code: taken for code, taken in choices.items() if len(taken) > 1})


def choices_text(choices: Mapping[str, Iterable[str]]) -> list[str]:
    """Name each choice with the ways between which it lies."""
    joint = "；" if is_chinese() else "; "
    return [
        texts.named(factor_name(code), joint.join(_way_name(code, way) for way in taken))
        for code, taken in choices.items()
    ]


def _way_name(code: str, way: str) -> str:
    names: Mapping[str, str] = {
        "normalise": {each: str(text) for each, text in NORMALISE},
        "aggregate": {each: str(text) for each, text in MEANS},
        "impute": {each: str(text) for each, text in IMPUTE},
    }[code]
    parts = way.split(",")
    if len(parts) < _LEVELS:
        return names.get(way, way)
    within, between = (names.get(each, each) for each in (parts[0], parts[-1]))
    return _("inside groups: %(within)s, between groups: %(between)s") % {
        "within": within,
        "between": between,
    }
