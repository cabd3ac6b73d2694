"""What reports take and show."""

from dataclasses import dataclass, field
from datetime import datetime

from commonfield.services.choices import CLOSED_REPORTS, WAITING_REPORTS, ReportKind, ReportState


@dataclass(frozen=True, slots=True)
class NewReport:
    """What a reporter says is broken: in a village, or at a venue of it; no name is needed."""

    kind: str
    place: str = ""
    venue: str = ""
    spot: str = ""
    words: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """What a keeper, the town or the county answers; ``line_number`` is 12345's."""

    state: str
    reason: str = ""
    line_number: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    state: str
    reason: str
    line_number: str
    at: datetime

    @property
    def words(self) -> str:
        """What was answered, or that it is still broken."""
        return str(ReportState(self.state).label)


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report; neighbours see ``kind``, ``spot``, ``state`` and ``made_at`` of open ones.

    ``words``, ``name`` and ``phone`` are for the people who answer, and for its reporter, who alone
    sees the ``receipt``.
    """

    code: str
    kind: str
    place: str
    venue: str
    spot: str
    state: str
    made_at: datetime
    photo: str = field(repr=False)
    steps: tuple[StepView, ...] = ()
    words: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    receipt: str = field(default="", repr=False)

    @property
    def kind_words(self) -> str:
        return str(ReportKind(self.kind).label)

    @property
    def state_words(self) -> str:
        return str(ReportState(self.state).label)

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has answered it yet, or it was opened again."""
        return self.state in WAITING_REPORTS

    @property
    def is_closed(self) -> bool:
        """Whether it is closed, repaired or not."""
        return self.state in CLOSED_REPORTS
