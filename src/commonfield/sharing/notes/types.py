"""What notes take and show."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NoteText:
    """What an editor writes; either language may stay empty. A correction has no title."""

    title: str = ""
    title_en: str = ""
    text: str = ""
    text_en: str = ""
    shows: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class NoteView(NoteText):
    """A note; ``corrects`` is the number of the note that it corrects."""

    number: str = ""
    picture: str = ""
    corrects: str = ""
    prepared_at: datetime | None = None
    prepared_by: int | None = field(default=None, repr=False)
    published_at: datetime | None = None
    sent_back_for: str = ""
    is_taken_back: bool = False
    corrections: tuple["NoteView", ...] = ()

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided on it yet."""
        return not (self.published_at or self.sent_back_for or self.is_taken_back)

    @property
    def changed_at(self) -> datetime | None:
        """When it was published, or last corrected."""
        return self.corrections[-1].published_at if self.corrections else self.published_at
