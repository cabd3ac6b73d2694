"""Requests and answers of the voices' API."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from commonfield.front.api_pages import Instant

_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


def _within_reach(moment: datetime) -> datetime:
    """Return a moment that every database can hold in its own time zone."""
    return min(max(moment, _FIRST), _LAST)


class GoneVoicesQuery(Schema):
    """A query for withdrawals since a moment, after a given one."""

    since: Annotated[Instant, AfterValidator(_within_reach)] | None = None
    offset: int = Field(0, ge=0, le=1_000_000)


class GoneVoiceOut(Schema):
    """A recording that was taken back or has expired."""

    code: str
    withdrawn_at: datetime


class GoneVoicesOut(Schema):
    """A page of withdrawals; those before ``until`` are complete."""

    items: list[GoneVoiceOut]
    next: str | None
    until: datetime


class VoiceCheckIn(Schema):
    """A reviewer's verdict."""

    model_config = ConfigDict(extra="forbid")

    heard_as: Literal["right", "wrong", "unclear"]
    note: str = Field("", max_length=300)


class VoiceCheckOut(Schema):
    """The recording's state: ``waiting``, ``accepted`` or ``refused``."""

    state: str
