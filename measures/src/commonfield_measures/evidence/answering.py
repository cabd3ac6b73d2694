"""The answer from records: waves, controls, who is left out and why, and the effect (ADR 0085)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final, Literal, Protocol

import numpy as np

from commonfield_measures.effects.effect import INTEREST, REASONS, Effect, EffectChoices, effect_of
from commonfield_measures.effects.panel import Panel
from commonfield_measures.evidence.waves import (
    HALF_YEAR,
    LEAST,
    QUARTER,
    RecordSpan,
    Traits,
    Wave,
    Waves,
    county_of,
    matched,
    pooled_waves,
)
from commonfield_measures.indicators.types import Indicator

PLACEBOS: Final = 199
# Two before adoption, whose trend is compared, and one from it on.
_FEWEST_SPANS: Final = 3

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

type WhyLeftOut = Literal[
    "ended", "began", "merged", "early", "recent", "unrecorded", "alone", "unmatched", "late"
]
# Some villages in one span, whose sum a page uses.
type Group = tuple[Sequence[str], int]


@dataclass(frozen=True, slots=True)
class UncountedAdopter:
    """An adopter that is not counted, and why.

    Its village ended, began or took another one over while the records run; it adopted before
    them or in a span that is not over; nothing was recorded there before the first adoption; no
    four others began within half a year of it; no village of its county is like it; or its county
    is late.
    """

    place: str
    why: WhyLeftOut


@dataclass(frozen=True, slots=True)
class EvidenceRequest:
    """What is asked: whether an indicator moved (1 up, -1 down) where villages adopted.

    ``adoptions`` gives the first day of each by its code; villages ``apart`` are neither adopters
    nor controls. ``left_out`` are further adopters that are left out beforehand.
    """

    indicator: Indicator
    direction: int
    adoptions: Mapping[str, date]
    apart: frozenset[str] = frozenset()
    left_out: tuple[UncountedAdopter, ...] = ()


@dataclass(frozen=True, slots=True)
class Register:
    """Villages before the first and at the last of some spans; ``heirs`` took others over."""

    before: frozenset[str]
    today: Mapping[str, Traits]
    heirs: frozenset[str]


class Records(Protocol):
    """What is recorded of villages: in a county's database, or in what a province collected."""

    def spans(self, months: int) -> tuple[RecordSpan, ...]:
        """Return the quarters or half-years of which every fact is in."""

    def begins(self, over: Sequence[RecordSpan]) -> Mapping[str, int]:
        """Return in which span a county's records begin; 0 where it is not named."""

    def register(self, over: Sequence[RecordSpan]) -> Register:
        """Return the villages."""

    def sums(self, over: Sequence[RecordSpan]) -> Mapping[str, Sequence[float]]:
        """Return what is recorded in each span, of villages where anything is."""

    def may_show(self, over: Sequence[RecordSpan], groups: Iterable[Group]) -> bool:
        """Return whether sums of groups tell about none of their contributors."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of an adoption's effect on a figure, for everybody.

    ``effect`` is the library's answer, in the indicator's unit a span; without figures where
    nothing may be shown. ``adopters`` are all villages that adopted, ``effect.adopters`` those that
    are counted. ``months`` are those of a span: 3, or 6 where quarters would tell about too few.
    ``counties`` are those of the villages that are counted.
    """

    indicator: Indicator
    direction: int
    effect: Effect
    adopters: int
    months: int = QUARTER
    spans: tuple[str, ...] = ()
    left_out: tuple[UncountedAdopter, ...] = ()
    counties: int = 0

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


def evidence_from(records: Records, asked: EvidenceRequest) -> Evidence:
    """Return the effect by quarters, or by half-years where quarters may not be shown."""
    quarters = _ground(records, asked, QUARTER)
    if reason := _why_not(quarters):
        return quarters.evidence(_nothing(quarters, reason))
    for ground in (quarters, _ground(records, asked, HALF_YEAR)):
        if _why_not(ground):
            break
        groups = ground.groups()
        if not asked.indicator.contributors_en or records.may_show(ground.spans, groups):
            return ground.evidence(_effect(ground))
    return quarters.evidence(_nothing(quarters, "too_few_contributors"))


@dataclass(frozen=True, slots=True)
class _Ground:
    """Villages over some spans; ``left_out`` says which adopters cannot be counted."""

    asked: EvidenceRequest
    spans: tuple[RecordSpan, ...]
    controls: tuple[str, ...] = ()
    found: Waves = field(default_factory=Waves)
    left_out: tuple[UncountedAdopter, ...] = ()
    sums: Mapping[str, Sequence[float]] = field(default_factory=dict)
    begins: Mapping[str, int] = field(default_factory=dict)

    def begin(self, wave: Wave) -> int:
        """Return the first span in which all counties of a wave had records."""
        return max(self.begins.get(county_of(each), 0) for each in wave.villages)

    def groups(self) -> list[Group]:
        """Return each wave's villages, and the controls of its counties, in each span."""
        found: list[Group] = []
        for wave in self.found.waves:
            counties = {county_of(each) for each in wave.villages}
            company = [each for each in self.controls if county_of(each) in counties]
            for at in range(self.begin(wave), len(self.spans)):
                found += [(wave.villages, at), (company, at)]
        return found

    def evidence(self, effect: Effect) -> Evidence:
        asked, last = self.asked, self.spans[-1] if self.spans else None
        return Evidence(
            asked.indicator,
            asked.direction,
            effect,
            len(asked.adoptions) + len(asked.left_out),
            months=last.months if last else QUARTER,
            spans=tuple(each.name for each in self.spans),
            left_out=(*asked.left_out, *self.left_out),
            counties=len({county_of(each) for each in self.found.starts}),
        )


