"""Events of recordings: lent, accepted, taken back; rooms above subscribe to them.

An event is published in its own transaction, so that subscribers' rows are committed or
rolled back with it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class VoiceEventKind(StrEnum):
    LENT = "lent"
    ACCEPTED = "accepted"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class VoiceEvent:
    """An event of a recording, while its speaker and place are still known.

    ``about`` is what the lending room above handed over with a conversation.
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
    """Hand an event to every subscriber, within its transaction."""
    for subscriber in _SUBSCRIBERS.values():
        subscriber(event)
