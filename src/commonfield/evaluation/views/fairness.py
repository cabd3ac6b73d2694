"""How evenly things are shared: among places, between and within towns, town and country, time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from commonfield.evaluation.queries import gaps
from commonfield.evaluation.types import Values
from commonfield.evaluation.views import (
    fairness_pictures,
    fairness_texts,
    income_culture,
    selection,
    texts,
)
from commonfield.evaluation.views.files import marked_unhidden, picture_file
from commonfield.evaluation.views.selection import FieldChoice, Selection
from commonfield.front.charts import Chart, Ending
from commonfield_measures.indicators.types import Indicator, Level

# What is shown by default: the first of them that is known somewhere.
_USUAL: Final = (gaps.INCOME, "tea_income")
# So many figures of a part stand open; the others behind a line.
_FIRST: Final = 3


@dataclass(frozen=True, slots=True)
class FairnessPart:
    """A part of the page: what it asks, its picture, its figures, and who is in it."""

    code: str
    title: str
    lines: Sequence[str]
    figures: Sequence[fairness_texts.FairnessFigure] = ()
    picture: Chart | None = None
    beside: Chart | None = None
    further: Sequence[fairness_texts.FairnessFigure] = ()


@dataclass(frozen=True, slots=True)
class _FairnessData:
    """What was requested and read: values of the level, of villages, and of every window."""

    asked: Selection
    indicator: Indicator
    values: Values
    villages: Values
    windows: Sequence[Values]

    @property
    def query(self) -> str:
        asked = {
            "indicator": self.indicator.code,
            "level": self.asked.level.value,
            "period": self.asked.period.name,
        }
        return f"?{urlencode(asked)}"

    @property
    def has_villages(self) -> bool:
        return self.indicator in self.villages.indicators


@require_safe
def fairness(request: HttpRequest) -> HttpResponse:
    read = _read(request)
    context = read.asked.context(read.values) | {
        "indicator": read.indicator,
        "meaning": texts.meaning_text(read.indicator),
        "name": texts.name_of(read.indicator),
        "unit": texts.unit_text(read.indicator),
        "indicator_choices": [
            FieldChoice(each.code, texts.name_of(each), each == read.indicator)
            for each in read.values.definitions.indicators
        ],
        "query": read.query,
        "parts": _parts(read),
    }
    return render(request, "evaluation/fairness.html", context)


@require_safe
@marked_unhidden
def fairness_picture(request: HttpRequest, name: str, ending: Ending) -> HttpResponseBase:
    read = _read(request)
    pictures = [each for part in _parts(read) for each in (part.beside, part.picture)]
    file_name = f"{read.indicator.code}-{read.asked.level}-{name}"
    return picture_file(pictures, name, ending=ending, file_name=file_name)


def _read(request: HttpRequest) -> _FairnessData:
    asked = selection.selection_of(request)
    values = asked.values()
    indicator = _wanted(request.GET.get("indicator", ""), values)
    villages = values if asked.level is Level.VILLAGE else asked.values(Level.VILLAGE)
    return _FairnessData(asked, indicator, values, villages, asked.trends())


def _wanted(code: str, values: Values) -> Indicator:
    """Return the requested indicator, or else one with known values."""
    by_code = {each.code: each for each in values.definitions.indicators}
    known = [
        each
        for each in (*_USUAL, *values.cells)
        if any(cell.value is not None for cell in values.cells.get(each, {}).values())
    ]
    return by_code.get(code) or by_code[next(iter(known), gaps.INCOME)]


def _parts(read: _FairnessData) -> list[FairnessPart]:
    """Return the parts of the page; of a part without any figure, why there is none."""
    if read.indicator not in read.values.indicators:
        return []
    return [_shortened(part) for part in _full_parts(read)]


def _shortened(part: FairnessPart) -> FairnessPart:
    """Return a part with the note once that all its figures have."""
    reasons = {figure.why for figure in part.figures}
    if len(reasons) > 1 or "" in reasons:
        first, further = part.figures[:_FIRST], part.figures[_FIRST:]
        return replace(part, figures=first, further=further)
    return replace(part, figures=(), lines=[*reasons, *part.lines])


def _full_parts(read: _FairnessData) -> list[FairnessPart]:
    code = read.indicator.code
    people = gaps.residents(read.values)
    begun = texts.begun_text(read.windows, [read.indicator])
    found = gaps.evenness(read.values, code, people=people)
    parts = [
        FairnessPart(
            "spread",
            _("How unequal?"),
            fairness_texts.entering_texts(found.shared),
            fairness_texts.spread_figures(found),
            fairness_pictures.lorenz_picture(found),
        )
    ]
    parts += _village_parts(read, fairness_texts.over_whom_text(found.shared))
    near = gaps.nearness(read.windows, code, people=people)
    parts += [
        FairnessPart(
            "nearness",
            _("Nearer to each other, or further apart?"),
            [fairness_texts.followed_text(near), fairness_texts.bounded_text(near)],
            fairness_texts.nearness_figures(near),
            fairness_pictures.spread_picture(near, read.indicator, begun=begun),
        ),
        FairnessPart(
            "what-if",
            _("What if the lowest fifth had grown as the mean?"),
            [begun] if begun else [],
            [fairness_texts.what_if_figure(near.what_if)],
        ),
        _together(read),
    ]
    return parts


def _village_parts(read: _FairnessData, over_whom: str) -> list[FairnessPart]:
    """Return what only villages tell: which town each lies in, and its urban or rural class."""
    split, sides = _("Between and within towns"), _("Town and country")
    if not read.has_villages:
        line = _("This indicator is not computed for villages, so it cannot be told.")
        return [FairnessPart("split", split, [line]), FairnessPart("urban-rural", sides, [line])]
    code = read.indicator.code
    people = gaps.residents(read.villages)
    found = gaps.evenness(read.villages, code, people=people)
    gap = gaps.urban_and_rural(read.villages, code, people=people)
    is_other = read.asked.level is not Level.VILLAGE
    months = texts.village_year_text(read.villages.period) if is_other else ""
    return [
        FairnessPart(
            "split",
            split,
            [*filter(None, [over_whom, months]), *fairness_texts.entering_texts(found.shared)],
            fairness_texts.split_figures(found),
            fairness_pictures.split_picture(found.theil_t, read.indicator),
        ),
        FairnessPart(
            "urban-rural",
            sides,
            fairness_texts.entering_texts(found.shared)[1:],
            [fairness_texts.gap_figure(gap, found.shared)],
            fairness_pictures.gap_picture(gap, found.shared),
        ),
    ]


def _together(read: _FairnessData) -> FairnessPart:
    """Return income beside culture, always of villages."""
    title = _("Growers' income and participation in culture")
    found = gaps.income_and_culture(read.villages)
    if found is None:
        return FairnessPart("together", title, [fairness_texts.no_culture_text()])
    return FairnessPart(
        "together",
        title,
        [
            fairness_texts.together_sentence(found),
            *filter(None, [fairness_texts.concentration_text(found)]),
            fairness_texts.compared_text(found),
        ],
        picture=income_culture.together_picture(found),
        beside=income_culture.beside_picture(found),
    )
