"""Types of the heritage."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class DaySpan:
    """The days of an item; ``is_picked``: only one of them, which a village picks."""

    first: date
    last: date
    is_picked: bool = False


@dataclass(frozen=True, slots=True)
class HeritageDetails:
    """An item's details: each field is the column of its name."""

    kind: str
    name: str
    place: str
    certainty: str
    deed: str
    level: str = "none"
    name_en: str = ""
    story: str = ""
    story_en: str = ""
    spot: str = ""
    spot_en: str = ""
    trail_number: int | None = None
    day_rule: str = ""
    source: str = ""
    source_en: str = ""


@dataclass(frozen=True, slots=True)
class HeritageView(HeritageDetails):
    id: int = 0
    code: str = ""
    published_at: datetime | None = None
    withdrawn_at: datetime | None = None
    changed_by: str = ""
    # Its first picture, by the hash of its file.
    picture: str = ""
    confirmations: int = 0


@dataclass(frozen=True, slots=True)
class HeritageFilter:
    """The filters of a list of items; empty ones match all."""

    kind: str = ""
    level: str = ""
    place: str = ""
    certainty: str = ""


NARROWED_BY: Final = tuple(each.name for each in fields(HeritageFilter))


@dataclass(frozen=True, slots=True)
class ConfirmationView:
    """A confirmation: its person's capacity, and its day."""

    capacity: str
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class MediaView:
    number: int
    file: str
    caption: str
    caption_en: str
    rights_note: str


@dataclass(frozen=True, slots=True)
class ExportedItem:
    """An item for export, with confirmations and picture credits."""

    item: HeritageView
    confirmations: Sequence[ConfirmationView]
    credits: Sequence[str]


@dataclass(frozen=True, slots=True)
class MediaDetails:
    """A picture's caption and credits."""

    caption: str = ""
    caption_en: str = ""
    rights_note: str = ""


@dataclass(frozen=True, slots=True)
class NewInheritor:
    """A person who carries an item on: by their number, or by name alone."""

    level: str
    place: str
    name: str = ""
    person: int | None = None
    born_year: int | None = None


@dataclass(frozen=True, slots=True)
class InheritorView:
    """An inheritor of an item; the name only for those who may read it."""

    code: str
    item: int
    item_name: str
    item_name_en: str
    level: str
    place: str
    name: str = ""
    born_year: int | None = None
    is_named: bool = False
    person: int | None = None
    # Interviews that were kept; the number of one that waits for its reviewers, and whether what
    # is said in it is written down.
    interviews: int = 0
    waiting: int | None = None
    is_written: bool = False
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class ChosenDayView:
    place: str
    day: date


@dataclass(frozen=True, slots=True)
class HeritagePage:
    """An item's public page."""

    item: HeritageView
    span: DaySpan | None
    chosen: Sequence[ChosenDayView] = ()
    confirmations: Sequence[ConfirmationView] = ()
    media: Sequence[MediaView] = ()
    inheritors: Sequence[InheritorView] = ()


@dataclass(frozen=True, slots=True)
class DatedItem:
    """An item with its current or next days, and the days that villages picked."""

    item: HeritageView
    span: DaySpan
    chosen: Sequence[ChosenDayView] = ()


@dataclass(frozen=True, slots=True)
class FestivalDay:
    """A festival of the lunar calendar on its coming day, or an item of a place on its own."""

    name: str
    name_en: str
    day: date
    drawing: str
    # Of an item only.
    item: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class TermAhead:
    """One of the next 24 solar terms: its days, its festivals, the items that begin in it."""

    term: str
    first: date
    last: date
    festivals: Sequence[FestivalDay] = ()
    done: Sequence[DatedItem] = field(default=())


@dataclass(frozen=True, slots=True)
class TodayView:
    """A day's calendar, and a place's current and coming items."""

    day: date
    term: str
    next_term: str
    next_term_on: date
    festivals: Sequence[FestivalDay]
    now: Sequence[DatedItem]
    soon: Sequence[DatedItem]


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """A line of a transcript: its time, its text, and the Mandarin. Units: milliseconds."""

    at: int
    text: str
    gloss: str = ""

    @property
    def seconds(self) -> str:
        """Whole seconds, for a link to a place in a sound."""
        return f"{self.at / 1_000:g}"


@dataclass(frozen=True, slots=True)
class InterviewSubject:
    """An interview's title, and the codes of the item and the inheritor that it is about."""

    title: str
    item: str = ""
    inheritor: str = ""


@dataclass(frozen=True, slots=True)
class InterviewView:
    """An interview; its speaker is named only by consent, its item only if public."""

    id: int
    title: str
    voice: str
    variety: str
    variety_name: str
    variety_name_en: str
    language: str
    milliseconds: int
    recorded_at: datetime
    state: str
    scope: str
    place: str
    born_decade: int | None
    name: str
    item: str
    item_name: str
    item_name_en: str
    inheritor: str
    lines: Sequence[TranscriptLine] = ()
