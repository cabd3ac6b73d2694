"""Types of the library: works as they are added, shown and found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from django.utils.translation import gettext_lazy as _

from commonfield.library.choices import Subject, WorkKind

if TYPE_CHECKING:
    from django.db.models import TextChoices
    from django.utils.functional import _StrPromise

    from commonfield.kernel.errors import CommonfieldError
    from commonfield.workshop.media import PublicFile


@dataclass(frozen=True)
class NewChapter:
    """A chapter as it is brought: clean HTML, its text. Units: ``seconds`` to read or hear."""

    title: str
    html: str
    text: str
    depth: int = 0
    is_aside: bool = False
    seconds: int = 1
    files: tuple[str, ...] = ()
    sound: str = ""


@dataclass(frozen=True)
class WorkDetails:
    """What a keeper says of a work; ``authors`` separated by 、, ``language`` as BCP 47."""

    title: str
    subject: str
    rights: str
    title_en: str = ""
    authors: str = ""
    language: str = ""
    description: str = ""
    publisher: str = ""
    year: str = ""
    rights_note: str = ""
    licensed_until: date | None = None
    announced_on: date | None = None


@dataclass(frozen=True)
class NewWork:
    """A work with all its chapters; its files are written, and not yet named by any row.

    ``source_sha256`` is of the file that it was made from.
    """

    kind: str
    details: WorkDetails
    chapters: tuple[NewChapter, ...]
    files: tuple["PublicFile", ...] = ()
    cover: str = ""
    source_sha256: str = ""
    is_right_to_left: bool = False
    # Whether somebody from here found it true; none where that is not the question.
    is_checked: bool | None = None
    # What a recording says that it is a part of.
    series: str = ""


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page: which of the program's drawings it shows, its words; English may be missing."""

    picture: str
    zh: str
    en: str = ""


@dataclass(frozen=True)
class Album:
    """Photographs or recordings as one work, and the refused ones by name, with reasons."""

    work: NewWork
    refused: tuple[tuple[str, "CommonfieldError"], ...]


@dataclass(frozen=True, slots=True)
class AlbumPage:
    """What a keeper says of a page: where it stands, its sentence, whether it goes."""

    number: int
    position: int
    sentence: str
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class DeskChapter:
    """A chapter as its keeper looks it over; ``sound`` names a file."""

    number: int
    title: str
    html: str
    sound: str
    seconds: int


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """How many titles wait to be published, for an objection, for a licence; files refused."""

    drafts: int
    objected: int
    ending: int
    refused: int


@dataclass(frozen=True)
class UploadView:
    """A file on its way to the shelf; ``code`` and ``params`` say why it was refused or waits."""

    id: int
    name: str
    size: int
    state: str
    code: str
    params: Mapping[str, object]
    work_id: int | None
    brought_at: datetime


@dataclass(frozen=True)
class ObjectionView:
    """An objection with its title; ``contact`` is opened for those who settle it only."""

    id: int
    work_id: int
    title: str
    hall: str
    place: str
    reason: str
    contact: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ObjectionOutcome:
    """What became of an objection, for the person who made it; nobody is named."""

    title: str
    reason: str
    made_at: datetime
    settled_at: datetime | None
    is_upheld: bool | None


@dataclass(frozen=True, slots=True)
class NewObjection:
    """Why a person objects, and how they are reached."""

    reason: str
    contact: str


@dataclass(frozen=True)
class ImportedFile:
    """A file to import: its name, and what a spreadsheet says of it by column.

    ``brought_by`` gave it to the program that acts, as audit rows name them.
    """

    name: str
    words: Mapping[str, str] = field(default_factory=dict)
    brought_by: str = ""
    # The same for all parts of a recording that came together, and for nothing else.
    series: str = ""


