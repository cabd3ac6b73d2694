"""What reports take and show."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewReport:
    """What somebody says is broken: in a village, or at a venue of it; nobody needs to be named."""

    kind: str
    place: str = ""
    venue: str = ""
    spot: str = ""
    words: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """What somebody whose task it is answers; ``line_number`` is 12345's."""

    state: str
    reason: str = ""
    line_number: str = ""


@dataclass(frozen=True, slots=True)
class OpenReport:
    """What is known already, as everybody near reads it."""

    kind: str
    spot: str
    state: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class StepView:
    """What became of a report."""

    state: str
    reason: str
    line_number: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report; ``name`` and ``phone`` for who answers it, ``receipt`` for its reporter."""

    code: str
    kind: str
    place: str
    venue: str
    spot: str
    state: str
    made_at: datetime
    closed_at: datetime | None
    has_photo: bool
    steps: tuple[StepView, ...] = ()
    words: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    receipt: str = field(default="", repr=False)
