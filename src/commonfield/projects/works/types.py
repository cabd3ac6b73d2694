"""What the queries of projects hand out, and their commands take. Units: fen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from commonfield.kernel.errors import CommonfieldError
from commonfield.projects.works.choices import FundSource, MilestoneStep, ProjectState, ProjectType

PAPER_PURPOSE: Final = "projects.paper"


@dataclass(frozen=True, slots=True)
class NewSource:
    """A fund of the budget; its name is as in the budget's document."""

    source: str
    fund: str
    budget_fen: int


@dataclass(frozen=True, slots=True)
class NewProject:
    """What an officer says of a project; ``measure`` is one of the county's plan."""

    title: str
    kind: str
    bureau: str
    places: Sequence[str]
    opened_on: date
    due_on: date
    title_en: str = ""
    measure: int | None = None
    sources: Sequence[NewSource] = ()


@dataclass(frozen=True, slots=True)
class NewProjectPayment:
    """A payment from one source (by its number), as the finance system has it."""

    source: int
    number: str
    amount_fen: int
    paid_on: date
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class CheckedPayment:
    """A payment held against the books; ``row`` is its row in a file."""

    row: int
    payment: NewProjectPayment
    does: Literal["new", "same"] = "new"
    problem: CommonfieldError | None = None


@dataclass(frozen=True, slots=True)
class NewStepReport:
    """That a step was done; who cares for what was built belongs to the hand-over."""

    done_on: date
    document: str = ""
    carer: str = ""
    cared_until: date | None = None
    pays_power: str = ""
    pays_line: str = ""


@dataclass(frozen=True, slots=True)
class SourceView:
    source_id: int
    source: FundSource
    fund: str
    budget_fen: int
    paid_fen: int

    @property
    def left_fen(self) -> int:
        """What may still be paid."""
        return self.budget_fen - self.paid_fen


@dataclass(frozen=True, slots=True)
class ProjectPaymentView:
    """A payment or a counter entry; ``is_reversed``: another row takes it back."""

    payment_id: int
    source: SourceView
    number: str
    amount_fen: int
    paid_on: date
    purpose: str
    is_reversal: bool
    is_reversed: bool


@dataclass(frozen=True, slots=True)
class StepReportView:
    report_id: int
    done_on: date
    has_document: bool
    carer: str
    cared_until: date | None
    pays_power: str
    pays_line: str
    prepared_by: int | None
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A step with its planned day; ``accepted`` is the report that a second person accepted."""

    milestone_id: int
    step: MilestoneStep
    planned_on: date
    accepted: StepReportView | None
    waiting: StepReportView | None
    # The last one that was sent back, while no other was made.
    sent_back: StepReportView | None


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project as everybody may read it, but for reports that wait or were sent back."""

    number: int
    title: str
    title_en: str
    kind: ProjectType
    bureau: str
    measure: int | None
    measure_title: str
    place: str
    places: tuple[str, ...]
    opened_on: date
    due_on: date
    acted_at: datetime
    closed_at: datetime | None
    sources: tuple[SourceView, ...]
    milestones: tuple[MilestoneView, ...]
    state: ProjectState

    @property
    def budget_fen(self) -> int:
        """The whole budget."""
        return sum(each.budget_fen for each in self.sources)

    @property
    def paid_fen(self) -> int:
        """What was paid from all sources."""
        return sum(each.paid_fen for each in self.sources)

    @property
    def left_fen(self) -> int:
        """What may still be paid from all sources."""
        return self.budget_fen - self.paid_fen

    @property
    def next(self) -> MilestoneView | None:
        """The step that comes next, or waits to be accepted."""
        return next((each for each in self.milestones if each.accepted is None), None)

    @property
    def handover(self) -> StepReportView | None:
        """Who cares for what was built, once it is handed over."""
        return self.milestones[-1].accepted


@dataclass(frozen=True, slots=True)
class RiskView:
    """What may go wrong, until it is settled."""

    risk_id: int
    text: str
    noted_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaperOfProject:
    """A paper by its title; its file is opened by those who read the desk."""

    paper_id: int
    title: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class DeskOfProject:
    project: ProjectView
    payments: tuple[ProjectPaymentView, ...]
    papers: tuple[PaperOfProject, ...]
    risks: tuple[RiskView, ...]
    may_keep: bool
    # Whether the reader reported the step that waits, or is close to its author.
    is_own: bool
    is_close: bool


type PlannedDays = Mapping[str, date]
