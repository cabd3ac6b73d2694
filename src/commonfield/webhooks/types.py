"""Typed rows of webhooks that other files and rooms may use."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class NewWebhook:
    """The URL of an organisation's own system, and the events to send there."""

    organisation: str
    url: str
    events: Collection[str]


@dataclass(frozen=True, slots=True)
class WebhookDeliveryView:
    """A delivery: how often it was tried, and the last response."""

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
    """A webhook as its organisation's keeper sees it; ``given_up`` counts failed deliveries."""

    code: str
    organisation: str
    url: str
    events: tuple[str, ...]
    made_at: datetime
    given_up: int = 0
    waiting: int = 0
    old_secret_until: datetime | None = None
    failures: int = 0
    paused_until: datetime | None = None
    failing_since: datetime | None = None
    stopped_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EventView:
    id: str
    type: str
    timestamp: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An event to be sent, and the object that it is about."""

    event_id: str
    about: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """What is sent to a URL now, in this order, with the secrets that sign it."""

    webhook: int
    url: str
    # Failures in a row before it.
    failures: int
    secrets: tuple[bytes, ...] = field(repr=False)
    messages: tuple[Outgoing, ...] = ()


@dataclass(frozen=True, slots=True)
class Try:
    """What came of sending an event: the HTTP status, or why there was none."""

    event_id: str
    outcome: str
    is_good: bool = False
    is_absent: bool = False
