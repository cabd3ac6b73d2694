"""The library's acts that a phone sends later."""

from typing import Annotated, Final

from django.utils.translation import gettext_lazy as _
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from commonfield.library.commands import add_note, finish_chapter, remember_position, remove_note
from commonfield.library.errors import ReadTooFastError
from commonfield.library.types import NewNote, NewPosition, ReadingTime
from commonfield.offline.types import ActKind, OfflineAct
from commonfield.people.choices import Purpose

type _Code = Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
type _Number = Annotated[int, Field(ge=1, le=2**31 - 1)]


class PositionBody(BaseModel):
    """A reader's position in a work."""

    model_config = ConfigDict(extra="forbid")

    work: _Number
    chapter: _Number
    permille: int = Field(ge=0, le=1_000)


class NoteBody(PositionBody):
    """A bookmark, perhaps with a note; the device makes its code."""

    code: _Code
    text: str = Field("", max_length=2_000)


class RemovalBody(BaseModel):
    """A bookmark taken away."""

    model_config = ConfigDict(extra="forbid")

    code: _Code


class ChapterBody(BaseModel):
    """A chapter finished, or a recording heard, at the act's time."""

    model_config = ConfigDict(extra="forbid")

    work: _Number
    chapter: _Number
    opened_at: AwareDatetime


def _position(act: OfflineAct[PositionBody]) -> None:
    position = NewPosition(act.body.chapter, act.body.permille, act.at)
    remember_position(
        by=act.by, now=act.now, work=act.body.work, position=position, hall_place=act.hall_place
    )


def _note(act: OfflineAct[NoteBody]) -> None:
    body = act.body
    note = NewNote(body.code, body.chapter, body.permille, act.at, body.text)
    add_note(by=act.by, now=act.now, work=body.work, note=note, hall_place=act.hall_place)


def _removal(act: OfflineAct[RemovalBody]) -> None:
    remove_note(by=act.by, now=act.now, code=act.body.code)


def _chapter(act: OfflineAct[ChapterBody]) -> None:
    finish_chapter(
        by=act.by,
        now=act.now,
        work=act.body.work,
        chapter=act.body.chapter,
        during=ReadingTime(act.body.opened_at, act.at),
        hall_place=act.hall_place,
    )


KINDS: Final = (
    ActKind("position", Purpose.READING, _("Reading position"), PositionBody, _position),
    ActKind("note", Purpose.READING, _("Bookmark"), NoteBody, _note),
    ActKind("note_removed", Purpose.READING, _("Bookmark removed"), RemovalBody, _removal),
    ActKind(
        "chapter",
        Purpose.READING,
        _("Chapter finished"),
        ChapterBody,
        _chapter,
        refusals=(ReadTooFastError,),
    ),
)
