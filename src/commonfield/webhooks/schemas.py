"""Shapes of the API of webhooks and events."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from commonfield.front.api_pages import Body, Instant, Line
from commonfield.webhooks.choices import EventType


class EventsQuery(Schema):
    """Where to continue in the log."""

    after: UUID | None = Field(None, description="The id of the last event that you have read.")
    since: Instant | None = Field(
        None, description="Only events of this instant or later; to begin with."
    )
    limit: int = Field(100, ge=1, le=500, description="Events an answer.")


def _is_none(value: object) -> bool:
    return value is None


class EventSkuOut(Schema):
    sku: str
    available: int


class EventDataOut(Schema):
    """What happened to what: an order by its number, or SKUs with what is left of each."""

    number: str | None = Field(None, exclude_if=_is_none, examples=["261128-7KQ4M2"])
    store: str | None = Field(None, exclude_if=_is_none)
    state: str | None = Field(
        None, exclude_if=_is_none, description="The order's state after the event."
    )
    refund: str | None = Field(None, exclude_if=_is_none)
    amount_fen: int | None = Field(None, exclude_if=_is_none)
    return_: str | None = Field(
        None, alias="return", exclude_if=_is_none, description="The number of a return."
    )
    skus: list[EventSkuOut] | None = Field(None, exclude_if=_is_none)


class EventOut(Schema):
    """An event, as a webhook is sent it."""

    id: UUID
    type: EventType
    timestamp: datetime
    data: EventDataOut


class EventsOut(Schema):
    items: list[EventOut]
    next: str | None = Field(description="Where more events wait already.")
    last: UUID | None = Field(
        description="The last event here, or `after`: where to continue next time."
    )


class WebhookIn(Body):
    """Where to send which events of an organisation's."""

    organisation: Line = Field(max_length=40, examples=["OCLOUD"])
    url: str = Field(max_length=500, examples=["https://erp.example/hooks"])
    events: list[EventType] = Field(min_length=1, max_length=len(EventType))


class WebhookMadeOut(Schema):
    """A new webhook; its secret is shown this once."""

    code: str
    secret: str = Field(description="For the signature, as Standard Webhooks says.")


class WebhookSecretOut(Schema):
    secret: str = Field(description="The one before signs too, for a day.")


class WebhookOut(Schema):
    """A webhook; ``given_up`` counts deliveries that failed for good."""

    code: str
    organisation: str
    url: str
    events: list[EventType]
    made_at: datetime
    given_up: int


class WebhookDeliveryOut(Schema):
    """A delivery: how often it was tried, and the last answer's status or why none came."""

    event_id: UUID
    event: str
    made_at: datetime
    attempts: int
    outcome: str
    delivered_at: datetime | None
    given_up_at: datetime | None
