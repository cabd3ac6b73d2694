"""How evenly something is shared, in sentences that need no statistics."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from commonfield.evaluation.errors import EvaluationError
from commonfield.evaluation.queries.gaps import Answer, Evenness, Nearness, Shared, Together
from commonfield.evaluation.views import words
from commonfield.front import numbers
from commonfield.front.error_messages import error_message
from commonfield.front.language import is_chinese
from commonfield_measures.indicators.types import Indicator, Level
from commonfield_measures.measures.convergence import Beta, Narrowing, Sigma
from commonfield_measures.measures.curves import Curve, Estimates
from commonfield_measures.measures.dagum import Dagum
from commonfield_measures.measures.gap import Gap, WhatIf
from commonfield_measures.measures.theil import Decomposed

_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class FairnessFigure:
    """A figure with its sentence; without ``text`` the sentence says why there is none."""

    code: str
    name: str
    text: str
    sentence: str


def index_text(value: float) -> str:
    """Write a figure without a unit with two decimals; a smaller one as nearly nothing."""
    text = numbers.plain_number(value, decimals=2)
    return words.number_text(value) if text == "0" and value else text


def who_text(some: Shared) -> str:
    if some.residents is not None:
        return _("residents")
    return _("villages") if some.level is Level.VILLAGE else _("towns")


def counted_text(some: Shared) -> str:
    counted = words.places_text(some.level, len(some.places))
    if not some.left_out:
        return _("%(places)s count; none is left out.") % {"places": counted}
    reasons = (
        (some.hidden, _("%(n)s not shown, so that nobody's affairs become known")),
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


def why_not(refusal: EvaluationError) -> str:
    of_measure = f"{refusal.code}:{refusal.params.get('measure', '')}"
    said = _REFUSALS.get(of_measure) or _REFUSALS.get(refusal.code)
    return said() % refusal.params if said else error_message(refusal)


_REFUSALS: Final[dict[str, Callable[[], str]]] = {
    "no_units": lambda: _("It cannot be computed: no place has a value that may be shown."),
    "too_few_units": lambda: _(
        "It cannot be computed: there are %(count)s, and at least %(least)s are needed."
    ),
    "nothing_to_share": lambda: _(
        "It cannot be computed: every place has 0, or all would have 0 without one of them."
    ),
    "share_empty": lambda: _(
        "It cannot be computed: the lowest %(percent)s%% have nothing at all, and nothing can be"
        " divided by that."
    ),
    "zero_value": lambda: _("It cannot be computed: at least one place has 0."),
    "negative_value": lambda: _(
        "It cannot be computed: a place has less than 0, since more was taken back than given."
    ),
    "one_side_missing": lambda: _(
        "It cannot be computed: urban or rural villages have no value that may be shown."
    ),
    "divisor_zero": lambda: _("It cannot be computed: what it is divided by is 0."),
    "divisor_zero:growth": lambda: _(
        "It cannot be computed: the lowest fifth had nothing to start from."
    ),
    "constant_value": lambda: _(
        "It cannot be computed: all started from the same, so there is nothing to compare."
    ),
    "too_few_periods": lambda: _("It cannot be computed: there is only one period so far."),
}


def _figure[T](
    code: str, name: str, answer: Answer[T], said: Callable[[T], tuple[str, str]]
) -> FairnessFigure:
    if isinstance(answer, EvaluationError):
        return FairnessFigure(code, name, "", why_not(answer))
    return FairnessFigure(code, name, *said(answer))


def _figure_of_value(
    code: str, name: str, answer: Answer[float], write: Callable[[float], str], sentence: str
) -> FairnessFigure:
    """Return a figure whose sentence repeats its text: a share, or how many times."""

    def said(value: float) -> tuple[str, str]:
        text = write(value)
        return text, sentence % {"share": text, "times": text}

    return _figure(code, name, answer, said)


def spread_figures(found: Evenness) -> list[FairnessFigure]:
    who = {"who": who_text(found.shared)}
    corrected = _(
        "Few of them look more equal than they are. This is the Gini coefficient without that flaw."
    )
    hardly_corrected = _(
        "Few look more equal than they are; of so many residents there is hardly anything to"
        " correct."
    )
    return [
        _figure("lower_half", _("What the lower half has"), found.curve, _lower_half),
        _figure("gini", _("Gini coefficient"), found.curve, lambda curve: _gini(curve, who)),
        _figure("gini_error", _("How sure the Gini is"), found.estimates, _sure),
        _figure_of_value(
            "gini_corrected",
            _("Gini, corrected for small numbers"),
            found.gini_corrected,
            index_text,
            corrected if found.shared.residents is None else hardly_corrected,
        ),
        _figure_of_value(
            "s80s20",
            _("Highest fifth by lowest fifth"),
            found.s80s20,
            words.number_text,
            _("The fifth with most has %(times)s times what the fifth with least has."),
        ),
        _figure_of_value(
            "palma",
            _("Highest tenth by lower four tenths"),
            found.palma,
            words.number_text,
            _("The tenth with most has %(times)s times what the lower four tenths have together."),
        ),
        _figure_of_value(
            "hoover",
            _("What would have to change hands"),
            found.hoover,
            numbers.percent,
            _("So much of the whole would have to change hands for all to have the same."),
        ),
    ]


def _lower_half(curve: Curve) -> tuple[str, str]:
    share = numbers.percent(float(curve.at([_HALF])[0]))
    return share, _(
        "The half with least has %(share)s of the whole; if all had the same, 50%%."
    ) % {"share": share}


def _gini(curve: Curve, who: dict[str, str]) -> tuple[str, str]:
    return index_text(curve.index), _(
        "0 would mean that all %(who)s have the same, 1 that one has everything. On average two"
        " %(who)s differ by %(share)s of the mean."
    ) % {**who, "share": numbers.percent(2 * curve.index)}


def _sure(found: Estimates) -> tuple[str, str]:
    return f"{index_text(found.index_low)}–{index_text(found.index_high)}", _(
        "If these places are taken as some of many like them, the Gini coefficient of the many lies"
        " between these two in at least nine of ten cases; a change within them says nothing. Where"
        " a few places have far more than the rest, it is less sure. Standard error: %(error)s."
    ) % {"error": index_text(found.index_error)}


def split_figures(found: Evenness) -> list[FairnessFigure]:
    """Return the figures that split inequality between and within towns; of villages only."""
    if found.theil_t is None or found.theil_l is None or found.dagum is None:
        return []
    total = _(
        "0 would mean that all have the same. %(between)s of it lies between towns, %(within)s"
        " between villages of one town."
    )
    low = _(
        "The same, looking harder at those with least: %(between)s between towns, %(within)s"
        " inside them."
    )
    return [
        _figure("theil_t", _("Theil T"), found.theil_t, lambda theil: _split(theil, total)),
        _figure("theil_l", _("Theil L"), found.theil_l, lambda theil: _split(theil, low)),
        _figure("dagum", _("Gini by Dagum"), found.dagum, _dagum),
    ]


def _split(found: Decomposed, sentence: str) -> tuple[str, str]:
    whole = found.total or 1.0
    return index_text(found.total), sentence % {
        "between": numbers.percent(found.between / whole),
        "within": numbers.percent(found.within / whole),
    }


def _dagum(found: Dagum) -> tuple[str, str]:
    whole = found.gini or 1.0
    return index_text(found.gini), _(
        "%(between)s of it comes from the difference of the towns' means, %(within)s from inside"
        " towns, %(overlap)s from villages that have more than some of a richer town."
    ) % {
        "between": numbers.percent(found.between / whole),
        "within": numbers.percent(found.within / whole),
        "overlap": numbers.percent(found.transvariation / whole),
    }


def gap_figure(answer: Answer[Gap], some: Shared) -> FairnessFigure:
    def said(gap: Gap) -> tuple[str, str]:
        times = numbers.plain_number(gap.ratio, decimals=2)
        told = (
            _(
                "An urban village has %(urban)s, a rural one %(rural)s."
                " %(covered)s of %(units)s villages are compared."
            )
            % {
                "urban": amount_text(some, gap.urban),
                "rural": amount_text(some, gap.rural),
                "covered": numbers.plain_number(gap.urban_units + gap.rural_units),
                "units": numbers.plain_number(gap.units),
            },
            *_apart(gap),
        )
        return _("%(times)s to 1") % {"times": times}, words.joined(*told)

    return _figure("urban_rural", _("Urban by rural"), answer, said)


def _apart(gap: Gap) -> list[str]:
    reasons = (
        (gap.without_class, _("Without a class, on neither side: %(n)s.")),
        (gap.without_value, _("Without a value that may be shown: %(n)s.")),
    )
    return [text % {"n": numbers.plain_number(count)} for count, text in reasons if count]


def amount_text(some: Shared, amount: float) -> str:
    text = words.with_unit(words.number_text(amount), words.unit_text(some.indicator))
    return _("%(amount)s per resident") % {"amount": text} if some.is_per_resident else text


def nearness_figures(found: Nearness) -> list[FairnessFigure]:
    """Return whether places come nearer to each other; both figures rest on the same test."""
    spread, catching_up = _spread_text(found.narrowing), _catching_up_text(found.narrowing)
    if found.begins_late:
        # More errors at the start than at the end feign a spread that falls.
        spread = catching_up = _(
            "Records began within the first period, whose figures are less exact therefore: whether"
            " places come nearer to each other cannot be told yet."
        )

    def sigma(found: Sigma) -> tuple[str, str]:
        first, last = (index_text(float(found.deviations[at])) for at in (0, -1))
        return f"{first} → {last}", spread

    def beta(found: Beta) -> tuple[str, str]:
        return index_text(found.beta_a_year), catching_up

    return [
        _figure("sigma", _("Spread over time (sigma)"), found.sigma, sigma),
        _figure("beta", _("Do the lower catch up? (beta)"), found.beta, beta),
    ]


def _spread_text(found: Answer[Narrowing]) -> str:
    direction = 0 if isinstance(found, EvaluationError) else found.direction
    if direction < 0:
        return _("The places came nearer to each other, by more than chance would make it.")
    if direction > 0:
        return _("The places moved apart, by more than chance would make it.")
    return _(
        "Such a change may be chance: it does not say that places came nearer to each other,"
        " nor that they moved apart."
    )


def _catching_up_text(found: Answer[Narrowing]) -> str:
    if isinstance(found, EvaluationError):
        return why_not(found)
    if found.half_life is not None:
        low, high = (numbers.plain_number(each, decimals=1) for each in found.half_life)
        text = _(
            "Places that had less grew faster, and the spread fell by more than chance. Half of the"
            " distance is gone after %(low)s to %(high)s years at this speed."
        )
        return text % {"low": low, "high": high}
    if found.direction > 0:
        return _("Places that had less do not catch up: the spread rose by more than chance.")
    return _(
        "Whether places that had less catch up cannot be told. A figure below 0 alone says nothing:"
        " what was too low by an error at the start seems to grow faster."
    )


def what_if_figure(answer: Answer[WhatIf]) -> FairnessFigure:
    return _figure("what_if", _("Had the lowest fifth grown as the mean"), answer, _what_if)


def _what_if(found: WhatIf) -> tuple[str, str]:
    said = {
        "lowest": numbers.percent(found.lowest_growth - 1),
        "mean": numbers.percent(found.mean_growth - 1),
        "gini": index_text(found.gini),
        "gini_if": index_text(found.gini_if),
        "share": numbers.percent(abs(found.missing_share)),
    }
    if found.missing <= 0:
        return f"{said['gini']} → {said['gini_if']}", _(
            "The fifth that had least grew by %(lowest)s, all together by %(mean)s: nothing was"
            " lost. Part of it may be chance, since what is lowest by an error rises by itself."
        ) % said
    return f"{said['gini']} → {said['gini_if']}", _(
        "The fifth that had least grew by %(lowest)s, all together by %(mean)s. Had it grown like"
        " all, it would have %(share)s of the whole more, and the Gini coefficient would be"
        " %(gini_if)s instead of %(gini)s."
    ) % said


def together_sentence(found: Together) -> str:
    if isinstance(found.second, EvaluationError):
        return why_not(found.second)
    said = {"other": words.name_of(found.other), "ranking": words.name_of(found.ranking)}
    half = float(found.second.at([_HALF])[0])
    said["share"] = numbers.percent(half)
    text = _("%(other)s: the half with less “%(ranking)s” has %(share)s of it.") % said
    return words.joined(text, _going_along_text(found.second_estimates))


def _going_along_text(found: Answer[Estimates]) -> str:
    if not isinstance(found, EvaluationError) and found.index_low > 0:
        return _("Those who have less of the one have less of the other too.")
    if not isinstance(found, EvaluationError) and found.index_high < 0:
        return _("Those who have less of the one have more of the other.")
    return _("Whether those who have less of the one have less of the other cannot be told.")


def compared_text(found: Together) -> str:
    return _("%(n)s places are compared, %(left_out)s lack one of the two or it is not shown.") % {
        "n": numbers.plain_number(len(found.places)),
        "left_out": numbers.plain_number(found.left_out),
    }


def followed_text(found: Nearness) -> str:
    return _(
        "%(n)s places are followed; %(left_out)s are left out, because in some period their value"
        " is 0, not known or not shown."
    ) % {
        "n": numbers.plain_number(len(found.places)),
        "left_out": numbers.plain_number(found.left_out),
    }


def no_culture_text(ranking: Indicator | None) -> str:
    if ranking is None:
        return _("Income from tea per resident is not computed for these places.")
    return _(
        "No acts of culture are recorded here yet (books lent, dialect lessons, festivals), so"
        " nothing can stand beside income from tea. As soon as they are recorded, this page shows"
        " whether those who earn less take part as much."
    )
