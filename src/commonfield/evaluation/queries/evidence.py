"""Whether what villages adopted moved a figure, from whole quarters of facts (docs/adr/0085).

The estimator is the library's; here its panel is made, its controls are chosen, and what few stand
behind is kept back.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal, cast

import numpy as np
from django.conf import settings
from django.core.cache import cache

from commonfield.evaluation.errors import IndicatorUnknownError, OutcomeNobodysActError
from commonfield.evaluation.queries.periods import month_number, recorded_from, start_of_month
from commonfield.evaluation.queries.periods import windows as _windows
from commonfield.evaluation.queries.shipped import definitions
from commonfield.evaluation.queries.tables import tables
from commonfield.evaluation.queries.values import CacheState, Figures
from commonfield.evaluation.rules import (
    HALF_YEAR,
    LEAST,
    QUARTER,
    RecordSpan,
    Traits,
    Waves,
    matched,
    may_show,
    spans,
    waves,
)
from commonfield.facts.kinds import kind_of
from commonfield.facts.queries import totals_until
from commonfield.facts.types import Total
from commonfield.places.choices import VenueKind
from commonfield.places.queries import taken_over, venues, villages
from commonfield.places.types import PlaceInfo
from commonfield_measures.effects.effect import INTEREST, REASONS, Effect, EffectChoices, effect_of
from commonfield_measures.effects.panel import Panel
from commonfield_measures.indicators.reading import kinds_of
from commonfield_measures.indicators.types import FactsTerm, Indicator, Level, Period, Take
from commonfield_measures.publishing.suppression import Contributions

PLACEBOS: Final = 199
# Two before adoption, whose trend is compared, and one from it on.
_FEWEST_SPANS: Final = 3
_CACHED_S: Final = 86_400
_RESIDENTS: Final = "residents"

OWN_REASONS: Final = {
    "too_few_quarters": (
        "Too early to tell: %(spans)s whole quarters of records are over, and at least three are"
        " needed: two before the first villages began, and one since."
    ),
    "none_counted": (
        "Too few villages to tell: %(adopters)s adopted, but no five of them began within half a"
        " year of each other with a whole quarter of records before and since."
    ),
    "too_few_contributors": (
        "Nothing can be shown: in some quarter fewer than five %(contributors)s stand behind the"
        " figure, even if quarters are taken together to half-years."
    ),
}

type WhyLeftOut = Literal["ended", "began", "merged", "early", "recent", "unrecorded", "alone"]
type _Cells = Mapping[str, Sequence[Contributions]]


@dataclass(frozen=True, slots=True)
class UncountedAdopter:
    """An adopter that is not counted, and why.

    Its village ended, began or took another one over while the records run; it adopted before
    them or in a span that is not over; nothing was recorded there before the first adoption; or no
    four others began within half a year of it.
    """

    place: str
    why: WhyLeftOut


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of an adoption's effect on a figure, for everybody.

    ``effect`` is the library's answer, in the indicator's unit a span; without figures where
    nothing may be shown. ``adopters`` are all villages that adopted, ``effect.adopters`` those that
    are counted. ``months`` are those of a span: 3, or 6 where quarters would tell about too few.
    """

    indicator: Indicator
    direction: int
    effect: Effect
    adopters: int
    until: datetime
    months: int = QUARTER
    spans: tuple[str, ...] = ()
    left_out: tuple[UncountedAdopter, ...] = ()

    @property
    def reason(self) -> str:
        """The reason of the verdict as one English sentence."""
        return self.sentence % self.effect.params

    @property
    def sentence(self) -> str:
        """The same with its parameters open, to be translated."""
        return (REASONS | OWN_REASONS)[self.effect.reason_code]

    def as_json(self) -> dict[str, Any]:
        """Return the answer in the shape of the library's ``effect.json``, and what it rests on."""
        names = ("att", "se", "low", "high", "pretrend_p", "by_event_time", "placebo_p", "verdict")
        more = ("reason_code", "trend", "smallest", "withheld", "controls")
        found = asdict(self.effect)
        return {name: found[name] for name in (*names, *more)} | {
            "reason": self.reason,
            "indicator": self.indicator.code,
            "expected": "up" if self.direction > 0 else "down",
            "unit": self.indicator.unit_en,
            "months": self.months,
            "spans": self.spans,
            "adopted": self.adopters,
            "adopters": self.effect.adopters,
            "left_out": [{"place": each.place, "why": each.why} for each in self.left_out],
        }


