"""Pictures of how evenly something is shared, each with its table."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from commonfield.evaluation.queries.gaps import Evenness, Nearness, Shared
from commonfield.evaluation.views import fairness_words, words
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
    name = words.name_of(found.shared.indicator)
    title = _("Lorenz curve: %(name)s") % {"name": name}
    text = _(
        "From the place with least to the one with most: what share of the whole they have"
        " together. The further the curve hangs below the straight line, the less even it is. The"
        " shaded band shows how far it may be off."
    )
    return Chart(
        name="lorenz",
        title=title,
        drawing=shares_square(
            [share_line(_("as it is"), found.curve, found.estimates, is_by_itself=True)],
            title=title,
            text=text,
            equal_text=_("all the same"),
            foot_text=_ranking_text(found.shared, name),
        ),
        note=text,
        head=(_("The lowest"), _("have"), _("Standard error")),
        rows=_tenth_rows(found.curve, found.estimates),
        columns=("line", "population_share", "share", "share_error", "share_low", "share_high"),
        values=curve_values(found.shared.indicator.code, found.curve, found.estimates),
    )


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
    title = _("Inequality between and within towns: %(name)s") % {"name": words.name_of(indicator)}
    parts = [
        ("between_towns", _("between towns"), answer.between),
        ("within_towns", _("within towns"), answer.within),
    ]
    shares = [
        Share(label, value, numbers.percent(value / answer.total)) for _code, label, value in parts
    ]
    text = _("Where the differences between villages come from.")
    return Chart(
        name="split",
        title=title,
        drawing=share_strip(shares, title=title, text=text),
        note=text,
        head=(_("Part"), _("Share"), _("Theil T")),
        rows=[
            ChartRow(share.label, (share.text, fairness_words.index_text(share.value)))
            for share in shares
        ],
        columns=("part", "theil_t", "share"),
        values=[(code, value, value / answer.total) for code, _label, value in parts],
    )


def gap_picture(answer: Answer[Gap], some: Shared) -> Chart | None:
    if isinstance(answer, MeasuresError):
        return None
    title = _("Town and country: %(name)s") % {"name": _with_unit(some)}
    sides = [
        ("urban", _("Urban villages"), answer.urban, answer.urban_units),
        ("rural", _("Rural villages"), answer.rural, answer.rural_units),
    ]
    text = _("By the statistical class of each village.")
    if answer.without_class:
        text = _("By the statistical class of each village; left out without a class: %(n)s.") % {
            "n": numbers.plain_number(answer.without_class)
        }
    return Chart(
        name="urban-rural",
        title=title,
        drawing=bars(
            [Bar(label, value, words.number_text(value)) for _code, label, value, _units in sides],
            title=title,
            text=text,
        ),
        note=text,
        head=(_("Side"), words.name_of(some.indicator), _("Villages")),
        rows=[
            ChartRow(label, (fairness_words.amount_text(some, value), numbers.plain_number(units)))
            for _code, label, value, units in sides
        ],
        columns=("side", "mean", "villages"),
        values=[(code, value, units) for code, _label, value, units in sides],
    )


def _with_unit(some: Shared) -> str:
    unit = words.unit_text(some.indicator)
    if some.is_per_resident:
        unit = _("%(amount)s per resident") % {"amount": unit}
    name = words.name_of(some.indicator)
    return f"{name}（{unit}）" if is_chinese() else f"{name} ({unit})"


def spread_picture(found: Nearness, indicator: Indicator, *, begun: str = "") -> Chart | None:
    """Return how the spread between places went through time; ``begun``: if not all is recorded."""
    if isinstance(found.sigma, MeasuresError):
        return None
    title = _("Spread between places: %(name)s") % {"name": words.name_of(indicator)}
    deviations = found.sigma.deviations.tolist()
    told = [
        (words.period_text(period), words.period_end_text(period), value)
        for period, value in zip(found.periods, deviations, strict=True)
    ]
    text = _(
        "A falling line: the values of the places lie nearer to each other. Whether by more than"
        " chance, the figure below says."
    )
    return Chart(
        name="spread",
        title=title,
        drawing=trend(
            [Point(end, value, fairness_words.index_text(value)) for _whole, end, value in told],
            title=title,
            text=text,
        ),
        note=words.joined(text, begun),
        head=(_("Period"), _("Spread of logarithms")),
        rows=[ChartRow(whole, (fairness_words.index_text(value),)) for whole, _end, value in told],
        columns=("period", "sigma"),
        values=[
            (period.name, value) for period, value in zip(found.periods, deviations, strict=True)
        ],
    )
