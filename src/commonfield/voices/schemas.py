"""What the voices are asked and sent by API, and what they answer."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


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


class VoiceCheckIn(Schema):
    """What a reviewer says."""

    model_config = ConfigDict(extra="forbid")

    heard_as: Literal["right", "wrong", "unclear"]
    note: str = Field("", max_length=300)


class VoiceCheckOut(Schema):
    """What became of the recording: ``waiting``, ``accepted`` or ``refused``."""

    state: str
