"""What centres take and show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from commonfield.places.types import PlaceInfo, VenueInfo
from commonfield.projects.parks.types import VenueContact


@dataclass(frozen=True, slots=True)
class NewTrial:
    """What is tried, in which village and garden, since when."""

    title: str
    place: str
    spot: str
    began_on: date
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class TrialEnd:
    """What a trial ended with: its result, or why there is none."""

    ended_on: date
    outcome: str
    finding: str
    finding_en: str = ""


@dataclass(frozen=True, slots=True)
class NewLotTest:
    """What was tested of a lot, and what was found, in one line."""

    lot: str
    kind: str
    on: date
    finding: str


@dataclass(frozen=True, slots=True)
class RuleText:
    """A working rule; of a number that is there already, its next edition."""

    number: str
    title: str
    text: str
    title_en: str = ""
    text_en: str = ""


@dataclass(frozen=True, slots=True)
class NewTraining:
    """How many people were trained in what."""

    title: str
    on: date
    people: int


@dataclass(frozen=True, slots=True)
class TrialView:
    number: int
    venue: str
    title: str
    title_en: str
    place: PlaceInfo | None
    spot: str
    began_on: date
    ended_on: date | None
    outcome: str
    finding: str
    finding_en: str


@dataclass(frozen=True, slots=True)
class LotTestView:
    lot: str
    kind: str
    on: date
    finding: str


@dataclass(frozen=True, slots=True)
class TrainingView:
    """A training with how many came."""

    title: str
    on: date
    people: int


@dataclass(frozen=True, slots=True)
class WorkingRuleView:
    """The edition in force of a working rule; ``followers`` 0 stands for too few to say."""

    number: str
    edition: int
    venue: str
    title: str
    title_en: str
    text: str
    text_en: str
    issued_on: date
    followers: int = 0


@dataclass(frozen=True, slots=True)
class RuleFollower:
    """For whom an actor may follow a rule: themselves (empty code) or an organisation."""

    organisation: str
    name: str
    name_en: str
    edition: int | None


@dataclass(frozen=True, slots=True)
class CentreView:
    """A centre as everybody sees it."""

    venue: VenueInfo
    kind: str
    contact: VenueContact
    trials: Sequence[TrialView]
    rules: Sequence[WorkingRuleView]
    trained: int
    tests: int