@dataclass(frozen=True)
class Taken:
    """What became of a file that was imported."""

    work: int
    state: Literal["taken", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class NewPosition:
    """Where a reader is in a work. Units: thousandths of the chapter."""

    chapter: int
    permille: int
    read_at: datetime


@dataclass(frozen=True, slots=True)
class NewNote:
    """A bookmark; ``code`` is made where it is set, ``text`` may be empty."""

    code: str
    chapter: int
    permille: int
    made_at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class ReadingTime:
    """From when until when a chapter was open before its reader."""

    opened_at: datetime
    finished_at: datetime

    @property
    def seconds(self) -> float:
        """For how long."""
        return (self.finished_at - self.opened_at).total_seconds()


@dataclass(frozen=True, slots=True)
class FinishedChapter:
    """A chapter that a reader finished, one of many."""

    person_id: int
    work: int
    chapter: int
    during: ReadingTime


@dataclass(frozen=True, slots=True)
class ShelfQuery:
    """Which titles of the catalogue are asked for, by the facets; ``hall`` is a venue's code."""

    is_shared: ClassVar[bool] = False

    subject: str = ""
    kind: str = ""
    language: str = ""
    hall: str = ""


@dataclass(frozen=True, slots=True)
class ShelfFacet:
    """By what titles are narrowed: a field of ``ShelfQuery`` and the column that says it.

    ``title`` stands in feeds, ``heading`` on the page (none: it is in feeds alone). ``choices``
    have its values' words; where it has none, values stand as they are.
    """

    title: "_StrPromise"
    heading: "_StrPromise | str" = ""
    choices: "type[TextChoices] | None" = None
    column: str = ""


# In the order of feeds; the page shows the last first.
FACETS: Final = {
    "subject": ShelfFacet(_("By subject"), _("Subjects"), Subject),
    "kind": ShelfFacet(_("By kind"), _("Kinds"), WorkKind),
    "language": ShelfFacet(_("By language")),
    "hall": ShelfFacet(_("By hall"), _("By hall"), column="shelves__hall"),
}


class SharedQuery(ShelfQuery):
    """Which of the titles are asked for that other libraries may take."""

    is_shared: ClassVar[bool] = True


EVERYTHING: Final = ShelfQuery()


@dataclass(frozen=True)
class ShelfPage:
    """Some titles of the catalogue, in their order, and of how many."""

    items: tuple["WorkInfo", ...]
    total: int


@dataclass(frozen=True)
class ChapterLine:
    """A line of a work's table of contents. Units: seconds."""

    number: int
    title: str
    depth: int
    is_aside: bool
    seconds: int


@dataclass(frozen=True, slots=True)
class Pack:
    """A title as it is taken along; ``files`` by the names in its chapters. Units: bytes."""

    work: "WorkInfo"
    version: str
    files: tuple[str, ...]
    bytes: int


@dataclass(frozen=True, kw_only=True)
class WorkInfo(WorkDetails):
    """A work on the shelf, without its text."""

    id: int
    kind: str
    hall: str
    place: str
    cover: str
    is_right_to_left: bool
    is_checked: bool | None
    added_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    objected_at: datetime | None
    changed_at: datetime | None
    contents: tuple[ChapterLine, ...] = field(default=())

    @property
    def updated_at(self) -> datetime:
        """When it last changed for those who hold a copy."""
        return max(filter(None, (self.added_at, self.published_at, self.changed_at)))

    @property
    def author_names(self) -> list[str]:
        """Each author by themselves."""
        return [name for name in self.authors.split("、") if name]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A place in a text as it stands there: what was looked for, and what is around it."""

    chapter: int
    before: str
    found: str
    after: str

    def __str__(self) -> str:
        return f"{self.before}{self.found}{self.after}"


@dataclass(frozen=True, slots=True)
class FoundWork:
    """A title that was found: by its own words, or by some passages of its text."""

    work: WorkInfo
    snippet: Snippet | None = None
    passages: int = 0


@dataclass(frozen=True, slots=True)
class WorksFound:
    """Some of what was found, in its order; ``titles`` of all by their own words, then the rest.

    ``by_sound``: nothing is written so; these sound so.
    """

    items: tuple[FoundWork, ...]
    total: int
    titles: int
    by_sound: bool = False


@dataclass(frozen=True, slots=True)
class OpenChapter:
    """A chapter as a reader may read it: clean HTML; ``sound`` names a file, or is empty."""

    html: str
    sound: str


@dataclass(frozen=True, slots=True)
class WorkBegun:
    """A title that a reader has begun, and where they are in it."""

    work: WorkInfo
    position: NewPosition


@dataclass(frozen=True, slots=True)
class WorkMarked:
    """A reader's bookmark, and the title that it is in."""

    work: WorkInfo
    note: NewNote
