"""Indicators, places and values in the reader's words: the filters of the evaluation pages."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import template
from django.utils.translation import gettext as _

from commonfield.evaluation.queries.gaps import Together
from commonfield.evaluation.targets import IndicatorTarget, targets_in_force
from commonfield.evaluation.types import Shown
from commonfield.evaluation.views import fairness_texts, income_culture, texts
from commonfield.front import numbers
from commonfield.front.charts import Chart
from commonfield.front.language import is_chinese
from commonfield_measures.indicators.types import Indicator, Term

register = template.Library()

# What the page of the method says of each indicator with a name before it.
_NAMED: Final = frozenset(
    {
        *("code", "zh", "en", "unit", "direction", "numerator", "denominator", "factor"),
        *("coverage", "levels", "source", "reference", "contributors"),
    }
)

for function in (
    texts.amount_text,
    texts.contributors_text,
    texts.coverage_text,
    texts.direction_text,
    texts.entered_text,
    texts.kind_name,
    texts.left_out_text,
    texts.level_names,
    texts.meaning_text,
    fairness_texts.index_text,
    texts.name_of,
    texts.number_text,
    texts.place_of,
    texts.said_text,
    texts.score_text,
    texts.source_of_value,
    texts.source_text,
    texts.terms_text,
    texts.unit_text,
    texts.value_text,
    texts.period_text,
    texts.village_year_text,
    texts.weights_text,
    fairness_texts.who_text,
    fairness_texts.why_none,
    texts.why_not,
):
    register.filter(function.__name__, function)
# The front has a filter place_name, which says them in full.
register.filter("place_name_of", texts.place_name)


register.filter("shared_amount_text", fairness_texts.amount_text)


@register.filter
def culture_pictures(found: Together) -> Sequence[Chart]:
    """Draw villages' income from tea beside their acts of culture."""
    return income_culture.pictures_of(found)


@register.filter
def places_text(level: str, places: Sequence[object]) -> str:
    """Write how many places of a level there are."""
    return texts.places_text(level, len(places))


@register.filter
def decimals(value: float, most: int) -> str:
    """Write a number with at most so many decimals."""
    return numbers.plain_number(value, decimals=most)


@register.filter
def share_of(part: float, whole: float) -> str:
    """Write what share of a whole a part is."""
    return numbers.percent(part / (whole or 1.0))


@register.filter
def growth(factor: float) -> str:
    return numbers.percent(factor - 1)


@register.filter
def times(value: float, factor: float) -> float:
    """Multiply."""
    return value * factor


@register.simple_tag
def county_targets() -> Mapping[str, Sequence[IndicatorTarget]]:
    """Return the targets of the county's plan, by indicator."""
    return targets_in_force()


@register.filter
def targets_text(targets: Mapping[str, Sequence[IndicatorTarget]], indicator: Indicator) -> str:
    """Write what an indicator of the county is to reach, and by when; empty without a target."""
    return texts.targets_text(targets.get(indicator.code, ()), indicator)


@register.simple_tag
def sentence_space() -> str:
    """Write what stands between two sentences of a paragraph."""
    return "" if is_chinese() else " "


@register.filter
def terms_with_sum(terms: Sequence[Term], number: float | None) -> str:
    """Write terms, and what they add up to where that is known."""
    text = texts.terms_text(terms)
    return text if number is None else texts.named(text, texts.sum_text(terms, number))


@register.filter
def read_aloud(value: object) -> str:
    """Write a piece of JSON as one reads it aloud."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {read_aloud(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(read_aloud(each) for each in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@register.filter
def is_partly_known(shown: Shown) -> bool:
    """Return whether a value is of some of the villages only."""
    return shown.value is not None and shown.coverage < 1


@register.filter
def said_besides(written: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in written.items() if name not in _NAMED]


@register.filter
def named_in(code: str, names: Mapping[str, str]) -> str:
    """Return the name of a code; one without a name is its own."""
    return names.get(code, code)


@register.filter
def step_text(step: str) -> str:
    """Return in words what a step of building an index does."""
    return {
        "denominate": _("Divide by denominators"),
        "impute": _("Fill gaps"),
        "screen": _("Leave out places with too little data"),
        "treat": _("Limit extreme values"),
        "normalise": _("Normalise"),
        "weigh": _("Weigh"),
        "aggregate": _("Add up"),
    }.get(step, step)
