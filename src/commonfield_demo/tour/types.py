"""What the portal keeps of a visitor's walk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Walk:
    """A walk under way: when it began, the figures as they stood then, the pages read since."""

    began_at: datetime
    seen: Mapping[str, float] = field(default_factory=dict)
    read: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Trodden:
    """What has happened since a walk began: which steps are done, and what they left behind.

    Codes of the latest delivery's grower, lot, and order's (GTIN, lot); empty where there is none.
    """

    done: frozenset[str] = frozenset()
    grower: str = ""
    lot: str = ""
    pack: tuple[str, str] | None = None
