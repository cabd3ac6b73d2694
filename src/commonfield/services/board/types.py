"""Words of the board."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class NoticeDuty:
    """A duty of the legal calendar; ``every`` counts months, 0: when something happens."""

    code: str
    publisher: str
    every: int
    within_days: int
    is_finance: bool
    zh: str
    en: str
    source_zh: str
    source_en: str
    is_checked: bool


@dataclass(frozen=True, slots=True)
class NewNotice:
    """What a clerk prepares; ``reasons``: why an office's number passes, by where it stands."""

    village: str
    kind: str
    title: str
    text: str
    last_day: date
    file_name: str = ""
    content: bytes = b""
    reasons: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetDifference:
    """A row of a finance sheet whose closing balance is not what it ought to be. Units: fen."""

    row: int
    expected_fen: int
    found_fen: int


@dataclass(frozen=True, slots=True)
class NoticeView:
    number: str
    village: str
    publisher: str
    kind: str
    due_on: date | None
    title: str
    text: str
    last_day: date
    file_name: str
    reasons: dict[str, str]
    needs_two: bool
    prepared_at: datetime
    prepared_by: int | None
    accepted_at: datetime | None
    sent_back_for: str
    looks: int

    @property
    def is_decided(self) -> bool:
        return self.accepted_at is not None or bool(self.sent_back_for)


@dataclass(frozen=True, slots=True)
class OverdueNotice:
    """What the law asks for and the board does not show."""

    kind: NoticeDuty
    due_on: date


@dataclass(frozen=True, slots=True)
class QuestionView:
    number: str
    village: str
    text: str
    asked_at: datetime
    due_on: date
    answer: str
    answered_at: datetime | None
