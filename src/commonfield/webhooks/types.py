"""What crosses the border of webhooks."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """An address of an organisation's own system, and of what it is to be told."""

    organisation: str
    url: str
    events: Collection[str]


@dataclass(frozen=True, slots=True)
class WebhookDeliveryView:
    """Something that an address was told, or is to be: how often it was tried, what came back."""

    event_id: str
    event: str
    body: str
    made_at: datetime
    attempts: int
    outcome: str
    delivered_at: datetime | None
    given_up_at: datetime | None


@dataclass(frozen=True, slots=True)
class WebhookView:
    """A webhook as its organisation's keeper sees it; ``given_up`` counts what never arrived."""

    code: str
    organisation: str
    url: str
    events: tuple[str, ...]
    made_at: datetime
    given_up: int = 0
    old_secret_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is to be sent to an address, with the secrets that sign it."""

    event_id: str
    webhook: int
    url: str
    body: bytes
    secrets: tuple[bytes, ...] = field(repr=False)