def outcome(code: str) -> Indicator:
    """Return an indicator that evidence may be about: what people of a village did, added up.

    Raises:
        IndicatorUnknownError: there is none of this code.
        OutcomeNobodysActError: it is a share, a state or a table, which is nobody's act.
    """
    found = next((each for each in definitions().indicators if each.code == code), None)
    if found is None:
        raise IndicatorUnknownError(indicator=code)
    kinds = [kind_of(code) for code in kinds_of(found)]
    is_sum = not found.denominator and all(isinstance(term, FactsTerm) for term in found.numerator)
    is_act = all(kind is not None and kind.is_act for kind in kinds)
    if not (is_sum and is_act and Level.VILLAGE in found.levels):
        raise OutcomeNobodysActError(indicator=found.en)
    return found


def evidence_of(
    adoptions: Mapping[str, date],
    indicator: str,
    direction: int,
    at: datetime,
    *,
    apart: Collection[str] = (),
) -> Evidence:
    """Return whether villages that adopted something stand where they would without it.

    ``adoptions`` gives the first day of each by its code; villages ``apart`` are neither adopters
    nor controls. ``direction`` is 1 where the figure should rise, -1 where it should fall. It is
    computed once until a fact of a month that is over, a register or an adoption changes.
    """
    of = outcome(indicator)
    state = Figures(settings.COUNTY_CODE, _windows(at)[0]).state(now=at)
    asked = _EvidenceRequest(
        of, direction, at, dict(sorted(adoptions.items())), frozenset(apart), state
    )
    found: Evidence | None = cache.get(asked.key)
    if found is None:
        found = _answered(asked)
        cache.set(asked.key, found, timeout=_CACHED_S)
    return found


@dataclass(frozen=True, slots=True)
class _EvidenceRequest:
    indicator: Indicator
    direction: int
    at: datetime
    adoptions: Mapping[str, date]
    apart: frozenset[str]
    state: CacheState

    @property
    def key(self) -> str:
        """What the answer depends on."""
        basis = self.state.past, self.state.basis.decisions, sorted(self.state.basis.places)
        told = (self.indicator, self.direction, self.until, *self.adoptions.items())
        digest = hashlib.sha256(repr((told, sorted(self.apart), basis)).encode()).hexdigest()
        return f"evaluation:evidence:{digest}"

    @property
    def until(self) -> int:
        """The first month of which not every fact is in."""
        return month_number(min(self.at, self.state.as_of))

    def spans(self, months: int) -> tuple[RecordSpan, ...]:
        begun = recorded_from(self.indicator)
        return spans(self.until if begun is None else month_number(begun), self.until, months)


@dataclass(frozen=True, slots=True)
class _Ground:
    """The county's villages over some spans; ``left_out`` says which adopters cannot be counted."""

    asked: _EvidenceRequest
    spans: tuple[RecordSpan, ...]
    controls: tuple[str, ...]
    waves: Waves
    left_out: tuple[UncountedAdopter, ...]
    cells: _Cells = field(default_factory=dict)

    @property
    def groups(self) -> list[list[Contributions]]:
        """Each wave's villages, and the controls, in each span."""
        members: dict[int, list[str]] = defaultdict(list)
        for village, start in self.waves.starts.items():
            members[start].append(village)
        return [
            [self.cells[village][at] for village in group]
            for group in (*members.values(), self.controls)
            for at in range(len(self.spans))
        ]

    def evidence(self, effect: Effect) -> Evidence:
        asked, last = self.asked, self.spans[-1] if self.spans else None
        return Evidence(
            asked.indicator,
            asked.direction,
            effect,
            len(asked.adoptions),
            until=start_of_month(last.first + last.months if last else asked.until),
            months=last.months if last else QUARTER,
            spans=tuple(each.name for each in self.spans),
            left_out=self.left_out,
        )


