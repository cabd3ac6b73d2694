"""Whether what villages adopted moved a figure, from whole quarters of facts (docs/adr/0085).

The answer is the library's; here it is given the county's records, and its answers are kept.
"""

import hashlib
import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, cast

from django.conf import settings
from django.core.cache import cache

from commonfield.evaluation.errors import IndicatorUnknownError, OutcomeNobodysActError
from commonfield.evaluation.queries.periods import month_number, recorded_from, start_of_month
from commonfield.evaluation.queries.periods import windows as _windows
from commonfield.evaluation.queries.shipped import definitions
from commonfield.evaluation.queries.tables import tables
from commonfield.evaluation.queries.values import CacheState, Figures
from commonfield.facts.kinds import kind_of
from commonfield.facts.queries import totals_until
from commonfield.facts.types import Total
from commonfield.places.choices import VenueKind
from commonfield.places.queries import taken_over, venues, villages
from commonfield.places.types import PlaceInfo
from commonfield_measures.evidence.answering import (
    Evidence,
    EvidenceRequest,
    Group,
    Register,
    evidence_from,
)
from commonfield_measures.evidence.waves import (
    HALF_YEAR,
    QUARTER,
    RecordSpan,
    Traits,
    may_show,
    spans,
)
from commonfield_measures.indicators.reading import kinds_of
from commonfield_measures.indicators.types import FactsTerm, Indicator, Level, Period, Take
from commonfield_measures.publishing.suppression import Contributions

_CACHED_S: Final = 86_400
_RESIDENTS: Final = "residents"

type _Cells = Mapping[str, Sequence[Contributions]]


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

    It is computed once until a fact of a month that is over, a register or an adoption changes.
    """
    asked = EvidenceRequest(
        outcome(indicator), direction, dict(sorted(adoptions.items())), frozenset(apart)
    )
    records = _records(asked.indicator, at)
    key = _key(asked, records)
    found: Evidence | None = cache.get(key)
    if found is None:
        found = evidence_from(records, asked)
        cache.set(key, found, timeout=_CACHED_S)
    return found


def contributors_behind(indicators: Iterable[str], at: datetime) -> Iterator[dict[str, Any]]:
    """Yield how many stand behind figures in each village, quarter and half-year, and how large.

    For the province alone, which holds the same facts one by one (docs/adr/0093).
    """
    for code in sorted({*indicators}):
        records = _records(outcome(code), at)
        if not records.indicator.contributors_en:
            continue
        for over in map(records.spans, (QUARTER, HALF_YEAR)):
            for village, row in sorted(records.cells(over).items() if over else ()):
                for span, cell in zip(over, row, strict=True):
                    if parts := [abs(part) for part in cell.values() if part]:
                        names = {"indicator": code, "village": village, "period": span.name}
                        sizes = {"size": math.fsum(parts), "largest": max(parts)}
                        yield names | {"contributors": len(parts)} | sizes


def _records(indicator: Indicator, at: datetime) -> "_CountyRecords":
    return _CountyRecords(
        indicator, at, Figures(settings.COUNTY_CODE, _windows(at)[0]).state(now=at)
    )


def _key(asked: EvidenceRequest, records: "_CountyRecords") -> str:
    """Return what the answer depends on."""
    basis = records.state.past, records.state.basis.decisions, sorted(records.state.basis.places)
    told = (asked.indicator, asked.direction, records.until, *asked.adoptions.items())
    digest = hashlib.sha256(repr((told, sorted(asked.apart), basis)).encode()).hexdigest()
    return f"evaluation:evidence:{digest}"


@dataclass(frozen=True, slots=True)
class _CountyRecords:
    indicator: Indicator
    at: datetime
    state: CacheState
    # By the months of a span.
    kept: dict[int, _Cells] = field(default_factory=dict)

    @property
    def until(self) -> int:
        """The first month of which not every fact is in."""
        return month_number(min(self.at, self.state.as_of))

    def spans(self, months: int) -> tuple[RecordSpan, ...]:
        begun = recorded_from(self.indicator)
        return spans(self.until if begun is None else month_number(begun), self.until, months)

    def begins(self, over: Sequence[RecordSpan]) -> Mapping[str, int]:  # noqa: ARG002 - all at once
        return {}

    def register(self, over: Sequence[RecordSpan]) -> Register:
        first, last = _ends(over)
        county = settings.COUNTY_CODE
        before = frozenset(each.code for each in villages(county, first))
        heirs = {heir for gone, heir in taken_over(county, last).items() if gone in before}
        return Register(before, _traits(villages(county, last), over), frozenset(heirs))

    def sums(self, over: Sequence[RecordSpan]) -> Mapping[str, Sequence[float]]:
        cells = self.cells(over)
        return {code: [sum(cell.values()) for cell in row] for code, row in cells.items()}

    def cells(self, over: Sequence[RecordSpan]) -> _Cells:
        months = over[0].months
        if months not in self.kept:
            self.kept[months] = _cells(self, over)
        return self.kept[months]

    def may_show(self, over: Sequence[RecordSpan], groups: Iterable[Group]) -> bool:
        cells = self.cells(over)
        return may_show([[cells[village][at] for village in group] for group, at in groups])


def _ends(over: Sequence[RecordSpan]) -> tuple[date, date]:
    """Return the first and the last day of some spans."""
    last = start_of_month(over[-1].first + over[-1].months)
    return start_of_month(over[0].first).date(), last.date() - timedelta(days=1)


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


def _cells(asked: _CountyRecords, over: Sequence[RecordSpan]) -> _Cells:
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
