"""Types of voices."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from commonfield.people.choices import ConsentChannel, ConsentScope
from commonfield.places.types import PlaceInfo
from commonfield.voices.choices import GuardianRelation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonfield.workshop.media import PublicFile

# Of the words that are read aloud or shown before a person lends their voice.
VOICE_TEXT_VERSION = "2026-11"


@dataclass(frozen=True, slots=True)
class ConvertedVoice:
    """A recording in the one form in which recordings are stored."""

    file: "PublicFile"
    milliseconds: int


@dataclass(frozen=True, slots=True)
class VoiceTerms:
    """The scope and length of a consent to a voice, who recorded it and by which text.

    ``until`` is the first day without the voice; ``guardian`` decides for a child, and the audit
    keeps their relation.
    """

    scope: ConsentScope
    channel: ConsentChannel
    is_named: bool = False
    until: date | None = None
    guardian: int | None = None
    relation: GuardianRelation | Literal[""] = ""
    text_version: str = VOICE_TEXT_VERSION


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation's title, and row numbers that the lending room above gets back."""

    title: str
    about: "Mapping[str, int]" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewVoice:
    """A voice to be lent. Its ``code`` is made by the device, so that sending twice lends once.

    It is of a meaning, of a word, or a conversation.
    """

    code: str
    speaker: int
    variety: str
    terms: VoiceTerms
    meaning: str = ""
    word: int | None = None
    conversation: Conversation | None = None
    # The first year of the decade in which the speaker was born, if they say it.
    born_decade: int | None = None
    is_child: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """A recording that a person may hear; ``name`` is empty unless the speaker allows it."""

    code: str
    meaning: str
    word: int | None
    village: PlaceInfo | None
    born_decade: int | None
    name: str
    milliseconds: int
    is_for_everybody: bool


@dataclass(frozen=True, slots=True)
class LentVoice:
    """A recording as its speaker sees it, with its state and the reason."""

    code: str
    variety: str
    variety_name: str
    variety_name_en: str
    meaning: str
    headword: str
    # Of a conversation.
    title: str
    state: str
    scope: str
    is_named: bool
    until: date | None
    milliseconds: int
    recorded_at: datetime
    accepted_at: datetime | None
    guardian: int | None
    has_sound: bool
    verdict: str
    note: str

    @property
    def thing(self) -> str:
        """The object of the consent."""
        return f"recording:{self.code}"


@dataclass(frozen=True, slots=True)
class VoiceToCheck(Voice):
    """A recording that waits for a reviewer; its speaker is known only if named."""

    variety: str
    variety_name: str
    variety_name_en: str
    headword: str
    # Of a conversation.
    title: str


@dataclass(frozen=True, slots=True)
class VoiceSound:
    """A sound that the visitor may hear; ``is_for_everybody`` if every visitor may."""

    sha256: str
    is_for_everybody: bool


@dataclass(frozen=True, slots=True)
class GoneVoice:
    """A recording that was taken back or has expired."""

    code: str
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True)
class GoneVoices:
    """A page of withdrawals since a moment; those up to ``until`` are complete."""

    items: tuple[GoneVoice, ...]
    until: datetime
    has_more: bool


@dataclass(frozen=True, slots=True)
class VoicesDownload:
    """All recordings of a speaker for a download: a row for each, and the sounds."""

    rows: tuple[LentVoice, ...]
    files: "Mapping[str, PublicFile]"
