"""Pictures of how evenly something is shared, each with its table."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from django.utils.translation import gettext as _

from commonfield.evaluation.queries.gaps import Evenness, Nearness, Shared
from commonfield.evaluation.views import fairness_texts, texts
from commonfield.evaluation.views.charts import ChartTable, chart
from commonfield.front import numbers
from commonfield.front.charts import Chart, ChartRow, Value
from commonfield.front.drawing.bars import bars, share_strip
from commonfield.front.drawing.curves import trend
from commonfield.front.drawing.shares import shares_square
from commonfield.front.drawing.types import Bar, Point, Share, ShareLine
from commonfield.front.language import is_chinese
from commonfield_measures.errors import MeasuresError
from commonfield_measures.indicators.types import Indicator
from commonfield_measures.measures.curves import Curve, Estimates
from commonfield_measures.measures.evenness import Answer
from commonfield_measures.measures.gap import Gap
from commonfield_measures.measures.theil import Decomposed

STRETCHES: Final = 10


def lorenz_picture(found: Evenness) -> Chart | None:
    """Return the Lorenz curve with the band of its error; None if nothing may be seen."""
    if isinstance(found.curve, MeasuresError):
        return None
    name = texts.name_of(found.shared.indicator)
    draw = partial(
        shares_square,
        [share_line(_("as it is"), found.curve, found.estimates, is_by_itself=True)],
        equal_text=_("all the same"),
        foot_text=_ranking_text(found.shared, name),
    )
    table = ChartTable(
        rows=_tenth_rows(found.curve, found.estimates),
        values=curve_values(found.shared.indicator.code, found.curve, found.estimates),
    )
    return chart("lorenz", draw, table, {"name": name})


def _ranking_text(some: Shared, name: str) -> str:
    if some.residents is not None:
        return _("Residents, from least to most: %(name)s") % {"name": name}
    return _("Places, from least to most: %(name)s") % {"name": name}


def share_line(
    label: str, curve: Curve, estimates: Answer[Estimates], *, is_by_itself: bool
) -> ShareLine:
    """Return a curve with its band; ranked by itself, nothing lies above equal shares."""
    points = list(zip(curve.population.tolist(), curve.share.tolist(), strict=True))
    if isinstance(estimates, MeasuresError):
        return ShareLine(label, points)
    ends = (estimates.at.tolist(), estimates.share_low.tolist(), estimates.share_high.tolist())
    band = [(0.0, 0.0, 0.0), *zip(*ends, strict=True), (1.0, 1.0, 1.0)]
    return ShareLine(
        label,
        points,
        [(at, max(low, 0.0), min(high, at if is_by_itself else 1.0)) for at, low, high in band],
    )


def _tenth_rows(curve: Curve, estimates: Answer[Estimates]) -> list[ChartRow]:
    tenths = [place / STRETCHES for place in range(1, STRETCHES)]
    shares = curve.at(tenths).tolist()
    errors = [""] * len(tenths)
    if not isinstance(estimates, MeasuresError):
        errors = [numbers.percent(each) for each in estimates.share_error.tolist()]
    return [
        ChartRow(numbers.percent(tenth), (numbers.percent(share), error))
        for tenth, share, error in zip(tenths, shares, errors, strict=True)
    ]


def curve_values(name: str, curve: Curve, estimates: Answer[Estimates]) -> list[Sequence[Value]]:
    """Return the corners of a curve, then its estimates at each tenth."""
    corners = zip(curve.population.tolist(), curve.share.tolist(), strict=True)
    rows: list[Sequence[Value]] = [
        (name, population, share, None, None, None) for population, share in corners
    ]
    if not isinstance(estimates, MeasuresError):
        columns = (
            estimates.at,
            estimates.share,
            estimates.share_error,
            estimates.share_low,
            estimates.share_high,
        )
        rows += [(name, *row) for row in zip(*(each.tolist() for each in columns), strict=True)]
    return rows


def split_picture(answer: Answer[Decomposed] | None, indicator: Indicator) -> Chart | None:
    """Return how much of Theil's T lies between towns and how much within them."""
    if answer is None or isinstance(answer, MeasuresError) or not answer.total:
        return None
    parts = [
        ("between_towns", _("between towns"), answer.between),
        ("within_towns", _("within towns"), answer.within),
    ]
    shares = [
        Share(label, value, numbers.percent(value / answer.total)) for _code, label, value in parts
    ]
    table = ChartTable(
        rows=[
            ChartRow(share.label, (share.text, fairness_texts.index_text(share.value)))
            for share in shares
        ],
        values=[(code, value, value / answer.total) for code, _label, value in parts],
    )
    return chart("split", partial(share_strip, shares), table, {"name": texts.name_of(indicator)})


def gap_picture(answer: Answer[Gap], some: Shared) -> Chart | None:
    if isinstance(answer, MeasuresError):
        return None
    sides = [
        ("urban", _("Urban villages"), answer.urban, answer.urban_units),
        ("rural", _("Rural villages"), answer.rural, answer.rural_units),
    ]
    drawn = [Bar(label, value, texts.number_text(value)) for _code, label, value, _units in sides]
    note = _("By the statistical class of each village.")
    if answer.without_class:
        note = _("By the statistical class of each village; left out without a class: %(n)s.") % {
            "n": numbers.plain_number(answer.without_class)
        }
    table = ChartTable(
        rows=[
            ChartRow(label, (fairness_texts.amount_text(some, value), numbers.plain_number(units)))
            for _code, label, value, units in sides
        ],
        values=[(code, value, units) for code, _label, value, units in sides],
    )
    params = {"with_unit": _with_unit(some), "name": texts.name_of(some.indicator), "note": note}
    return chart("urban_rural", partial(bars, drawn), table, params)


def _with_unit(some: Shared) -> str:
    unit = texts.unit_text(some.indicator)
    if some.is_per_resident:
        unit = _("%(amount)s per resident") % {"amount": unit}
    name = texts.name_of(some.indicator)
    return f"{name}（{unit}）" if is_chinese() else f"{name} ({unit})"


def spread_picture(found: Nearness, indicator: Indicator, *, begun: str = "") -> Chart | None:
    """Return how the spread between places went through time; ``begun``: if not all is recorded."""
    if isinstance(found.sigma, MeasuresError):
        return None
    series = [
        (period, value, fairness_texts.index_text(value))
        for period, value in zip(found.periods, found.sigma.deviations.tolist(), strict=True)
    ]
    points = [Point(texts.period_end_text(period), value, text) for period, value, text in series]
    table = ChartTable(
        rows=[ChartRow(texts.period_text(period), (text,)) for period, _value, text in series],
        values=[(period.name, value) for period, value, _text in series],
    )
    params = {"name": texts.name_of(indicator)}
    return chart("spread", partial(trend, points), table, params, after=begun)
