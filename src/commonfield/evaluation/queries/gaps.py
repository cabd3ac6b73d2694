"""How evenly an indicator is shared among places: computed from values that a reader may see.

Nothing hidden enters; every answer gives the number of places it leaves out. A figure that the
values do not allow is a refusal that gives the reason.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from commonfield.evaluation.errors import IndicatorUnknownError
from commonfield.evaluation.queries.periods import recorded_from, windows
from commonfield.evaluation.queries.tables import tables
from commonfield.evaluation.queries.values import values as _values
from commonfield.evaluation.types import HIDDEN, Shown, Values
from commonfield.people.types import GUEST
from commonfield.places.queries import villages
from commonfield.places.types import PlaceInfo
from commonfield_measures.errors import MeasuresError
from commonfield_measures.indicators.computing import last_day_after
from commonfield_measures.indicators.types import DIGITS, Indicator, Level, Period, TableTerm
from commonfield_measures.measures import evenness as figures
from commonfield_measures.measures.curves import Estimates
from commonfield_measures.measures.differing import CHANCE, discoveries
from commonfield_measures.measures.differing import is_large as is_worth_a_word
from commonfield_measures.measures.evenness import (
    Answer,
    EvennessFigures,
    NearnessFigures,
    TogetherFigures,
)
from commonfield_measures.measures.gap import Gap, urban_rural_gap
from commonfield_measures.measures.going_along import going_along
from commonfield_measures.measures.inputs import Floats, Named

# What growers of a place earned from tea, over its residents.
INCOME: Final = "tea_income_per_resident"
# Who took part, each person once: of acts, one reader could be most of a village.
CULTURE: Final = "cultural_participation"
_RESIDENTS: Final = "residents"
_SECONDS_A_YEAR: Final = 365.25 * 24 * 3600

type Residents = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Shared:
    """What each place has of an indicator, of those whose value may be seen.

    Shapes: ``has`` and ``residents`` have an element for each of ``places``. ``residents`` is None
    where they are not known of all of these: then each place counts once. ``is_per_resident``: a
    sum was divided by residents; other values are as they are.
    """

    indicator: Indicator
    level: Level
    places: tuple[PlaceInfo, ...]
    has: Floats
    residents: Floats | None
    is_per_resident: bool
    hidden: int
    unknown: int

    @property
    def left_out(self) -> int:
        """How many places have no value that may be seen."""
        return self.hidden + self.unknown

    @property
    def named(self) -> Named:
        """What refusals call indicator and places."""
        return Named(values=self.indicator.code, units=[place.code for place in self.places])


@dataclass(frozen=True, slots=True)
class Evenness(EvennessFigures):
    """Figures of how evenly something is shared; villages are grouped by town, others not."""

    shared: Shared


@dataclass(frozen=True, slots=True)
class Nearness(NearnessFigures):
    """Whether places come nearer to each other over windows of time, the oldest first.

    ``places`` have a value above zero in every window, ``left_out`` have not; ``what_if`` also
    takes zeros. ``begins_late``: records began within the first window, whose values are less
    exact therefore. ``compared`` indicators of the page were looked at together; ``is_said``: of
    this one more than chance would say may be said.
    """

    periods: tuple[Period, ...]
    places: tuple[PlaceInfo, ...]
    left_out: int
    begins_late: bool
    compared: int
    is_said: bool

    @property
    def direction(self) -> int:
        """Below 0 if they came nearer by more than chance, above if they moved apart."""
        found = self.narrowing
        return 0 if isinstance(found, MeasuresError) or not self.is_said else found.direction

    @property
    def is_known(self) -> bool:
        """Whether the errors of all values at both ends are known."""
        return isinstance(self.narrowing, MeasuresError) or self.narrowing.is_known


@dataclass(frozen=True, slots=True)
class Together(TogetherFigures):
    """Two things over one ranking; places are those where both may be seen.

    Shapes: ``along`` and ``has`` have what each of ``places`` has of the one and the other.
    ``way``: 1 if places that have less of the one have less of the other, -1 if more, 0 if it
    cannot be told: town by town, and of totals with residents held. ``is_per_resident``: both are
    over the residents of one register.
    """

    ranking: Indicator
    other: Indicator
    level: Level
    places: tuple[PlaceInfo, ...]
    along: Floats
    has: Floats
    left_out: int
    way: int
    is_per_resident: bool
    period: Period
    is_whole: bool


def _fields_of(found: EvennessFigures | NearnessFigures | TogetherFigures) -> dict[str, Any]:
    return {each.name: getattr(found, each.name) for each in fields(found)}


def indicator_of(values: Values, code: str) -> Indicator:
    for indicator in values.indicators:
        if indicator.code == code:
            return indicator
    raise IndicatorUnknownError(indicator=code)


def residents(values: Values) -> Residents:
    """Return how many live in each place of the values, as far as a table tells.

    A place's own line goes before the sum of its villages, which counts only if all are known.
    """
    table = tables(values.area.code, values.period).get(_RESIDENTS)
    lines = table.columns.get(_RESIDENTS, {}) if table else {}
    if not lines or values.level == Level.VILLAGE:
        return lines
    digits = DIGITS[values.level]
    below: dict[str, list[str]] = {}
    for village in villages(values.area.code, last_day_after(values.period) - timedelta(days=1)):
        below.setdefault(village.code[:digits], []).append(village.code)
    found = dict(lines)
    for place in values.places:
        codes = below.get(place.code[:digits], [])
        if place.code not in lines and codes and all(code in lines for code in codes):
            found[place.code] = sum(lines[code] for code in codes)
    return found


def shared(values: Values, code: str, *, people: Residents) -> Shared:
    """Return what each place has of an indicator, as far as it may be seen.

    A sum is divided by residents where they are known of every place seen; shares and means stay
    as they are, and residents weigh them.
    """
    indicator = indicator_of(values, code)
    cells = {place: values.cell(code, place.code) for place in values.places}
    seen = [place for place, cell in cells.items() if cell.value is not None]
    has = np.array([cells[place].value for place in seen], np.float64)
    counts = _counts(seen, people)
    is_per_resident = counts is not None and not indicator.denominator
    return Shared(
        indicator=indicator,
        level=values.level,
        places=tuple(seen),
        has=has / counts if counts is not None and is_per_resident else has,
        residents=counts,
        is_per_resident=is_per_resident,
        hidden=sum(cell.reason in HIDDEN for cell in cells.values()),
        unknown=sum(cell.reason not in {*HIDDEN, ""} for cell in cells.values()),
    )


def evenness(
    values: Values, code: str, *, people: Residents, within: Level = Level.TOWN
) -> Evenness:
    """Return how evenly an indicator is shared among the places of the values.

    Those that lie ``within`` a larger division, unless of its own level, are split by it.
    """
    some = shared(values, code, people=people)
    groups = None
    if DIGITS[values.level] > DIGITS[within]:
        groups = [place.code[: DIGITS[within]] for place in some.places]
    found = figures.evenness(some.has, some.residents, groups, some.named)
    return Evenness(**_fields_of(found), shared=some)


def urban_and_rural(values: Values, code: str, *, people: Residents) -> Answer[Gap]:
    """Return urban villages beside rural ones, by the class codes of the places.

    A village without a class is on neither side, one whose value is not seen on none either.
    """
    some = shared(values, code, people=people)
    of_place = dict(zip((place.code for place in some.places), some.has.tolist(), strict=True))
    amounts = [of_place.get(place.code) for place in values.places]
    classes = [place.urban_rural for place in values.places]
    weights = None
    if some.residents is not None:
        weights = [people.get(place.code, 0.0) for place in values.places]
    return figures.answer(lambda: urban_rural_gap(amounts, classes, weights, named=some.named))


def nearness(windows: Sequence[Values], code: str, *, people: Residents) -> Nearness:
    """Return whether places came nearer to each other from the first window to the last.

    All indicators of the windows are looked at, so that false discoveries are bounded for all.

    Args:
        windows: Values of the same level and area, the oldest first.
        code: The indicator.
        people: Residents by place.
    """
    for each in windows:
        indicator_of(each, code)
    if not windows:
        return _nearness(windows, code, people)
    every = dict.fromkeys((each.code for each in windows[-1].indicators), windows)
    return nearness_of_all(every, people=people)[code]


def nearness_of_all(
    windows: Mapping[str, Sequence[Values]], *, people: Residents
) -> dict[str, Nearness]:
    """Return the same of every indicator of a page, each over windows of its own."""
    every = {code: _nearness(each, code, people) for code, each in windows.items()}
    return told_together(
        every, {code: indicator_of(each[-1], code) for code, each in windows.items() if each}
    )


def told_together[K](
    every: Mapping[K, Nearness], indicators: Mapping[K, Indicator]
) -> dict[K, Nearness]:
    """Return what of one page may be said, so that false discoveries are bounded for all of it."""
    chances = {
        key: chance
        for key, each in indicators.items()
        if (chance := _chance_of(every[key], each)) is not None
    }
    said = dict(zip(chances, discoveries(list(chances.values())), strict=True))
    return {
        key: replace(found, compared=len(chances), is_said=said.get(key, False))
        for key, found in every.items()
    }


def _chance_of(found: Nearness, indicator: Indicator) -> float | None:
    """Return how often chance moves places so, either way; None where nothing can be said."""
    narrowed = found.narrowing
    if found.begins_late or isinstance(narrowed, MeasuresError) or not narrowed.is_known:
        return None
    is_large = is_worth_a_word(1.0, narrowed.ratio, indicator.minimum)
    return min(2 * narrowed.chance, 1.0) if is_large else 1.0


def _nearness(windows: Sequence[Values], code: str, people: Residents) -> Nearness:
    everywhere = windows[-1].places if windows else ()
    rows = {place: [_seen(each, code, place) for each in windows] for place in everywhere}
    above = {
        place: [each for each in row if each is not None]
        for place, row in rows.items()
        if all(each is not None and each > 0 for each in row)
    }
    ends = {
        place: [first, last]
        for place, row in rows.items()
        if (first := row[0]) is not None and (last := row[-1]) is not None
    }
    counts = _counts(list(ends), people)
    years = _years([each.period for each in windows])
    table = np.array(list(above.values()), np.float64).reshape(len(above), len(windows))
    both = np.array(list(ends.values()), np.float64).reshape(len(ends), 2)[:, : len(windows)]
    errors = np.array([[_error(each, code, place) for each in windows] for place in above])
    named = Named(values=code)
    found = figures.nearness(table, both, years, counts, named, errors=errors)
    return Nearness(
        **_fields_of(found),
        periods=tuple(each.period for each in windows),
        places=tuple(above),
        left_out=len(everywhere) - len(above),
        begins_late=bool(windows) and code in windows[0].counted_from,
        compared=0,
        is_said=False,
    )


def together(values: Values, ranking: str, other: str, *, people: Residents) -> Together:
    """Return the Lorenz curve of one indicator, and how another goes along the same ranking."""
    first, second = (shared(values, code, people=people) for code in (ranking, other))
    of_first, of_second = (
        dict(zip(each.places, each.has.tolist(), strict=True)) for each in (first, second)
    )
    both = [place for place in first.places if place in of_second]
    along = np.array([of_first[place] for place in both], np.float64)
    has = np.array([of_second[place] for place in both], np.float64)
    counts = _counts(both, people)
    found = figures.together(along, has, counts, (first.named, second.named))
    return Together(
        **_fields_of(found),
        ranking=first.indicator,
        other=second.indicator,
        level=values.level,
        places=tuple(both),
        along=along,
        has=has,
        left_out=len(values.places) - len(both),
        way=_way(values, (ranking, other), both, counts, found.second_estimates),
        is_per_resident=all(_is_per_resident(each.indicator) for each in (first, second)),
        period=values.period,
        is_whole=values.is_whole,
    )


def _way(
    values: Values,
    codes: tuple[str, str],
    places: Sequence[PlaceInfo],
    counts: Floats | None,
    index: Answer[Estimates],
) -> int:
    """Return whether both go along: by the curve over places, and by totals over towns."""
    totals = [
        np.array([_total(values.cell(code, each.code), code, values) for each in places])
        for code in codes
    ]
    towns = [each.code[: DIGITS[Level.TOWN]] for each in places]
    way, chance = going_along(totals[0], totals[1], towns, counts)
    if isinstance(index, MeasuresError) or chance >= CHANCE:
        return 0
    return way if (index.index_low > 0 and way > 0) or (index.index_high < 0 and way < 0) else 0


def _is_per_resident(indicator: Indicator) -> bool:
    return any(isinstance(each, TableTerm) for each in indicator.denominator)


def _total(shown: Shown, code: str, values: Values) -> float:
    """Return what a place has altogether of a figure per resident, else the figure itself."""
    total = shown.numerator if _is_per_resident(indicator_of(values, code)) else shown.value
    return math.nan if total is None else total


def income_and_culture(values: Values) -> Together | None:
    """Return growers' income beside who took part in culture; None if either is not recorded."""
    by_code = {each.code: each for each in values.indicators}
    if not {INCOME, CULTURE} <= set(by_code) or recorded_from(by_code[CULTURE]) is None:
        return None
    return together(values, INCOME, CULTURE, people=residents(values))


def county_income_and_culture(county: str, *, now: datetime) -> Together | None:
    """Return the same of a county's villages, of the last twelve months, as everybody sees it."""
    period = windows(now)[0]
    return income_and_culture(_values(county, Level.VILLAGE, period=period, by=GUEST, now=now))


def _counts(places: Sequence[PlaceInfo], people: Residents) -> Floats | None:
    """Return the residents of places; None unless they are known of every one."""
    counts = [people.get(place.code, 0.0) for place in places]
    return np.array(counts, np.float64) if counts and min(counts) > 0 else None


def _seen(values: Values, code: str, place: PlaceInfo) -> float | None:
    cell: Shown | None = values.cells[code].get(place.code)
    return cell.value if cell else None


def _error(values: Values, code: str, place: PlaceInfo) -> float:
    """Return a value's standard error, NaN where it is not known."""
    error = values.cells[code][place.code].error
    return math.nan if error is None else error


def _years(periods: Sequence[Period]) -> list[float]:
    if not periods:
        return []
    first = periods[0].end
    return [(each.end - first).total_seconds() / _SECONDS_A_YEAR for each in periods]