def _ground(records: Records, asked: EvidenceRequest, months: int) -> _Ground:
    """Sort villages into waves of adopters, controls, and those left out by name."""
    over = records.spans(months)
    if not over or len(asked.adoptions) < LEAST:
        return _Ground(asked, over)
    known, begins, sums = records.register(over), records.begins(over), records.sums(over)
    left_out: list[UncountedAdopter] = []
    began: dict[str, int] = {}
    for village, day in asked.adoptions.items():
        at, begin = _span_of(day, over), begins.get(county_of(village), 0)
        if why := _why_left_out(village, at, (begin, len(over)), known):
            left_out.append(UncountedAdopter(village, why))
        else:
            began[village] = at
    # Where nothing of it was ever recorded, it is not known that nothing happened.
    firsts: dict[str, int] = {}
    for village, at in began.items():
        firsts[county_of(village)] = min(at, firsts.get(county_of(village), at))
    recorded = {
        village for village, row in sums.items() if any(row[: firsts.get(county_of(village), 0)])
    }
    others = ({*known.before} & {*known.today} & recorded) - known.heirs
    others -= {*asked.adoptions} | asked.apart | {each.place for each in asked.left_out}
    of = {county: {each for each in others if county_of(each) == county} for county in firsts}
    counted = {village: at for village, at in began.items() if village in recorded}
    left_out += [UncountedAdopter(village, "unrecorded") for village in sorted({*began} - recorded)]
    if len(firsts) > 1:
        lonely = {each for each in counted if not matched([each], of[county_of(each)], known.today)}
        left_out += [UncountedAdopter(village, "unmatched") for village in sorted(lonely)]
        counted = {village: at for village, at in counted.items() if village not in lonely}
    found = pooled_waves(counted, len(over))
    left_out += [UncountedAdopter(village, "alone") for village in found.alone]
    left_out += [UncountedAdopter(village, "recent") for village in found.recent]
    controls: list[str] = []
    for county, own in of.items():
        wanted = [each for each in found.starts if county_of(each) == county]
        controls += matched(wanted, own, known.today)
    return _Ground(asked, over, tuple(controls), found, tuple(left_out), sums, begins)


def _span_of(day: date, over: Sequence[RecordSpan]) -> int:
    """Return the number of the span in which a day lies; -1 before the first."""
    month = day.year * 12 + day.month - 1
    return max((month - over[0].first) // over[0].months, -1)


def _why_left_out(
    village: str, at: int, reach: tuple[int, int], known: Register
) -> WhyLeftOut | None:
    begin, spans_over = reach
    if village not in known.today:
        return "ended"
    if village not in known.before:
        return "began"
    if village in known.heirs:
        return "merged"
    # Nothing is known from before it, or nothing yet from after it. A wave may count from a span
    # before its village's own.
    fewest = begin + 2 if begin else 1
    return "early" if at < fewest else "recent" if at >= spans_over else None


def _why_not(ground: _Ground) -> str:
    """Return the reason for which nothing is computed; empty if there is none."""
    if len(ground.asked.adoptions) < LEAST:
        return "too_few_adopters"
    if len(ground.spans) < _FEWEST_SPANS:
        return "too_few_quarters"
    if not ground.found.waves:
        return "none_counted"
    return "" if len(ground.controls) >= LEAST else "too_few_controls"


def _nothing(ground: _Ground, reason: str) -> Effect:
    asked, controls = ground.asked, len(ground.controls)
    params = {
        "adopters": str(len(asked.adoptions) + len(asked.left_out)),
        "controls": str(controls),
        "least": str(LEAST),
        "spans": str(len(ground.spans)),
    }
    return Effect("cannot_tell", reason, params, len(ground.found.starts), controls, ())


def _effect(ground: _Ground) -> Effect:
    """Return the library's answer on the panel of waves and controls."""
    starts, never, factor = ground.found.starts, len(ground.spans), ground.asked.indicator.factor
    rows = (*starts, *ground.controls)
    begins: dict[str, int] = defaultdict(int)
    for wave in ground.found.waves:
        begins |= dict.fromkeys(wave.villages, ground.begin(wave))
    _counties, strata = np.unique([county_of(village) for village in rows], return_inverse=True)
    panel = Panel(
        tuple(each.name for each in ground.spans),
        np.array([ground.sums[village] for village in rows]) * factor,
        np.array([starts.get(village, never) for village in rows]),
        strata=strata,
        begins=np.array([begins[village] for village in rows]),
    )
    expected: Literal["up", "down"] = "up" if ground.asked.direction > 0 else "down"
    return effect_of(panel, EffectChoices(expected, _interest(panel), PLACEBOS))


def _interest(panel: Panel) -> float | None:
    """Return the least effect that matters: a fifth of what adopters had before, to one digit."""
    times = np.arange(len(panel.times))
    begins = 0 if panel.begins is None else panel.begins[:, None]
    is_before = (times < panel.cohorts[:, None]) & (times >= begins)
    is_adopter = panel.cohorts < len(panel.times)
    level = float(panel.outcomes[is_before & is_adopter[:, None]].mean())
    is_share = level > 0 and panel.outcomes.min() >= 0
    return float(f"{INTEREST * level:.1g}") if is_share else None
