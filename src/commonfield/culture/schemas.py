"""What the library is asked and sent by API: a queue entry by entry, one bad one costs no other."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, TypeAdapter, ValidationError

from commonfield.culture.dialect.rules import STEPS
from commonfield.culture.dialect.types import FinishedLesson, LessonTime
from commonfield.culture.heritage.types import ConfirmationView, HeritageDetails
from commonfield.culture.learning.types import CardAnswer
from commonfield.culture.library.types import NewNote, NewPosition, QueueAct, ReadingTime
from commonfield.culture.offline.types import NewQueueEntry
from commonfield.front.api_pages import PageQuery
from commonfield.front.form_keys import json_digest

_MOST_ENTRIES: Final = 200
_NEVER: Final = datetime.min.replace(tzinfo=UTC)
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
type _Name = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
type _Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class _Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class _PositionBody(_Strict):
    work: _Number
    chapter: _Number
    permille: int = Field(ge=0, le=1_000)


class _NoteBody(_PositionBody):
    code: _Name
    text: str = Field("", max_length=2_000)


class _RemovalBody(_Strict):
    code: _Name


class _ChapterBody(_Strict):
    work: _Number
    chapter: _Number
    opened_at: AwareDatetime


class _ReviewBody(_Strict):
    variety: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    meaning: str = Field(pattern=r"^\d{2}\.\d{2}$")
    rating: int = Field(ge=1, le=4)


class _LessonBody(_Strict):
    variety: str = Field(pattern=r"^[a-z0-9-]{1,20}$")
    lesson: int = Field(ge=1, le=12)
    opened_at: AwareDatetime


class _Sent(_Strict):
    id: _Name
    at: AwareDatetime


class PositionEntry(_Sent):
    """Where somebody is in a work."""

    kind: Literal["position"]
    body: _PositionBody

    def act(self) -> QueueAct:
        return QueueAct(self.body.work, NewPosition(self.body.chapter, self.body.permille, self.at))


class NoteEntry(_Sent):
    """A bookmark, perhaps with a note; the device makes its code."""

    kind: Literal["note"]
    body: _NoteBody

    def act(self) -> QueueAct:
        body = self.body
        return QueueAct(
            body.work, NewNote(body.code, body.chapter, body.permille, self.at, body.text)
        )


class RemovalEntry(_Sent):
    """A bookmark taken away."""

    kind: Literal["note_removed"]
    body: _RemovalBody

    def act(self) -> QueueAct:
        return QueueAct(0, self.body.code)


class ChapterEntry(_Sent):
    """A chapter finished, or a recording heard, at the entry's time."""

    kind: Literal["chapter"]
    body: _ChapterBody

    def act(self) -> QueueAct:
        body = self.body
        return QueueAct(body.work, ReadingTime(body.opened_at, self.at), body.chapter)


class ReviewEntry(_Sent):
    """An answer to a card, at the entry's time."""

    kind: Literal["review"]
    body: _ReviewBody

    def act(self) -> CardAnswer:
        # Devices may call different answers the same.
        apart = json_digest([self.model_dump(mode="json")])[:16]
        code = f"{self.id} {apart}"
        return CardAnswer(self.body.variety, self.body.meaning, self.body.rating, self.at, code)


class LessonEntry(_Sent):
    """A lesson gone through and finished at the entry's time: the device shows every step."""

    kind: Literal["lesson"]
    body: _LessonBody

    def act(self) -> FinishedLesson:
        """Return what it means."""
        body = self.body
        during = LessonTime(body.opened_at, self.at, len(STEPS))
        return FinishedLesson(body.variety, body.lesson, during)


type _Entry = Annotated[
    PositionEntry | NoteEntry | RemovalEntry | ChapterEntry | ReviewEntry | LessonEntry,
    Field(discriminator="kind"),
]
_ENTRY: Final[TypeAdapter[_Entry]] = TypeAdapter(_Entry)


class QueueIn(Schema):
    """What waited on a device."""

    device: str = Field(pattern=r"^[!-~]{1,40}$")
    # Each is read by itself (``read_entry``).
    entries: list[Any] = Field(max_length=_MOST_ENTRIES)


class QueueEntryOut(Schema):
    """What became of an entry; ``message`` says why it was refused."""

    id: str
    state: Literal["taken", "repeated", "refused"]
    code: str
    message: str


class QueueOut(Schema):
    """What became of each entry, in the order in which they were sent."""

    entries: list[QueueEntryOut]


def read_entry(sent: object) -> NewQueueEntry:
    """Return what an entry says; one that cannot be read has no act."""
    try:
        entry = _ENTRY.validate_python(sent)
    except ValidationError:
        return NewQueueEntry(_id_of(sent), _NEVER, "", None)
    what = entry.model_dump(mode="json", exclude={"id"})
    return NewQueueEntry(entry.id, entry.at, json_digest([what]), entry.act())


def _id_of(sent: object) -> str:
    name = sent.get("id") if isinstance(sent, Mapping) else None
    return name[:64] if isinstance(name, str) and name.isprintable() else ""


class LibraryQuery(Schema):
    """What is looked for, and which page of it."""

    q: str = Field("", max_length=500, description="Words; of more than 60 characters the first.")
    page: int = Field(1, ge=1, le=1_000)

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(self.q[:60].split())


class LibraryItemOut(Schema):
    """A title that was found."""

    id: int
    title: str
    authors: list[str]
    snippet: str


class LibraryFoundOut(Schema):
    """A page of titles, and of how many."""

    items: list[LibraryItemOut]
    total: int
    next: str | None


class HeritageQuery(PageQuery):
    """What is asked for: all that is shown, or what is of a place and below it."""

    place: str = Field("", pattern="^([0-9]{12})?$", description="A place's twelve digits.")


class HeritageItemOut(Schema):
    """An item: what is said of it, as what people confirmed it, whose its pictures are."""

    code: str
    said: HeritageDetails
    confirmations: list[ConfirmationView]
    credits: list[str]


class HeritageOut(Schema):
    items: list[HeritageItemOut]
    next: str | None


def _within_reach(moment: datetime) -> datetime:
    """Return a moment that every database can hold in its own time zone."""
    return min(max(moment, _FIRST), _LAST)


class GoneVoicesQuery(Schema):
    """Since when, and from which on."""

    since: Annotated[AwareDatetime, AfterValidator(_within_reach)] | None = None
    offset: int = Field(0, ge=0, le=1_000_000)


class GoneVoiceOut(Schema):
    """A recording that nobody may hear any more."""

    code: str
    withdrawn_at: datetime


class GoneVoicesOut(Schema):
    """Some of them; all that was taken back before ``until`` is told."""

    items: list[GoneVoiceOut]
    next: str | None
    until: datetime


class VoiceCheckIn(_Strict):
    """What a reviewer says."""

    heard_as: Literal["right", "wrong", "unclear"]
    note: str = Field("", max_length=300)


class VoiceCheckOut(Schema):
    """What became of the recording: ``waiting``, ``accepted`` or ``refused``."""

    state: str
