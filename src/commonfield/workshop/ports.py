"""What carries a message to a person, as we wish it were."""

from dataclasses import dataclass
from typing import Literal, Protocol

Channel = Literal["sms", "email"]
# What a room carries itself goes through the outbox too.
RoomChannel = Literal["webhook"]


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message ready to leave; ``subject`` is empty for text messages."""

    channel: Channel
    to: str
    subject: str
    text: str
    template: str


class MessageBackend(Protocol):
    """A way out of the house: console, file, e-mail; an SMS vendor later."""

    def deliver(self, message: OutgoingMessage) -> None:
        """Hand the message over, or raise; it may be tried again later."""
