"""Reading webhooks: for the keeper of their organisation, and for the worker that sends."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role, Scope
from commonfield.people.permissions import has_scope, require_role
from commonfield.people.queries import organisations_held
from commonfield.people.types import Actor
from commonfield.webhooks.choices import EventType
from commonfield.webhooks.errors import EventUnknownError
from commonfield.webhooks.models import LoggedEvent, NewEvent, Webhook, WebhookDelivery
from commonfield.webhooks.types import EventView, Outgoing, WebhookDeliveryView, WebhookView
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import open_bytes

EVENTS_KEPT: Final = timedelta(days=30)
SIGNING_PURPOSE: Final = "webhooks.secret"
_SHOWN: Final = 100


def webhooks_of(organisation: str, *, by: Actor, now: datetime) -> list[WebhookView]:
    """Return the webhooks of an organisation, for its keeper."""
    require_role(by, {Role.KEEPER}, organisation=organisation, on=china_day(now))
    given_up = Count("deliveries", filter=Q(deliveries__given_up_at__isnull=False))
    rows = Webhook.objects.filter(organisation=organisation, ended_at=None)
    return [_view(row) for row in rows.annotate(given_up=given_up).order_by("id")]


def _view(row: Webhook) -> WebhookView:
    return view_of(
        WebhookView, row, events=tuple(row.events.split()), given_up=getattr(row, "given_up", 0)
    )


def webhook(code: str, *, by: Actor, now: datetime) -> WebhookView:
    """Return a webhook, for the keeper of its organisation."""
    return _view(webhook_row(code, by, now))


def webhook_row(
    code: str, by: Actor, now: datetime, *, rows: QuerySet[Webhook] | None = None
) -> Webhook:
    """Return the row of a webhook to its keeper, of some (locked) rows; private to this room."""
    known = Webhook.objects.all() if rows is None else rows
    row = must_exist(known.filter(code=code, ended_at=None).first())
    require_role(by, {Role.KEEPER}, organisation=row.organisation, on=china_day(now))
    return row


def deliveries_of(code: str, *, by: Actor, now: datetime) -> list[WebhookDeliveryView]:
    """Return a webhook's deliveries, the latest first."""
    row = webhook_row(code, by, now)
    rows = WebhookDelivery.objects.filter(webhook=row).order_by("-made_at", "-event_id")
    return [
        view_of(WebhookDeliveryView, each, event_id=str(each.event_id)) for each in rows[:_SHOWN]
    ]


def body_of(event: NewEvent) -> dict[str, Any]:
    """Return what a webhook is sent of an event; private to this room."""
    return {
        "id": str(event.event_id),
        "type": str(event.event),
        "timestamp": event.at.isoformat(),
        "data": event.data,
    }


def events_after(
    event_id: UUID | None, *, by: Actor, now: datetime, since: datetime | None, limit: int
) -> list[EventView]:
    """Return the events that follow one in the log of the organisations that ``by`` keeps.

    A token of some scopes sees the events of what it may read.

    Raises:
        EventUnknownError: if the one before is not in the log any more.
    """
    kept = organisations_held(by, {Role.KEEPER}, china_day(now))
    seen = [
        each
        for each in EventType.values
        if has_scope(by, Scope.STOCK if each == EventType.STOCK_CHANGED else Scope.SALES)
    ]
    rows = LoggedEvent.objects.filter(organisation__in=kept)
    if event_id is not None:
        last = rows.filter(event_id=event_id).values_list("pk", flat=True).first()
        if last is None:
            raise EventUnknownError(days=EVENTS_KEPT.days)
        rows = rows.filter(pk__gt=last)
    if since is not None:
        rows = rows.filter(at__gte=since)
    return [
        EventView(str(row.event_id), row.event, row.at, row.data)
        for row in rows.filter(event__in=seen).order_by("pk")[:limit]
    ]


def messages_to_send(event_ids: Iterable[str], *, now: datetime) -> list[Outgoing]:
    """Return the deliveries to send, oldest event first; none of webhooks that have ended."""
    rows = WebhookDelivery.objects.filter(event_id__in=list(event_ids), webhook__ended_at=None)
    return [
        Outgoing(
            event_id=str(row.event_id),
            webhook=row.webhook_id,
            url=row.webhook.url,
            body=row.body.encode(),
            secrets=_secrets(row.webhook, now),
        )
        for row in rows.select_related("webhook").order_by("event_id")
    ]


def _secrets(row: Webhook, now: datetime) -> tuple[bytes, ...]:
    sealed = [bytes(row.secret_sealed)]
    if row.old_secret_sealed and row.old_secret_until and row.old_secret_until > now:
        sealed.append(bytes(row.old_secret_sealed))
    return tuple(open_bytes(each, purpose=SIGNING_PURPOSE, about=row.code) for each in sealed)
