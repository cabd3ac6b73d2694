"""The effect of an adoption, and a verdict: works, makes no difference, or cannot be told."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

import numpy as np

from commonfield_measures.effects.estimating import (
    BASE,
    Design,
    bar,
    carried_on,
    design_of,
    drift,
    measured,
    overall,
    standard_error,
)
from commonfield_measures.effects.panel import Panel
from commonfield_measures.effects.placebos import Placebos, deal, interval, probability
from commonfield_measures.errors import ChoiceOutOfRangeError
from commonfield_measures.measures.inputs import Floats

LEAST: Final = 5
PLACEBOS: Final = 499
SEED: Final = 1
_FEWEST_PLACEBOS: Final = 99
# Trends before adoption differ by more than chance; less is enough for a drift that would by itself
# look like the expected effect.
_APART, _APART_THAT_WAY = 0.05, 0.1
# Of the adopters' mean before adoption: a smaller effect is of no interest, unless given.
INTEREST: Final = 0.2
# From here on numbers are written without decimals.
_LONG: Final = 1000

type Verdict = Literal["works", "no_difference", "cannot_tell"]

# One sentence for each code; the numbers are texts.
REASONS: Final = {
    "works": (
        "Adopters stand %(att)s a period from where they would be without it, in the expected"
        " direction; the true effect lies between %(low)s and %(high)s in nine of ten such cases."
    ),
    "no_difference": (
        "An effect of %(smallest)s a period or more is ruled out in either direction; the true"
        " effect lies between %(low)s and %(high)s in nine of ten such cases."
    ),
    "too_few_adopters": (
        "Too few units to tell: %(adopters)s adopted, and below %(least)s nothing is shown."
    ),
    "too_few_controls": (
        "Too few units to tell: %(controls)s never adopted, and below %(least)s nothing is shown."
    ),
    "no_trend_before": (
        "No adopter has two periods before its adoption, so whether adopters and the others moved"
        " alike before is not known."
    ),
    "trends_apart": (
        "Adopters and the others were drifting apart before the adoption already (p ="
        " %(pretrend_p)s), so what came after cannot be put down to it."
    ),
    "drift_explains": (
        "Adopters stand %(att)s a period from the others, but the drift from before adoption,"
        " carried on, explains all of it."
    ),
    "other_way": (
        "The figure moved against the expected direction; the true effect lies between %(low)s and"
        " %(high)s in nine of ten such cases."
    ),
    "too_wide": (
        "There may be no effect, or one that matters (%(smallest)s a period or more); the true"
        " effect lies between %(low)s and %(high)s in nine of ten such cases."
    ),
    "no_interest_given": (
        "There may be no effect, and how large one must be to matter was not given; the true"
        " effect lies between %(low)s and %(high)s in nine of ten such cases."
    ),
}


@dataclass(frozen=True, slots=True)
class EffectChoices:
    """What may be chosen before anything is computed.

    ``expected``: the way in which the figure should move. ``smallest``: the least effect that
    matters, in units of the outcome; if None, a fifth of the adopters' mean before adoption (none
    where outcomes are below 0, where a share of them means nothing).
    """

    expected: Literal["up", "down"] = "up"
    smallest: float | None = None
    placebos: int = PLACEBOS
    seed: int = SEED


@dataclass(frozen=True, slots=True)
class Bar:
    """The effect ``e`` times after adoption; before it (below -1) what should be 0."""

    e: int
    att: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Trend:
    """How the gap between adopters and the others went before adoption, and what that may do.

    ``drift`` a time, with the interval of nine of ten. ``carried_on``: the effect if it went on
    for ever. ``tolerated``: the effect's lower end reaches 0 if after adoption the gap drifts so
    many times as fast as the fastest drift in that interval; None if the interval holds 0 anyway.
    """

    drift: float
    low: float
    high: float
    carried_on: float
    tolerated: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What is known of an effect; None for what is not shown.

    ``att``: overall effect on the adopters, a time. ``se``: its large-sample standard error.
    ``low`` and ``high``: from placebo adoptions, nine of ten. ``reason_code`` and ``params`` give
    the reason of the verdict (``REASONS``). ``withheld``: event times that fewer than five adopters
    reach. ``left_out``: units that had adopted before the panel's second time.
    """

    verdict: Verdict
    reason_code: str
    params: Mapping[str, str]
    adopters: int
    controls: int
    left_out: tuple[str, ...]
    smallest: float | None = None
    att: float | None = None
    se: float | None = None
    low: float | None = None
    high: float | None = None
    pretrend_p: float | None = None
    placebo_p: float | None = None
    trend: Trend | None = None
    by_event_time: tuple[Bar, ...] = ()
    withheld: tuple[int, ...] = ()

    @property
    def reason(self) -> str:
        """The reason of the verdict as one English sentence."""
        return REASONS[self.reason_code] % self.params

    def as_json(self) -> dict[str, Any]:
        """Return what ``effect.json`` holds."""
        return asdict(self) | {"reason": self.reason}


USUAL: Final = EffectChoices()


