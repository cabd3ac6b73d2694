"""What expos take and show."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class NewExpo:
    """An expo's details; ``place`` has 12 digits."""

    name: str
    place: str
    starts_on: date
    ends_on: date
    name_en: str = ""
    spot: str = ""


@dataclass(frozen=True, slots=True)
class ExpoView(NewExpo):
    pk: int = 0


@dataclass(frozen=True, slots=True)
class StandWords:
    name: str
    name_en: str = ""
    words: str = ""
    words_en: str = ""


@dataclass(frozen=True, slots=True)
class NewStand:
    """Whose stand it is, under which number, and when."""

    number: int
    organisation: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class StandView(StandWords):
    """A stand; ``waiting`` counts its unanswered enquiries, for people who may answer them."""

    pk: int = 0
    number: int = 0
    organisation: str = ""
    starts_on: date = date.min
    ends_on: date = date.min
    withdrawn_at: datetime | None = None
    expo: ExpoView | None = None
    waiting: int = 0

    def state(self, on: date) -> str:
        """Return how the stand stands on a day: withdrawn, coming, shown or over."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if on < self.starts_on:
            return "coming"
        return "shown" if on <= self.ends_on else "over"


@dataclass(frozen=True, slots=True)
class NewEnquiry:
    """What a visitor leaves at a stand."""

    name: str = field(repr=False)
    phone: str = field(repr=False)
    words: str = field(repr=False)
    agrees: bool = False


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """An enquiry as the holder of its receipt follows it: never with what was written."""

    receipt: str
    stand: StandView
    made_at: datetime
    answered_at: datetime | None
    answer: str = field(default="", repr=False)
    is_forgotten: bool = False


@dataclass(frozen=True, slots=True)
class EnquiryView:
    code: str
    stand: StandView
    made_at: datetime
    answered_at: datetime | None
    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    words: str = field(default="", repr=False)
    answer: str = field(default="", repr=False)
