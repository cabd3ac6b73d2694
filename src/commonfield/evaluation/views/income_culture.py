"""Each village's income from tea beside who takes part in culture: dots, curves along income."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from commonfield.evaluation.queries.gaps import Together
from commonfield.evaluation.views import fairness_texts, texts
from commonfield.evaluation.views.charts import ChartTable, chart
from commonfield.evaluation.views.fairness_pictures import STRETCHES, curve_values, share_line
from commonfield.evaluation.views.report_types import ReportCulture
from commonfield.front import numbers
from commonfield.front.charts import Chart, ChartRow
from commonfield.front.drawing.scatter import scatter
from commonfield.front.drawing.shares import shares_square
from commonfield.front.drawing.types import Axis, Dot
from commonfield_measures.errors import MeasuresError
from commonfield_measures.indicators.types import Indicator

_DIGITS_OF_TOWN: Final = 9


def pictures_of(found: Together, *, own: str = "") -> Sequence[Chart]:
    """Return the pictures that the values allow, to be shown on any page.

    ``own`` is a village that is named, or a town whose villages are marked.
    """
    pictures = [beside_picture(found, own=own), together_picture(found)]
    return [replace(each, name=_address(each.name)) for each in pictures if each]


def _address(name: str) -> str:
    """Return where a picture's files are, without their ending."""
    return reverse("evaluation:fairness_picture", args=[name, "svg"]).removesuffix(".svg")


def beside_picture(found: Together, *, own: str = "") -> Chart | None:
    """Return a dot for each place where both may be seen; in its table the register's order."""
    if not found.places:
        return None
    first, second = found.ranking, found.other
    pairs = list(zip(found.along.tolist(), found.has.tolist(), strict=True))
    draw = partial(
        scatter,
        dots_of(found, own=own),
        across=_axis(first, found.along.tolist()),
        up=_axis(second, found.has.tolist()),
    )
    table = ChartTable(
        rows=[
            ChartRow(
                texts.place_name(place),
                tuple(texts.number_text(value) for value in pair),
                href=texts.place_address(place.code),
            )
            for place, pair in zip(found.places, pairs, strict=True)
        ],
        values=[
            (place.code, place.name, place.name_en, *pair)
            for place, pair in zip(found.places, pairs, strict=True)
        ],
        head=[*map(texts.name_with_unit, (first, second))],
        columns=(first.code, second.code),
    )
    params = _names(found) | {"level": texts.level_name(found.level)}
    also = texts.joined(fairness_texts.weight_text(found), fairness_texts.not_drawn_text(found))
    return chart("income_culture", draw, table, params, also=also)


def _names(found: Together) -> dict[str, object]:
    return {"first": texts.name_of(found.ranking), "second": texts.name_of(found.other)}


def dots_of(found: Together, *, own: str) -> list[Dot]:
    """Return the places as dots, those of a town marked, one village named."""
    marked = own[:_DIGITS_OF_TOWN] if own.endswith("000") else own
    return [
        Dot(
            along,
            has,
            label=texts.place_name(place) if place.code == own else "",
            is_accent=bool(marked) and place.code.startswith(marked),
        )
        for place, along, has in zip(
            found.places, found.along.tolist(), found.has.tolist(), strict=True
        )
    ]


def told(found: Together, *, own: str) -> ReportCulture | None:
    """Return the same for paper; None where one of the two is seen nowhere."""
    if isinstance(found.first, MeasuresError) or isinstance(found.second, MeasuresError):
        return None
    across, up = (max([*each.tolist(), 0.0]) or 1.0 for each in (found.along, found.has))
    sentences = (
        fairness_texts.together_sentence(found),
        fairness_texts.concentration_text(found),
        fairness_texts.weight_text(found),
        fairness_texts.not_drawn_text(found),
    )
    curves = ((found.ranking, found.first), (found.other, found.second))
    return ReportCulture(
        title=_("Material and cultural, village by village"),
        sentences=tuple(filter(None, sentences)),
        text=_("Each dot is a village; nobody is ranked."),
        across=_axis(found.ranking, found.along.tolist()),
        up=_axis(found.other, found.has.tolist()),
        dots=tuple(
            (dot.across / across, dot.up / up, dot.is_accent, dot.label)
            for dot in dots_of(found, own=own)
        ),
        lines=tuple(
            (
                texts.name_of(indicator),
                tuple(zip(curve.population.tolist(), curve.share.tolist(), strict=True)),
            )
            for indicator, curve in curves
        ),
        foot=_("From least to most: %(name)s") % {"name": texts.name_of(found.ranking)},
    )


def _axis(indicator: Indicator, values: Sequence[float]) -> Axis:
    return Axis(texts.name_with_unit(indicator), texts.number_text(max(values)))


def together_picture(found: Together) -> Chart | None:
    """Return both curves along income: who has least of it stands left."""
    if isinstance(found.first, MeasuresError) or isinstance(found.second, MeasuresError):
        return None
    first, second = texts.name_of(found.ranking), texts.name_of(found.other)
    tenths = [place / STRETCHES for place in range(1, STRETCHES)]
    shares = zip(
        tenths, found.first.at(tenths).tolist(), found.second.at(tenths).tolist(), strict=True
    )
    draw = partial(
        shares_square,
        [
            share_line(first, found.first, found.first_estimates, is_by_itself=True),
            share_line(second, found.second, found.second_estimates, is_by_itself=False),
        ],
        equal_text=_("all the same"),
        foot_text=_("From least to most: %(name)s") % {"name": first},
    )
    table = ChartTable(
        rows=[
            ChartRow(numbers.percent(tenth), (numbers.percent(one), numbers.percent(other)))
            for tenth, one, other in shares
        ],
        values=[
            *curve_values(found.ranking.code, found.first, found.first_estimates),
            *curve_values(found.other.code, found.second, found.second_estimates),
        ],
    )
    return chart("together", draw, table, _names(found))
