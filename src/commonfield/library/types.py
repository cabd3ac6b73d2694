"""Types of the library: works as they are added, shown and found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, Final, Literal, Self

from django.utils.translation import gettext_lazy as _

from commonfield.library.choices import Subject, WorkKind

if TYPE_CHECKING:
    from django.db.models import TextChoices
    from django.utils.functional import _StrPromise

    from commonfield.kernel.errors import CommonfieldError
    from commonfield.workshop.media import PublicFile


@dataclass(frozen=True, slots=True)
class ChapterMark:
    """A line of the table of contents that leads into a chapter: to its start or an anchor."""

    title: str
    depth: int
    anchor: str = ""


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
    marks: tuple[ChapterMark, ...] = ()


@dataclass(frozen=True)
class WorkDetails:
    """A work's details by its keeper; ``authors`` separated by 、, ``language`` as BCP 47."""

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
    """A work with all its chapters; its files are stored, but named by no row yet.

    ``source_sha256`` is the hash of its source file.
    """

    kind: str
    details: WorkDetails
    chapters: tuple[NewChapter, ...]
    files: tuple["PublicFile", ...] = ()
    cover: str = ""
    source_sha256: str = ""
    is_right_to_left: bool = False
    # Whether a local person found it true; none where that is not the question.
    is_checked: bool | None = None
    # What a recording says that it is a part of.
    series: str = ""


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page: one of the program's drawings and its words; English may be missing."""

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
    """A keeper's changes to a page: its position, its sentence, whether it is removed."""

    number: int
    position: int
    sentence: str
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class DeskChapter:
    """A chapter for its keeper's review; ``sound`` names a file."""

    number: int
    title: str
    html: str
    sound: str
    seconds: int
    # Whether something of it was taken out.
    is_cut: bool
    # Hashes and names of its pictures.
    pictures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DeskCounts:
    """Numbers of drafts, of titles with an objection or an ending licence, of refused files."""

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
    """An objection with its title; ``contact`` is opened only for staff who settle it."""

    id: int
    work_id: int
    title: str
    hall: str
    place: str
    reason: str
    contact: str
    made_at: datetime
    # Whether the title is down until it is settled.
    is_down: bool


@dataclass(frozen=True, slots=True)
class ObjectionOutcome:
    """The outcome of an objection, for the person who made it; without names."""

    title: str
    reason: str
    made_at: datetime
    settled_at: datetime | None
    is_upheld: bool | None
    is_partial: bool
    # Whether the title is down until then.
    is_down: bool


@dataclass(frozen=True, slots=True)
class NewObjection:
    """A person's reasons for an objection, and their contact."""

    reason: str
    contact: str


@dataclass(frozen=True)
class ImportedFile:
    """A file to import: its name, and its spreadsheet's values by column.

    ``brought_by`` is the person who gave it to the program that acts, as in audit rows.
    """

    name: str
    words: Mapping[str, str] = field(default_factory=dict)
    brought_by: str = ""
    # The same for all parts of a recording that came together, and for nothing else.
    series: str = ""


@dataclass(frozen=True)
class Taken:
    """The outcome of importing a file."""

    work: int
    state: Literal["taken", "updated", "unchanged"]


@dataclass(frozen=True, slots=True)
class NewPosition:
    """A reader's position in a work. Units: thousandths of the chapter."""

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
    """The time during which a reader had a chapter open."""

    opened_at: datetime
    finished_at: datetime

    @property
    def seconds(self) -> float:
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
    """A filter of the catalogue by its facets; ``hall`` is a venue's code."""

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
    """A filter of the titles shared with other libraries."""

    is_shared: ClassVar[bool] = True


EVERYTHING: Final = ShelfQuery()


@dataclass(frozen=True)
class ShelfPage:
    """A page of the catalogue, and the number of all titles."""

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
    marks: tuple[ChapterMark, ...] = ()


@dataclass(frozen=True, slots=True)
class Pack:
    """An offline pack of a title; ``files`` by their names in its chapters. Units: bytes."""

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
        """The last change that outdates copies."""
        return max(filter(None, (self.added_at, self.published_at, self.changed_at)))

    @property
    def is_written_right_to_left(self) -> bool:
        """Whether its lines run from right to left; columns of characters only begin there."""
        return self.is_right_to_left and self.language[:2] not in {"zh", "ja", "ko"}

    @property
    def author_names(self) -> list[str]:
        return [name for name in self.authors.split("、") if name]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A match in a text, with the text around it."""

    chapter: int
    before: str
    found: str
    after: str

    @classmethod
    def around(cls, text: str, start: int, end: int, chapter: int) -> Self:
        """Return a place in a text with 24 characters before and 60 after it."""
        return cls(chapter, text[max(start - 24, 0) : start], text[start:end], text[end : end + 60])

    def __str__(self) -> str:
        return f"{self.before}{self.found}{self.after}"


@dataclass(frozen=True, slots=True)
class FoundChapter:
    """A chapter that contains a search's words, with the places where they stand."""

    number: int
    places: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class FoundWork:
    """A found title: by its own words, or by passages of its text."""

    work: WorkInfo
    snippet: Snippet | None = None
    passages: int = 0


@dataclass(frozen=True, slots=True)
class WorksFound:
    """A page of found works in order; ``titles`` of all by their own words, then the rest.

    ``by_sound``: no title is spelled like the query; these sound like it.
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
    """A title that a reader has begun, and their position."""

    work: WorkInfo
    position: NewPosition


@dataclass(frozen=True, slots=True)
class WorkMarked:
    """A reader's bookmark, and its title."""

    work: WorkInfo
    note: NewNote
