"""A device's queue and its answers; an invalid entry does not affect the others."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from ninja import Schema
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from commonfield.front.form_keys import json_digest
from commonfield.offline.kinds import kind_of
from commonfield.offline.types import NewQueueEntry

_MOST_ENTRIES: Final = 200
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class _SentEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern=r"^[!-~]{1,64}$")]
    kind: str
    at: AwareDatetime
    body: Any


class QueueIn(Schema):
    """The entries that waited on a device."""

    device: str = Field(pattern=r"^[!-~]{1,40}$")
    # Each is read by itself (``read_entry``).
    entries: list[Any] = Field(max_length=_MOST_ENTRIES)


class QueueEntryOut(Schema):
    """The outcome of an entry; ``message``: why it was refused, or was taken without counting."""

    id: str
    state: Literal["taken", "repeated", "refused"]
    code: str
    message: str


class QueueOut(Schema):
    """The outcomes of entries, in the order sent."""

    entries: list[QueueEntryOut]


def read_entry(sent: object) -> NewQueueEntry:
    """Return an entry with its body parsed by its kind; without one if it is invalid."""
    known = sent if isinstance(sent, Mapping) else {}
    kind, name = kind_of(known.get("kind")), known.get("id")
    unread = NewQueueEntry(
        name[:64] if isinstance(name, str) and name.isprintable() else "", _NEVER, kind=kind
    )
    if kind is None:
        return unread
    try:
        entry = _SentEntry.model_validate(sent)
        body = kind.body.model_validate(entry.body)
    except ValidationError:
        return unread
    what = entry.model_dump(mode="json", include={"kind", "at"}) | {
        "body": body.model_dump(mode="json")
    }
    return NewQueueEntry(entry.id, entry.at, json_digest([what]), kind, body)
