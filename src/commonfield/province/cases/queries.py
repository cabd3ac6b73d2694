"""Reads of cases: a list by topic, a case with its pooled evidence, its file for counties."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from commonfield.evaluation.queries import definitions
from commonfield.kernel.errors import must_exist
from commonfield.places.queries import places
from commonfield.places.types import PlaceInfo
from commonfield.province.cases.types import ProvinceCase, ProvinceCasePage
from commonfield.province.models import CollectedCase
from commonfield_measures.effects.effect import Bar, Effect, Trend
from commonfield_measures.evidence.answering import Evidence, UncountedAdopter
from commonfield_measures.indicators.types import Level, place_at

CASE_FORMAT: Final = "commonfield case 1"
_WORDS: Final = ("title", "done", "happened", "failed")


def province_cases(text: str = "") -> list[ProvinceCase]:
    """Return all cases, or those with all words of a text: what most villages started first."""
    words = text.lower().split()
    rows = [row for row in CollectedCase.objects.all() if _has(row, words)]
    known = places(_county(row) for row in rows)
    return [_case(row, known) for row in rows]


def province_case(county: str, slug: str) -> ProvinceCasePage:
    row = must_exist(CollectedCase.objects.filter(county=county, slug=slug).first())
    known = places([_county(row), row.told["village"]])
    return ProvinceCasePage(_case(row, known), known.get(row.told["village"]), _evidence(row))


def case_file(county: str, slug: str) -> dict[str, Any]:
    """Return a case as a county takes it (``sharing.cases``): its words, cost and claim."""
    row = must_exist(CollectedCase.objects.filter(county=county, slug=slug).first())
    return {"format": CASE_FORMAT, "county": county, **row.told}


def _has(row: CollectedCase, words: Iterable[str]) -> bool:
    whole = " ".join(row.told[name + end] for name in _WORDS for end in ("", "_en")).lower()
    return all(word in whole for word in words)


def _county(row: CollectedCase) -> str:
    return place_at(Level.COUNTY, row.told["village"])


def _case(row: CollectedCase, known: dict[str, PlaceInfo]) -> ProvinceCase:
    return ProvinceCase(
        row.county,
        row.slug,
        row.topic,
        row.told | {name: _day(row.told[name]) for name in ("began_on", "ended_on")},
        row.adopters,
        row.given_up,
        row.counties,
        known.get(_county(row)),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _evidence(row: CollectedCase) -> Evidence | None:
    """Return the evidence as it was computed; villages left out are counted, not named."""
    kept = row.evidence
    of = next(
        (each for each in definitions().indicators if each.code == row.told["indicator"]), None
    )
    if not kept or of is None:
        return None
    told = dict(kept["effect"])
    trend = Trend(**told["trend"]) if told["trend"] else None
    lists = {
        "by_event_time": tuple(Bar(**each) for each in told["by_event_time"]),
        "withheld": tuple(told["withheld"]),
        "left_out": (),
        "trend": trend,
    }
    return Evidence(
        of,
        kept["direction"],
        Effect(**told | lists),
        kept["adopters"],
        months=kept["months"],
        spans=tuple(kept["spans"]),
        left_out=tuple(
            UncountedAdopter("", why)
            for why, count in kept["left_out"].items()
            for _one in range(count)
        ),
        counties=kept["counties"],
    )
