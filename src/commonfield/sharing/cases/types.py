"""What cases hand out, and what a village tells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from commonfield.places.types import PlaceInfo


@dataclass(frozen=True, slots=True)
class CaseDetails:
    """What a village tells, and its claim: which figure it should move, and which way.

    Units: fen, days of work. ``ended_on`` None: it goes on. Texts in one language at least.
    """

    village: str
    topic: str
    began_on: date
    ended_on: date | None
    cost_fen: int
    work_days: int
    indicator: str
    direction: int
    title: str = ""
    done: str = ""
    happened: str = ""
    failed: str = ""
    ask: str = ""
    title_en: str = ""
    done_en: str = ""
    happened_en: str = ""
    failed_en: str = ""
    ask_en: str = ""


@dataclass(frozen=True, slots=True)
class CasePictureInfo:
    """A picture: the hash of its file, and what it shows."""

    file: str
    caption: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as a list or a page shows it.

    ``verdict`` is empty while it waits; ``adopters`` are the villages that do it now.
    ``origin`` is set where it is another county's: its address there.
    """

    number: int
    slug: str
    details: CaseDetails
    prepared_at: datetime
    verdict: str
    reason: str
    decided_at: datetime | None
    is_taken_down: bool
    adopters: int
    origin: str

    @property
    def is_public(self) -> bool:
        return self.verdict == "accepted" and not self.is_taken_down


@dataclass(frozen=True, slots=True)
class AdoptionView:
    """That a village started a case; ``entered_on`` if that was days later."""

    village: str
    adopted_on: date
    entered_on: date | None
    given_up_on: date | None
    given_up_why: str


@dataclass(frozen=True, slots=True)
class CasePage:
    case: CaseView
    pictures: Sequence[CasePictureInfo]
    adoptions: Sequence[AdoptionView]
    contact: str
    has_contact: bool


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What a list is narrowed to; empty: not."""

    text: str = ""
    topic: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class VillageTraits:
    """What two villages are compared by: registers, and figures that everybody sees."""

    place: PlaceInfo
    residents: float | None
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Alike:
    """One reason why a village is like another: what kind, and of a figure which.

    ``km`` is set where they lie near each other.
    """

    kind: str
    figure: str = ""
    km: int = 0


@dataclass(frozen=True, slots=True)
class CaseFound:
    """A case in a long list: its number, and what a list is narrowed and ordered by."""

    number: int
    topic: str
    village: str
