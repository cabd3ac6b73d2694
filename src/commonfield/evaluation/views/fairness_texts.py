"""How evenly something is shared, in sentences that need no statistics."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from commonfield.evaluation.errors import EvaluationError
from commonfield.evaluation.queries.gaps import CULTURE, Evenness, Nearness, Shared, Together
from commonfield.evaluation.views import texts
from commonfield.front import numbers
from commonfield.front.error_messages import error_message
from commonfield.front.language import is_chinese
from commonfield_measures.errors import MeasuresError
from commonfield_measures.indicators.types import Level
from commonfield_measures.measures.convergence import Sigma
from commonfield_measures.measures.curves import Curve
from commonfield_measures.measures.evenness import Answer
from commonfield_measures.measures.gap import Gap, WhatIf
from commonfield_measures.publishing.suppression import LEAST_CONTRIBUTORS, MOST_OF_ONE

_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class FairnessFigure:
    """A figure of something (``of``), or the refusal that says why there is none.

    The partial of its code in ``fairness_figures.html`` writes it, with its sentence.
    """

    code: str
    name: str
    found: object
    of: object = None

    @property
    def why(self) -> str:
        """Return why there is no figure."""
        return why_none(self.found)

    @property
    def template(self) -> str:
        return f"evaluation/fairness_figures.html#{self.code}"


def index_text(value: float) -> str:
    """Write a figure without a unit with two decimals; a smaller one as nearly nothing."""
    text = numbers.plain_number(value, decimals=2)
    return texts.number_text(value) if text == "0" and value else text


def who_text(some: Shared) -> str:
    if some.residents is not None:
        return _("residents")
    return _("villages") if some.level is Level.VILLAGE else _("towns")


def counted_text(some: Shared) -> str:
    counted = texts.places_text(some.level, len(some.places))
    if not some.left_out:
        return _("%(places)s count; none is left out.") % {"places": counted}
    reasons = (
        (some.hidden, _("%(n)s withheld, so that nobody's affairs become known")),
        (some.unknown, _("%(n)s not known")),
    )
    joint = "，" if is_chinese() else ", "
    left_out = [text % {"n": numbers.plain_number(count)} for count, text in reasons if count]
    return _("%(places)s count. Left out: %(left_out)s.") % {
        "places": counted,
        "left_out": joint.join(left_out),
    }


def entering_texts(some: Shared) -> list[str]:
    return [counted_text(some), weighed_text(some)] if some.places else [counted_text(some)]


def weighed_text(some: Shared) -> str:
    if some.residents is None:
        return _("Each place counts once, large or small, because not all residents are known.")
    if some.is_per_resident:
        return _(
            "What a place has is divided by its residents; each resident counts with the mean of"
            " their place. Differences inside a place are not seen here."
        )
    return _(
        "Each resident counts with the value of their place. Differences inside a place are not"
        " seen here."
    )


def why_none(answer: object) -> str:
    """Return why there is no figure; empty where there is one."""
    if not isinstance(answer, MeasuresError):
        return ""
    of_measure = f"{answer.code}:{answer.params.get('measure', '')}"
    sentence = _REFUSALS.get(of_measure) or _REFUSALS.get(answer.code)
    return sentence % answer.params if sentence else error_message(EvaluationError(answer))


_REFUSALS: Final = {
    "no_units": gettext_lazy("It cannot be computed: no place has a value that may be shown."),
    "too_few_units": gettext_lazy(
        "It cannot be computed: there are %(count)s, and at least %(least)s are needed."
    ),
    "nothing_to_share": gettext_lazy(
        "It cannot be computed: every place has 0, or all would have 0 without one of them."
    ),
    "share_empty": gettext_lazy(
        "It cannot be computed: the lowest %(percent)s%% have nothing at all, and nothing can be"
        " divided by that."
    ),
    "zero_value": gettext_lazy("It cannot be computed: at least one place has 0."),
    "negative_value": gettext_lazy(
        "It cannot be computed: a place has less than 0, since more was taken back than given."
    ),
    "one_side_missing": gettext_lazy(
        "It cannot be computed: urban or rural villages have no value that may be shown."
    ),
    "divisor_zero": gettext_lazy("It cannot be computed: what it is divided by is 0."),
    "divisor_zero:growth": gettext_lazy(
        "It cannot be computed: the lowest fifth had nothing to start from."
    ),
    "constant_value": gettext_lazy(
        "It cannot be computed: all started from the same, so there is nothing to compare."
    ),
    "too_few_periods": gettext_lazy("It cannot be computed: there is only one period so far."),
}


def spread_figures(found: Evenness) -> list[FairnessFigure]:
    half: object = found.curve
    places = texts.places_text(found.shared.level, len(found.shared.places))
    if isinstance(found.curve, Curve):
        half = float(found.curve.at([_HALF])[0])
    figures = (
        ("lower_half", _("Share of the lower half"), half),
        ("gini", _("Gini coefficient, %(places)s") % {"places": places}, found.curve),
        ("gini_error", _("Confidence interval of the Gini"), found.estimates),
        ("gini_corrected", _("Gini, corrected for small numbers"), found.gini_corrected),
        ("s80s20", _("Top fifth to bottom fifth (S80/S20)"), found.s80s20),
        ("palma", _("Top tenth to bottom four tenths (Palma)"), found.palma),
        ("hoover", _("Hoover index: share to be redistributed for equality"), found.hoover),
    )
    return [FairnessFigure(*each, of=found.shared) for each in figures]


def split_figures(found: Evenness) -> list[FairnessFigure]:
    """Return the figures that split inequality between and within towns; of villages only."""
    if found.theil_t is None:
        return []
    places = {"places": texts.places_text(found.shared.level, len(found.shared.places))}
    return [
        FairnessFigure("theil_t", _("Theil T, %(places)s") % places, found.theil_t),
        FairnessFigure("theil_l", _("Theil L, %(places)s") % places, found.theil_l),
        FairnessFigure("dagum", _("Gini by Dagum, %(places)s") % places, found.dagum),
    ]


def over_whom_text(asked: Shared) -> str:
    """Return why the villages' Gini coefficient differs from the one above; "" if it does not."""
    if asked.level is Level.VILLAGE:
        return ""
    return _(
        "This part compares villages, the part above towns. Differences between villages of one"
        " town count only here, so its Gini coefficient is usually the larger one."
    )


