"""What carries a message to a person, as we wish it were."""

from dataclasses import dataclass
from typing import Literal, Protocol

Channel = Literal["sms", "email"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message ready to leave; ``subject`` is empty for text messages."""

    channel: Channel
    to: str
    subject: str
    text: str
    template: str


class Carrier(Protocol):
    """A way out of the house: console, file, e-mail; an SMS vendor later."""

    def deliver(self, letter: Letter) -> None:
        """Hand the letter over, or raise; it may be tried again later."""