def _answered(asked: _EvidenceRequest) -> Evidence:
    """Return the effect by quarters, or by half-years where quarters may not be shown."""
    quarters = _ground(asked, QUARTER)
    if reason := _why_not(quarters):
        return quarters.evidence(_nothing(quarters, reason))
    for ground in (quarters, _ground(asked, HALF_YEAR)):
        if _why_not(ground):
            break
        if not asked.indicator.contributors_en or may_show(ground.groups):
            return ground.evidence(_effect(ground))
    return quarters.evidence(_nothing(quarters, "too_few_contributors"))


def _ground(asked: _EvidenceRequest, months: int) -> _Ground:
    """Sort the county's villages into waves of adopters, controls, and those left out by name."""
    over = asked.spans(months)
    if not over or len(asked.adoptions) < LEAST:
        return _Ground(asked, over, (), Waves({}), ())
    before, today = (
        {each.code: each for each in villages(settings.COUNTY_CODE, day)} for day in _ends(over)
    )
    heirs = {
        heir
        for gone, heir in taken_over(settings.COUNTY_CODE, _ends(over)[1]).items()
        if gone in before
    }
    left_out: list[UncountedAdopter] = []
    began: dict[str, int] = {}
    for village, day in asked.adoptions.items():
        at = _span_of(day, over)
        if why := _why_left_out(village, at, len(over), (before, today, heirs)):
            left_out.append(UncountedAdopter(village, why))
        else:
            began[village] = at
    cells = _cells(asked, over)
    first = min(began.values(), default=0)
    # Where nothing of it was ever recorded, it is not known that nothing happened.
    recorded = {village for village, row in cells.items() if any(row[:first])}
    found = waves({code: at for code, at in began.items() if code in recorded}, len(over))
    left_out += [UncountedAdopter(village, "unrecorded") for village in sorted({*began} - recorded)]
    left_out += [UncountedAdopter(village, "alone") for village in found.alone]
    left_out += [UncountedAdopter(village, "recent") for village in found.recent]
    others = ({*before} & {*today} & recorded) - heirs - {*asked.adoptions} - asked.apart
    traits = _traits([today[code] for code in sorted({*found.starts} | others)], over)
    controls = matched(found.starts, others, traits)
    return _Ground(asked, over, controls, found, tuple(left_out), cells)


def _ends(over: Sequence[RecordSpan]) -> tuple[date, date]:
    """Return the first and the last day of some spans."""
    last = start_of_month(over[-1].first + over[-1].months)
    return start_of_month(over[0].first).date(), last.date() - timedelta(days=1)


