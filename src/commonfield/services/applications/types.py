"""What is asked by law of an application, what is handed in, and what is shown of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

type Answer = str | int | bool
# Texts by name, the English ones behind ``_en``.
type Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Limit:
    """Within how many days a body decides; ``extension`` may be added once. Units: days."""

    days: int
    unit: Literal["working", "calendar"]
    starts: Literal["accepted", "submitted"]
    texts: Texts
    certainty: str
    extension: int = 0

    @property
    def counts(self) -> bool:
        """Whether a decision may be called late by it: a source was seen."""
        return self.certainty != "C"


@dataclass(frozen=True, slots=True)
class Question:
    """A field of a form; ``must`` is a statement that has to be made."""

    code: str
    kind: Literal["text", "choice", "day", "number", "yes_no", "paper"]
    texts: Texts
    required: bool = True
    must: bool = False
    choices: Sequence[tuple[str, str, str]] = ()
    least: int = 0
    most: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Service:
    """What a village's desk helps with, under the terms that hold from a day."""

    code: str
    since: date
    texts: Texts
    known: tuple[str, ...]
    questions: tuple[Question, ...]
    certainty: str
    limit: Limit | None = None
    until: date | None = None
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What the body that decides promises; ``place`` begins the codes of where it holds."""

    service: str
    place: str
    since: date
    limit: Limit
    texts: Texts


@dataclass(frozen=True, slots=True)
class NotCertified:
    """What a village must not certify, on which list it stands, and where to go instead."""

    code: str
    place: str
    texts: Texts
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a limit; without one, how many of its days are left.

    ``unknown_year``: no day is said, since that year's days of rest are not announced here yet.
    """

    limit: Limit
    day: date | None
    left: int = 0
    unknown_year: int | None = None


@dataclass(frozen=True, slots=True)
class NewApplication:
    """What is handed in: answers and names of sealed files by their questions' codes."""

    service: str
    answers: Mapping[str, Answer] = field(repr=False)
    papers: Mapping[str, str] = field(repr=False, default_factory=dict)
    # How the consent was given, where none stands yet.
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Tracked:
    """What is seen of an application by its receipt's number: nothing of whose it is."""

    number: str
    service: Service
    state: str
    made_at: datetime
    missing: tuple[str, ...]
    dues: tuple[Due, ...]
    is_granted: bool | None
    decided_at: datetime | None
    place: str = field(repr=False)

    @property
    def first_day(self) -> date | None:
        """The first last day of its limits, if one can be said."""
        return min((each.day for each in self.dues if each.day), default=None)


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """An application as it is seen by one whom it concerns; ``content`` only if they may read."""

    tracked: Tracked
    person_id: int | None
    masked_name: str = field(repr=False)
    grade: str
    content: Mapping[str, Answer] | None = field(repr=False)
    reason: str = field(repr=False)
    files: Mapping[str, int]
    can_hand_in: bool
    can_grade: bool
    can_serve: bool
    can_decide: bool
