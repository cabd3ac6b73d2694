"""What a device did offline, as it sends it later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from commonfield.culture.dialect.types import FinishedLesson
from commonfield.culture.learning.types import CardAnswer
from commonfield.culture.library.types import QueueAct
from commonfield.people.choices import Purpose


@dataclass(frozen=True, slots=True)
class NewQueueEntry:
    """What a device sends of an act; without ``act`` it cannot be read.

    ``digest`` is of its kind, time and body.
    """

    id: str
    at: datetime
    digest: str
    act: QueueAct | CardAnswer | FinishedLesson | None

    @property
    def purpose(self) -> Purpose:
        """What its person has to allow."""
        is_learnt = isinstance(self.act, CardAnswer | FinishedLesson)
        return Purpose.LEARNING if is_learnt else Purpose.READING


@dataclass(frozen=True, slots=True)
class QueueAnswer:
    """What became of an entry, by which code it was refused, and which consent is missing."""

    id: str
    state: Literal["taken", "repeated", "refused"]
    code: str = ""
    purpose: Purpose = Purpose.READING