def _span_of(day: date, over: Sequence[RecordSpan]) -> int:
    """Return the number of the span in which a day lies; -1 before the first."""
    month = day.year * 12 + day.month - 1
    return max((month - over[0].first) // over[0].months, -1)


def _why_left_out(
    village: str,
    at: int,
    spans_over: int,
    known: tuple[Mapping[str, PlaceInfo], Mapping[str, PlaceInfo], Collection[str]],
) -> WhyLeftOut | None:
    before, today, heirs = known
    if village not in today:
        return "ended"
    if village not in before:
        return "began"
    if village in heirs:
        return "merged"
    # Nothing is known from before it, or nothing yet from after it.
    return "early" if at < 1 else "recent" if at >= spans_over else None


def _traits(of: Iterable[PlaceInfo], over: Sequence[RecordSpan]) -> dict[str, Traits]:
    """Return what registers tell of villages: what they are, and whether a hall stood at first."""
    halls = venues(settings.COUNTY_CODE, VenueKind.HALL, _ends(over)[0])
    with_hall = {hall.place_code for hall in halls}
    period = Period("", start_of_month(over[0].first), start_of_month(over[-1].first))
    table = tables(settings.COUNTY_CODE, period).get(_RESIDENTS)
    residents = table.columns.get(_RESIDENTS, {}) if table else {}
    return {
        each.code: Traits(
            each.kind, each.urban_rural or "", each.code in with_hall, residents.get(each.code)
        )
        for each in of
    }


def _why_not(ground: _Ground) -> str:
    """Return the reason for which nothing is computed; empty if there is none."""
    if len(ground.asked.adoptions) < LEAST:
        return "too_few_adopters"
    if len(ground.spans) < _FEWEST_SPANS:
        return "too_few_quarters"
    if not ground.waves.starts:
        return "none_counted"
    return "" if len(ground.controls) >= LEAST else "too_few_controls"


def _nothing(ground: _Ground, reason: str) -> Effect:
    adopters, controls = len(ground.asked.adoptions), len(ground.controls)
    params = {
        "adopters": str(adopters),
        "controls": str(controls),
        "least": str(LEAST),
        "spans": str(len(ground.spans)),
    }
    return Effect("cannot_tell", reason, params, len(ground.waves.starts), controls, ())


def _cells(asked: _EvidenceRequest, over: Sequence[RecordSpan]) -> _Cells:
    """Return by village and span what each contributor adds to the figure."""
    found: dict[str, list[dict[str, float]]] = defaultdict(lambda: [{} for _span in over])
    months = _written(over[0].first), _written(over[-1].first + over[-1].months - 1)
    for term in _terms(asked.indicator):
        totals = totals_until(
            asked.state.past_months(asked.at),
            sorted(term.kinds),
            prefix=settings.COUNTY_CODE[:6],
            months=months,
            by=("village", "month", "channel", "group", "subject"),
        )
        for key, total in totals.items():
            village, month, channel, group, subject = cast("tuple[str, int, str, str, str]", key)
            if _is_of(term, channel, group):
                at = (month // 100 * 12 + month % 100 - 1 - over[0].first) // over[0].months
                cell = found[village][at]
                cell[subject] = cell.get(subject, 0.0) + _taken(term, total)
    return dict(found)


def _terms(indicator: Indicator) -> list[FactsTerm]:
    return [term for term in indicator.numerator if isinstance(term, FactsTerm)]


def _is_of(term: FactsTerm, channel: str, group: str) -> bool:
    is_channel = not term.channels or channel in term.channels
    return is_channel and (not term.groups or group in term.groups)


def _written(month: int) -> int:
    """Return a month as roll-ups have it, YYYYMM."""
    return month // 12 * 100 + month % 12 + 1


def _taken(term: FactsTerm, total: Total) -> float:
    by_take = {
        Take.COUNT: total.net_count,
        Take.QUANTITY: total.quantity,
        Take.AMOUNT_FEN: total.amount_fen,
    }
    return float(by_take[term.take])


def _effect(ground: _Ground) -> Effect:
    """Return the library's answer on the panel of waves and controls."""
    rows = (*ground.waves.starts, *ground.controls)
    factor = ground.asked.indicator.factor
    outcomes = np.array(
        [[sum(cell.values()) * factor for cell in ground.cells[village]] for village in rows]
    )
    never = len(ground.spans)
    cohorts = np.array([ground.waves.starts.get(village, never) for village in rows])
    panel = Panel(tuple(each.name for each in ground.spans), outcomes, cohorts)
    expected: Literal["up", "down"] = "up" if ground.asked.direction > 0 else "down"
    return effect_of(panel, EffectChoices(expected, _interest(panel), PLACEBOS))


def _interest(panel: Panel) -> float | None:
    """Return the least effect that matters: a fifth of what adopters had before, to one digit."""
    is_before = np.arange(len(panel.times)) < panel.cohorts[:, None]
    is_adopter = panel.cohorts < len(panel.times)
    level = float(panel.outcomes[is_before & is_adopter[:, None]].mean())
    is_share = level > 0 and panel.outcomes.min() >= 0
    return float(f"{INTEREST * level:.1g}") if is_share else None