def gap_figure(answer: Answer[Gap], some: Shared) -> FairnessFigure:
    return FairnessFigure("urban_rural", _("Urban to rural ratio"), answer, some)


def amount_text(some: Shared, amount: float) -> str:
    number = texts.number_text(amount)
    text = texts.with_unit(number, texts.unit_text(some.indicator, number))
    return _("%(amount)s per resident") % {"amount": text} if some.is_per_resident else text


def nearness_figures(found: Nearness) -> list[FairnessFigure]:
    """Return whether places come nearer to each other; both figures rest on the same test."""
    spread: object = found.sigma
    if isinstance(found.sigma, Sigma):
        deviations = found.sigma.deviations.tolist()
        spread = {"first": deviations[0], "last": deviations[-1]}
    return [
        FairnessFigure("sigma", _("Spread over time (sigma)"), spread, found),
        FairnessFigure("beta", _("Do the lower catch up? (beta)"), found.beta, found),
    ]


def what_if_figure(answer: Answer[WhatIf]) -> FairnessFigure:
    return FairnessFigure("what_if", _("Had the lowest fifth grown as the mean"), answer)


def together_sentence(found: Together) -> str:
    if isinstance(found.second, MeasuresError):
        return why_none(found.second)
    params = {"other": texts.name_of(found.other), "ranking": texts.name_of(found.ranking)}
    half = float(found.second.at([_HALF])[0])
    params["share"] = numbers.percent(half)
    text = _("%(other)s: the half with less “%(ranking)s” has %(share)s of it.") % params
    held = _(
        "Both are divided by residents of one register, so totals were compared as well, with"
        " residents held and town by town."
    )
    return texts.joined(text, _going_along_text(found.way), held if found.is_per_resident else "")


def _going_along_text(way: int) -> str:
    if way > 0:
        return _("Villages where there is less of the one have less of the other too.")
    if way < 0:
        return _("Villages where there is less of the one have more of the other.")
    return _(
        "Whether villages where there is less of the one have less of the other cannot be told."
    )


def not_drawn_text(found: Together) -> str:
    """Return how many places are not drawn, since one of the two is not known or not shown."""
    if not found.left_out:
        return ""
    return _("Not drawn, because one of the two figures is withheld or unknown: %(places)s.") % {
        "places": texts.places_text(found.level, found.left_out)
    }


def weight_text(found: Together) -> str:
    """Return over which months villages stand there, and how much one person can be of them."""
    months = _("Villages over %(period)s.") % {"period": texts.period_text(found.period)}
    if found.is_whole or found.other.code != CULTURE:
        return months
    limits = _(
        "Each person counts once: nobody is more than %(share)s of those who took part in a"
        " village, and no grower more than %(most)s of its income."
    ) % {"share": numbers.percent(1 / LEAST_CONTRIBUTORS), "most": numbers.percent(MOST_OF_ONE)}
    return texts.joined(months, limits)


def concentration_text(found: Together) -> str:
    """Return both indices: how uneven the ranking is, and how the other thing goes along it."""
    if isinstance(found.first, MeasuresError) or isinstance(found.second, MeasuresError):
        return ""
    return _(
        "Gini coefficient of %(ranking)s: %(gini)s. Concentration index of %(other)s along it:"
        " %(index)s; 0 would mean that both halves take part alike, below 0 that villages with less"
        " take part more."
    ) % {
        "ranking": texts.name_of(found.ranking),
        "other": texts.name_of(found.other),
        "gini": index_text(found.first.index),
        "index": index_text(found.second.index),
    }


def compared_text(found: Together) -> str:
    return _("%(n)s places are compared, %(left_out)s lack one of the two or it is withheld.") % {
        "n": numbers.plain_number(len(found.places)),
        "left_out": numbers.plain_number(found.left_out),
    }


def followed_text(found: Nearness) -> str:
    return _(
        "%(n)s places are followed; %(left_out)s are left out, because in some period their value"
        " is 0, not known or withheld."
    ) % {
        "n": numbers.plain_number(len(found.places)),
        "left_out": numbers.plain_number(found.left_out),
    }


def bounded_text(found: Nearness) -> str:
    """Return of how many indicators together chance would say something in one case of twenty."""
    if not found.compared:
        return _("What chance alone does to these figures is not known, so nothing is said of it.")
    return ngettext(
        "%(n)s indicator was looked at. What few acts are counted was taken off both ends; where"
        " nothing happens, it is said to move in one county of twenty at most.",
        "%(n)s indicators were looked at together. What few acts are counted was taken off both"
        " ends; where nothing happens, any of them is said to move in one county of twenty at"
        " most.",
        found.compared,
    ) % {"n": numbers.plain_number(found.compared)}


def no_culture_text() -> str:
    return _(
        "No cultural activities are recorded here yet (books read, dialect lessons, festivals), "
        "so there is nothing to compare with growers' income. Once they are recorded, this page "
        "shows whether villages where less is earned take part as much."
    )
