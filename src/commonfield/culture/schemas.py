"""What the library is asked and sent by API: a queue entry by entry, one bad one costs no other."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

from commonfield.culture.heritage.types import ConfirmationView, HeritageDetails
from commonfield.front.api_pages import PageQuery

_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class _Strict(Schema):
    model_config = ConfigDict(extra="forbid")


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
