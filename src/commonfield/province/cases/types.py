"""What a province hands out of cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commonfield.places.types import PlaceInfo
from commonfield_measures.evidence.answering import Evidence


@dataclass(frozen=True, slots=True)
class ProvinceCase:
    """A county's case, what it cost first, and how many villages of how many counties started it.

    Units: fen, days of work. ``title`` and ``title_en`` and all other words are in ``told``.
    """

    county: str
    slug: str
    topic: str
    told: Mapping[str, Any]
    adopters: int
    given_up: int
    counties: int
    place: PlaceInfo | None


@dataclass(frozen=True, slots=True)
class ProvinceCasePage:
    """A case with what all its adopters show; None where its figure is nobody's act."""

    case: ProvinceCase
    village: PlaceInfo | None
    evidence: Evidence | None
