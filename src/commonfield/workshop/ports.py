"""What carries a message to a person, as we wish it were (docs/operating.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

Channel = Literal["sms", "email"]


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message ready to leave; ``subject`` is empty for text messages.

    ``params`` are what its text was made of, for carriers that have the texts themselves.
    """

    channel: Channel
    to: str
    subject: str
    text: str
    template: str
    language: str
    params: Mapping[str, str] = field(repr=False)


class MessageCarrier(Protocol):
    def deliver(self, message: OutgoingMessage) -> None:
        """Hand the message over, or raise: ``MessageRefusedError`` if it will never go.

        After any other error it is tried again later.
        """


class MessageBackend(MessageCarrier, Protocol):
    """A way out of the house, named by its dotted path in ``MESSAGES_BACKEND``."""

    channels: frozenset[Channel]

    def problems(self) -> list[str]:
        """Return what is missing before it can carry anything, one sentence each."""
