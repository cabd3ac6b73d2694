"""Types of offline acts: kinds, entries and answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from commonfield.people.choices import Purpose
from commonfield.people.types import Actor

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise
    from pydantic import BaseModel

    from commonfield.kernel.errors import CommonfieldError


@dataclass(frozen=True, slots=True)
class OfflineAct[Body: "BaseModel"]:
    """One act of a person's device, as the command of its kind takes it.

    ``digest`` is the hash of kind, time and body.
    """

    id: str
    at: datetime
    digest: str
    body: Body
    by: Actor
    now: datetime
    # The village of the hall at whose screen it was sent; 12 digits, mostly empty.
    hall_place: str


@dataclass(frozen=True, slots=True)
class ActKind[Body: "BaseModel"]:
    """A kind of act that devices send later: the consent it needs, its body, and its command.

    ``take`` raises what it refuses. A kind of which a device sends many has ``take_together``
    instead, which returns the code of each refusal, or an empty string.
    """

    name: str
    purpose: Purpose
    # How it is called while it waits on a phone.
    label: "str | _StrPromise"
    body: "type[Body]"
    take: Callable[[OfflineAct[Body]], None] | None = None
    take_together: Callable[[Sequence[OfflineAct[Body]]], Sequence[str]] | None = None
    # What is refused in its own words.
    refusals: "tuple[type[CommonfieldError], ...]" = ()


@dataclass(frozen=True, slots=True)
class NewQueueEntry:
    """An entry as a device sends it; an invalid one has no body, perhaps no kind."""

    id: str
    at: datetime
    digest: str = ""
    kind: ActKind[Any] | None = None
    body: "BaseModel | None" = None

    @property
    def purpose(self) -> Purpose | None:
        """The purpose to which the person must have consented."""
        return self.kind.purpose if self.kind else None


@dataclass(frozen=True, slots=True)
class QueueAnswer:
    """The outcome of an entry: why it was refused or does not count, or the missing consent."""

    id: str
    state: Literal["taken", "repeated", "refused"]
    code: str = ""
    purpose: Purpose | None = None
