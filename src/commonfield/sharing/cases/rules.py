"""Pure rules of cases: addresses, what may be claimed, when a village starts one, who is alike."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from math import asin, cos, exp, radians, sin, sqrt
from typing import Final

from commonfield.places.types import PlaceInfo
from commonfield.sharing.cases import errors
from commonfield.sharing.cases.types import Alike, CaseDetails, VillageTraits
from commonfield_measures.indicators.types import FactsTerm, Indicator, Level

MOST_PICTURES: Final = 3
MOST_WHY: Final = 200
# Later on the quarter's figures could be looked at before the day is chosen.
LATEST_DAYS: Final = 92
_OWN: Final = "sharing."
_CHINESE: Final = ("title", "done", "failed", "ask")
_TEXTS: Final = (*_CHINESE, "happened")
_NOT_IN_A_SLUG: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG: Final = 48
# Addresses of pages beside the cases.
_PAGES: Final = frozenset({"new", "desk", "bring"})


def slug_of(title_en: str, serial: str, taken: Collection[str]) -> str:
    """Return a case's address: its English title, with a number if that is taken or empty."""
    plain = _NOT_IN_A_SLUG.sub("-", title_en.lower()).strip("-")[:_LONGEST_SLUG].strip("-")
    if plain and plain not in _PAGES and plain not in taken:
        return plain
    return f"{plain or 'case'}-{serial}"


def texts_of(details: CaseDetails) -> list[str]:
    return [getattr(details, name + end) for end in ("", "_en") for name in _TEXTS]


def check_details(details: CaseDetails, today: date) -> None:
    """Refuse a case without words, days or cost that hold together."""
    complete = [all(getattr(details, name + end) for name in _CHINESE) for end in ("", "_en")]
    if not any(complete):
        raise errors.CaseWordsMissingError
    if details.began_on > today:
        raise errors.CaseDaysError
    if details.ended_on and not details.began_on <= details.ended_on <= today:
        raise errors.CaseDaysError
    if details.cost_fen < 0 or details.work_days < 0:
        raise errors.CaseCostError


def may_be_claimed(indicator: Indicator, kinds: Iterable[str]) -> bool:
    """Return whether a case may be held against an indicator: a village's sum of people's acts.

    A sum of facts is one of acts; what stands, shares and means are none.
    """
    return (
        Level.VILLAGE in indicator.levels
        and not indicator.denominator
        and all(isinstance(term, FactsTerm) for term in indicator.numerator)
        and not any(kind.startswith(_OWN) for kind in kinds)
    )


def check_adoption_day(on: date, *, today: date, since: date) -> None:
    """Refuse a day to come, one before the case was public, and one too long ago."""
    if on > today:
        raise errors.AdoptionInFutureError(on=on.isoformat())
    if on < since:
        raise errors.AdoptionBeforeCaseError(since=since.isoformat())
    if (today - on).days > LATEST_DAYS:
        raise errors.AdoptionTooLateError(days=LATEST_DAYS)


# Villages like yours

_KM_FAR: Final = 20.0
_EARTH_KM: Final = 6371.0
_SIMILAR: Final = 0.75


def likeness(one: VillageTraits, other: VillageTraits) -> tuple[float, tuple[Alike, ...]]:
    """Return how alike two villages are, from 0 to 1, and the reasons for it.

    What is not known of one of them adds nothing.
    """
    km = _km(one.place, other.place)
    is_same_town = one.place.parent_code == other.place.parent_code
    near = 1.0 if is_same_town else 0.0 if km is None else exp(-km / _KM_FAR)
    has_class = one.place.urban_rural is not None
    same_class = float(has_class and one.place.urban_rural == other.place.urban_rural)
    size = _ratio(one.residents, other.residents)
    shared = {
        code: _ratio(one.figures[code], other.figures[code])
        for code in one.figures.keys() & other.figures.keys()
    }
    figures = sum(shared.values()) / len(one.figures) if one.figures else 0.0
    score = (near + same_class + size + 2 * figures) / 5
    reasons = []
    if is_same_town:
        reasons.append(Alike("town"))
    elif km is not None and km <= _KM_FAR:
        reasons.append(Alike("near", km=max(1, round(km))))
    if size >= _SIMILAR:
        reasons.append(Alike("residents"))
    if same_class:
        reasons.append(Alike("class"))
    # Of what is quite the same, such as one hall each or the whole of something, nothing is said.
    close = {ratio: code for code, ratio in shared.items() if _SIMILAR <= ratio < 1}
    if close:
        reasons.append(Alike("figure", close[max(close)]))
    return score, tuple(reasons)


def _ratio(one: float | None, other: float | None) -> float:
    """Return the smaller part of the larger; of two that are 0, or unknown, nothing is said."""
    if one is None or other is None or one * other <= 0:
        return 0.0
    low, high = sorted((abs(one), abs(other)))
    return low / high


def _km(one: PlaceInfo, other: PlaceInfo) -> float | None:
    here, there = one.centroid, other.centroid
    if here is None or there is None:
        return None
    (lat, lon), (lat_2, lon_2) = (map(radians, each) for each in (here, there))
    half = sin((lat_2 - lat) / 2) ** 2 + cos(lat) * cos(lat_2) * sin((lon_2 - lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(half))
