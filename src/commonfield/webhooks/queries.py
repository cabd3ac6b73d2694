"""Reading webhooks: for the keeper of their organisation, and for the worker that sends."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role, Scope
from commonfield.people.permissions import has_scope, require_role
from commonfield.people.queries import organisations_held
from commonfield.people.types import Actor
from commonfield.webhooks.choices import TEST, EventType
from commonfield.webhooks.errors import EventUnknownError
from commonfield.webhooks.models import WAITING, LoggedEvent, NewEvent, Webhook, WebhookDelivery
from commonfield.webhooks.rules import CLAIM, TOLD_AFTER, WAITS
from commonfield.webhooks.types import Batch, EventView, Outgoing, WebhookDeliveryView, WebhookView
from commonfield.workshop.stamps import is_over, may_try
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import open_bytes

EVENTS_KEPT: Final = timedelta(days=30)
SIGNING_PURPOSE: Final = "webhooks.secret"
_SHOWN: Final = 100
_BATCH: Final = 50


def webhooks_of(organisation: str, *, by: Actor, now: datetime) -> list[WebhookView]:
    """Return the webhooks of an organisation, for its keeper."""
    require_role(by, {Role.KEEPER}, organisation=organisation, on=china_day(now))
    rows = Webhook.objects.filter(organisation=organisation, ended_at=None)
    return [_view(row) for row in _counted(rows).order_by("id")]


def _counted(rows: QuerySet[Webhook]) -> QuerySet[Webhook]:
    is_waiting = Q(deliveries__delivered_at=None, deliveries__given_up_at=None)
    return rows.annotate(
        given_up=Count("deliveries", filter=Q(deliveries__given_up_at__isnull=False)),
        waiting=Count("deliveries", filter=is_waiting & Q(deliveries__isnull=False)),
    )


def _view(row: Webhook) -> WebhookView:
    return view_of(WebhookView, row, events=tuple(row.events.split()))


def webhook(code: str, *, by: Actor, now: datetime) -> WebhookView:
    """Return a webhook, for the keeper of its organisation."""
    return _view(webhook_row(code, by, now, rows=_counted(Webhook.objects.all())))


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


def numbers_at_rest(organisations: Collection[str]) -> tuple[int, int]:
    """Return how many webhooks of organisations fail and are paused, and how many are stopped."""
    rows = Webhook.objects.filter(organisation__in=list(organisations), ended_at=None)
    is_paused = Q(stopped_at=None, paused_until__isnull=False, failures__gte=TOLD_AFTER)
    found = rows.aggregate(
        paused=Count("pk", filter=is_paused),
        stopped=Count("pk", filter=Q(stopped_at__isnull=False)),
    )
    return found["paused"], found["stopped"]


def load_of_webhooks() -> tuple[int, int]:
    """Return how many events wait, and how many webhooks are paused or stopped, for operators."""
    running = Webhook.objects.filter(ended_at=None)
    at_rest = running.filter(Q(paused_until__isnull=False) | Q(stopped_at__isnull=False))
    waiting = WebhookDelivery.objects.filter(WAITING, webhook__ended_at=None)
    return waiting.count(), at_rest.count()


def webhooks_due(now: datetime, *, are_doubtful: bool) -> QuerySet[Webhook]:
    """Return the webhooks to which something can be sent, the longest unserved first.

    ``are_doubtful``: those whose last tries failed or took long; otherwise the others.
    """
    doubtful = Q(failures__gt=0) | Q(is_slow=True)
    rows = Webhook.objects.filter(
        Q(claimed_until=None) | is_over("claimed_until", now, CLAIM),
        Q(paused_until=None) | may_try("paused_until", now, WAITS, tries="failures"),
        doubtful if are_doubtful else ~doubtful,
        Exists(_sendable(now).filter(webhook=OuterRef("pk"))),
        ended_at=None,
        stopped_at=None,
    )
    return rows.order_by(F("claimed_until").asc(nulls_first=True), "pk")


def _sendable(now: datetime) -> QuerySet[WebhookDelivery]:
    """Return the deliveries that wait, but for those of an object whose last was put off."""
    put_off = WebhookDelivery.objects.filter(
        WAITING, webhook=OuterRef("webhook"), about=OuterRef("about"), next_try_at__isnull=False
    ).exclude(may_try("next_try_at", now, WAITS, tries="attempts"))
    return WebhookDelivery.objects.filter(WAITING, ~Exists(put_off))


def batch_of(webhook_id: int, *, now: datetime) -> Batch:
    """Return what is sent to a webhook now: a test first, the others in their order."""
    row = Webhook.objects.get(pk=webhook_id)
    ready = _sendable(now).filter(webhook=row).order_by("event_id")
    messages = [*ready.filter(event=TEST)[:1], *ready.exclude(event=TEST)[:_BATCH]]
    return Batch(
        webhook=row.pk,
        url=row.url,
        failures=row.failures,
        secrets=_secrets(row, now),
        messages=tuple(
            Outgoing(str(each.event_id), each.about, each.body.encode()) for each in messages
        ),
    )


def _secrets(row: Webhook, now: datetime) -> tuple[bytes, ...]:
    sealed = [bytes(row.secret_sealed)]
    if row.old_secret_sealed and row.old_secret_until and row.old_secret_until > now:
        sealed.append(bytes(row.old_secret_sealed))
    return tuple(open_bytes(each, purpose=SIGNING_PURPOSE, about=row.code) for each in sealed)