def effect_of(panel: Panel, choices: EffectChoices = USUAL) -> Effect:
    """Return the effect of an adoption on the adopters of a panel.

    Raises:
        ChoiceOutOfRangeError: for a choice that makes no sense.
    """
    if not (choices.smallest is None or 0 < choices.smallest < np.inf):
        raise ChoiceOutOfRangeError(choice="smallest", value=choices.smallest, expected="above 0")
    if choices.placebos < _FEWEST_PLACEBOS:
        raise ChoiceOutOfRangeError(
            choice="placebos", value=choices.placebos, expected=f"{_FEWEST_PLACEBOS} or more"
        )
    design = design_of(panel)
    nothing = Effect(
        "cannot_tell",
        "too_few_adopters" if design.adopters < LEAST else "too_few_controls",
        {"adopters": str(design.adopters), "controls": str(design.controls), "least": str(LEAST)},
        design.adopters,
        design.controls,
        panel.left_out,
    )
    if min(design.adopters, design.controls) < LEAST:
        return nothing
    smallest = _interest(design) if choices.smallest is None else choices.smallest
    return _judged(_measured(design, choices, replace(nothing, smallest=smallest)), choices)


def _measured(design: Design, choices: EffectChoices, empty: Effect) -> Effect:
    """Fill in the figures."""
    longest = int((design.firsts - design.begins).max())
    every = range(-longest, design.times - int(design.firsts.min()))
    events = [each for each in every if each != -1]
    shown = [each for each in events if design.adopters_at(each) >= LEAST]
    weights = np.stack(
        [overall(design, BASE), drift(design), *(bar(design, each) for each in shown)]
    )
    gaps = design.gaps()
    att, steady = measured(overall(design), gaps), measured(weights[0], gaps)
    chance = np.random.default_rng(choices.seed)
    real, placebos = deal(design, weights, steady, chance, choices.placebos)
    spans = _spans(real.figures[0], placebos, steady, [0, -1, *shown])
    low, high = min(spans[0][0], att), max(spans[0][1], att)
    is_known = longest > 1
    return replace(
        empty,
        att=att,
        se=standard_error(design),
        low=low,
        high=high,
        pretrend_p=probability(float(real.lines[0]), placebos.lines) if is_known else None,
        placebo_p=probability(steady, placebos.figures[:, 0]),
        trend=_trend(design, weights, spans[1], max(low, -high)) if is_known else None,
        by_event_time=tuple(
            Bar(each, float(figure), *span)
            for each, figure, span in zip(shown, real.figures[0, 2:], spans[2:], strict=True)
        ),
        withheld=tuple(each for each in events if each not in shown),
    )


def _spans(
    figures: Floats, placebos: Placebos, effect: float, events: Sequence[int]
) -> list[tuple[float, float]]:
    """Return the interval of each figure; those from before adoption are told by event times."""
    calm = placebos.figures - effect * placebos.touched
    return [
        interval(float(figure), placebos.figures[:, each], placebos.touched[:, each])
        if event >= 0
        else interval(float(figure), calm[:, each], placebos.overlap)
        for each, (event, figure) in enumerate(zip(events, figures, strict=True))
    ]


def _trend(design: Design, weights: Floats, span: tuple[float, float], nearest: float) -> Trend:
    gaps = design.gaps()
    along = np.broadcast_to(np.arange(float(design.times)), gaps.shape)
    fastest = max(abs(span[0]), abs(span[1])) * measured(weights[0], along)
    return Trend(
        measured(weights[1], gaps),
        *span,
        measured(carried_on(design), gaps),
        nearest / fastest if nearest > 0 and fastest > 0 else None,
    )


def _interest(design: Design) -> float | None:
    """Return the least effect that matters; None where a share of the outcomes means nothing."""
    is_known = np.arange(design.times) >= design.begins[:, None]
    before = (is_known - design.post()[:-1])[design.cohort_of_rows()[: design.adopters]]
    level = float((design.outcomes[: design.adopters] * before).sum() / before.sum())
    return INTEREST * level if level > 0 and design.outcomes.min() >= 0 else None


def _judged(found: Effect, choices: EffectChoices) -> Effect:
    """Add the verdict and its reason."""
    verdict, code = _verdict(found, 1 if choices.expected == "up" else -1)
    params = {
        name: _text(getattr(found, name), sign=name != "smallest")
        for name in ("att", "low", "high", "smallest")
    }
    params["pretrend_p"] = f"{found.pretrend_p or 0:.3f}"
    return replace(found, verdict=verdict, reason_code=code, params={**found.params, **params})


def _verdict(found: Effect, way: int) -> tuple[Verdict, str]:
    low, high = sorted((way * (found.low or 0.0), way * (found.high or 0.0)))
    code = "too_wide" if found.smallest else "no_interest_given"
    if found.pretrend_p is None or found.trend is None:
        code = "no_trend_before"
    elif found.pretrend_p < (_APART_THAT_WAY if way * found.trend.drift > 0 else _APART):
        code = "trends_apart"
    elif low > 0:
        code = "works" if way * found.trend.carried_on > 0 else "drift_explains"
    elif high < 0:
        code = "other_way"
    elif found.smallest and max(-low, high) < found.smallest:
        code = "no_difference"
    verdicts: dict[str, Verdict] = {"works": "works", "no_difference": "no_difference"}
    return verdicts.get(code, "cannot_tell"), code


def _text(value: float | None, *, sign: bool) -> str:
    if value is None:
        return ""
    digits = ",.0f" if abs(value) >= _LONG else ".3g"
    return format(value, f"{'+' if sign else ''}{digits}")
