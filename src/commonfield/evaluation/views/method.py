"""The method page and its file: both written from what computes the figures."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.evaluation import queries
from commonfield.evaluation.views import words
from commonfield.evaluation.views.method_file import method as method_of
from commonfield.evaluation.views.ways_words import choices_text
from commonfield.evaluation.views.words import listed
from commonfield.front import numbers
from commonfield.places.queries import place_path
from commonfield_measures.frames.types import Frame
from commonfield_measures.indicators.types import Definitions, Indicator, Reference


@dataclass(frozen=True, slots=True)
class MethodLine:
    """What a definition says of one thing: in words, and as the program reads it."""

    head: str
    text: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class MethodChapter:
    """An indicator or a frame: its name, its code, and everything that is said of it."""

    name: str
    code: str
    lines: Sequence[MethodLine]
    steps: Sequence[MethodLine] = ()


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    context = context_of(queries.listed_definitions(), queries.frames())
    return render(request, "evaluation/method.html", context)


@require_safe
def method_file(request: HttpRequest) -> JsonResponse:
    told = method_of(queries.listed_definitions(), queries.frames())
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = 'inline; filename="method.json"'
    return answer


def context_of(definitions: Definitions, frames: Sequence[Frame]) -> dict[str, Any]:
    """Return what the page shows: nothing but what the file has, and its names in words."""
    told = method_of(definitions, frames)
    names = {each.code: words.name_of(each) for each in definitions.indicators}
    draws = told["draws"]
    return {
        "edition": told["edition"],
        "version": told["version"],
        "source": words.meaning_text(definitions),
        "group_by": told["group_by"].items(),
        "least": told["published_with"]["contributors_at_least"],
        "most": numbers.percent(told["published_with"]["share_of_one_at_most"], decimals=0),
        "indicators": [
            MethodChapter(words.name_of(each), each.code, _indicator_lines(each, written))
            for each, written in zip(definitions.indicators, told["indicators"], strict=True)
        ],
        "frames": [
            MethodChapter(
                words.name_of(each),
                each.code,
                _frame_lines(each, names),
                [_step(step) for step in written["steps"]],
            )
            for each, written in zip(frames, told["frames"], strict=True)
        ],
        "draws": numbers.plain_number(draws["draws"]),
        "noise": numbers.percent(draws["noise"]),
        "seed": draws["seed"],
        "interval": [numbers.percent(share) for share in draws["interval"]],
        "ways": choices_text(draws["ways"]),
        "sure": numbers.percent(draws["told_apart_from"]),
        "conventions": told["conventions"].items(),
    }


def _indicator_lines(indicator: Indicator, written: Mapping[str, Any]) -> list[MethodLine]:
    above = _("Above the line") if indicator.denominator else _("Counted")
    lines = [
        MethodLine(_("Unit"), words.unit_text(indicator)),
        MethodLine(_("Direction"), words.direction_text(indicator)),
        MethodLine(above, words.terms_text(indicator.numerator), _terms(written["numerator"])),
    ]
    if indicator.denominator:
        below = words.terms_text(indicator.denominator)
        lines.append(MethodLine(_("Below the line"), below, _terms(written["denominator"])))
    lines += [
        MethodLine(_("Times"), numbers.plain_number(indicator.factor, decimals=6)),
        MethodLine(
            _("Known at least"),
            _("in %(share)s of the place's villages")
            % {"share": numbers.percent(indicator.coverage)},
        ),
        MethodLine(_("Levels"), listed(map(words.level_name, indicator.levels))),
        *_protected(indicator),
        *_further(written),
        MethodLine(_("Meaning"), words.meaning_text(indicator)),
        *(_reference(indicator, each) for each in indicator.references),
    ]
    return lines


_SAID: frozenset[str] = frozenset(
    {
        *("code", "zh", "en", "unit", "direction", "numerator", "denominator", "factor"),
        *("coverage", "levels", "source", "reference", "contributors"),
    }
)


def _protected(indicator: Indicator) -> list[MethodLine]:
    who = words.contributors_text(indicator)
    return [MethodLine(_("Hiding protects"), who)] if who else []


def _further(written: Mapping[str, Any]) -> list[MethodLine]:
    """Return what a definition says beside what every one says."""
    return [
        MethodLine(name, "", _plain(value)) for name, value in written.items() if name not in _SAID
    ]


def _reference(indicator: Indicator, said: Reference) -> MethodLine:
    path = place_path(said.place)
    text = _("%(value)s: %(said)s (%(place)s, %(dated)s; %(source)s)") % {
        "value": words.with_unit(words.number_text(said.value), words.unit_text(indicator)),
        "said": words.said_text(said),
        "place": words.place_name(path[-1]) if path else said.place,
        "dated": said.dated,
        "source": words.source_text(said),
    }
    return MethodLine(_("Said elsewhere"), text)


def _terms(written: Sequence[Mapping[str, Any]]) -> str:
    return " + ".join(f"({_plain(term)})" for term in written)


def _plain(value: object) -> str:
    """Write a piece of JSON as one reads it aloud."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_plain(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(each) for each in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _frame_lines(frame: Frame, names: Mapping[str, str]) -> list[MethodLine]:
    whole = sum(group.weight for group in frame.groups)
    lines = [
        MethodLine(_("Edition"), frame.edition),
        MethodLine(_("Weights"), words.weights_text(frame)),
        MethodLine(_("Source"), words.source_text(frame)),
    ]
    for group in frame.groups:
        inside = sum(weight for _code, weight in group.indicators)
        shares = [
            f"{names.get(code, code)} {numbers.percent(weight / inside)}"
            for code, weight in group.indicators
        ]
        head = f"{words.name_of(group)} {numbers.percent(group.weight / whole)}"
        lines.append(MethodLine(head, (" · ").join(shares)))
    return lines


def _step(written: Mapping[str, Any]) -> MethodLine:
    name = written["step"]
    text = {
        "denominate": _("Divide by denominators"),
        "impute": _("Fill what is missing"),
        "screen": _("Leave out places with too little"),
        "treat": _("Tame values far out"),
        "normalise": _("Bring all onto one scale"),
        "weigh": _("Weigh"),
        "aggregate": _("Add up"),
    }.get(name, name)
    return MethodLine(name, text, _plain(written["parameters"]))
