"""What crosses the border of the library: works as they are brought, shown and found."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

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
class WorkWords:
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
    words: WorkWords
    chapters: tuple[NewChapter, ...]
    files: tuple[PublicFile, ...] = ()
    cover: str = ""
    source_sha256: str = ""
    is_right_to_left: bool = False


@dataclass(frozen=True)
class Taken:
    """What became of a file that was brought."""

    work: int
    state: Literal["taken", "unchanged"]


@dataclass(frozen=True)
class ChapterLine:
    """A line of a work's table of contents. Units: seconds."""

    number: int
    title: str
    depth: int
    is_aside: bool
    seconds: int


@dataclass(frozen=True)
class WorkInfo:
    """A work on the shelf, without its text."""

    id: int
    kind: str
    title: str
    title_en: str
    authors: str
    language: str
    description: str
    publisher: str
    year: str
    subject: str
    rights: str
    rights_note: str
    hall: str
    place: str
    cover: str
    is_right_to_left: bool
    is_checked: bool | None
    added_at: datetime
    published_at: datetime | None
    withdrawn_at: datetime | None
    contents: tuple[ChapterLine, ...] = field(default=())
