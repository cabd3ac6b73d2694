"""What a frame says: a tree of groups and indicators with weights, and how they become an index."""

from dataclasses import dataclass
from typing import Literal

from commonfield_measures.measures.differing import LEAST


@dataclass(frozen=True, slots=True)
class FrameGroup:
    """A group of indicators (a pillar) with its weight among its siblings.

    ``indicators`` pairs codes with their weights within the group.
    """

    code: str
    zh: str
    en: str
    weight: float
    indicators: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A template of an index, dated and sourced.

    ``weights`` says whose they are: published with the index named, or equal so that the user
    gives their own; only with published weights may a frame bear an index's name.
    ``normalise`` and ``aggregate`` are the choices of ``composite.building``. Two places are told
    apart only if their scores are apart by ``minimum``, a share of the distance from first to last.
    """

    code: str
    edition: str
    zh: str
    en: str
    source_zh: str
    source_en: str
    weights: Literal["published", "equal"]
    groups: tuple[FrameGroup, ...]
    normalise: str = "minmax"
    aggregate: str = "amean"
    minimum: float = LEAST
