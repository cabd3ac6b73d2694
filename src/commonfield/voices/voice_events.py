"""What becomes of a voice: lent, accepted, taken back; rooms above subscribe to it.

An event is published in the transaction in which it happens: what a subscriber writes holds or
falls with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class VoiceEventKind(StrEnum):
    """What happened."""

    LENT = "lent"
    ACCEPTED = "accepted"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class VoiceEvent:
    """Something that happened to a recording, while its speaker and place are still known.

    ``about`` is what the room above handed over with a conversation that was lent.
    """

    kind: VoiceEventKind
    # Its number.
    recording: int
    speaker: int
    place: str
    is_conversation: bool
    at: datetime
    about: Mapping[str, int]


type VoiceSubscriber = Callable[[VoiceEvent], None]

_SUBSCRIBERS: Final[dict[str, VoiceSubscriber]] = {}


def subscribe(name: str, subscriber: VoiceSubscriber) -> None:
    """Hand every event of voices to a subscriber; one of the same name is replaced."""
    _SUBSCRIBERS[name] = subscriber


def publish(event: VoiceEvent) -> None:
    """Tell every subscriber what happened in a transaction."""
    for subscriber in _SUBSCRIBERS.values():
        subscriber(event)
