"""Writing webhooks: add, end, renew a secret; queue deliveries and note their outcome."""

import json
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef

from commonfield.audit.commands import record as record_audit
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.kernel.identifiers import new_id, new_serial
from commonfield.orders.order_events import OrderEvent, OrderEventKind
from commonfield.orders.queries import sellers_of
from commonfield.people.choices import Role, Scope
from commonfield.people.commands import notify_person
from commonfield.people.permissions import has_role, require_role, require_scope, require_system
from commonfield.people.queries import organisation, persons_with_role
from commonfield.people.types import SYSTEM, Actor, person_of_code
from commonfield.stores.stock.queries import packs_by_sku
from commonfield.webhooks import errors
from commonfield.webhooks.choices import TEST, EventType
from commonfield.webhooks.models import (
    WAITING,
    KnownStock,
    LoggedEvent,
    NewEvent,
    Webhook,
    WebhookDelivery,
)
from commonfield.webhooks.queries import (
    EVENTS_KEPT,
    SIGNING_PURPOSE,
    body_of,
    webhook_row,
    webhooks_due,
)
from commonfield.webhooks.rules import (
    CLAIM,
    TOLD_AFTER,
    is_address,
    pause_after,
    retry_after,
    shown_secret,
)
from commonfield.webhooks.types import NewWebhook, Try
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.rows import run_queries
from commonfield.workshop.stamps import CLOCKS_APART
from commonfield.workshop.vault import seal_bytes

# Whose systems want to know.
_LISTENING: Final = (
    "SELECT organisation FROM webhooks_webhook WHERE ended_at IS NULL UNION"
    " SELECT o.code FROM people_service_account a JOIN people_organisation o"
    " ON o.id = a.organisation_id WHERE a.ended_at IS NULL"
)
_MOST: Final = 20
_SECRET_BYTES: Final = 32
_OLD_SECRET_HOLDS: Final = timedelta(days=1)
_LOGGED_AT_ONCE: Final = 1_000
_SKUS_AT_ONCE: Final = 200
_TOLD_ONCE_IN: Final = timedelta(days=1)
_TOLD_AGAIN: Final = timedelta(days=7)
_EVENT_TYPES: Final = {
    OrderEventKind.PLACED: EventType.ORDER_PLACED,
    OrderEventKind.PAID: EventType.ORDER_PAID,
    OrderEventKind.CANCELLED: EventType.ORDER_CANCELLED,
    OrderEventKind.PACKED: EventType.ORDER_PACKED,
    OrderEventKind.SHIPPED: EventType.ORDER_SHIPPED,
    OrderEventKind.RECEIVED: EventType.ORDER_RECEIVED,
    OrderEventKind.PARCEL_ADDED: EventType.ORDER_PARCELS_CHANGED,
    OrderEventKind.PARCEL_CORRECTED: EventType.ORDER_PARCELS_CHANGED,
    OrderEventKind.CLOSED: EventType.ORDER_CLOSED,
    OrderEventKind.RETURN_ASKED: EventType.ORDER_RETURN_ASKED,
    OrderEventKind.RETURN_AGREED: EventType.ORDER_RETURN_AGREED,
    OrderEventKind.RETURN_REFUSED: EventType.ORDER_RETURN_REFUSED,
    OrderEventKind.RETURN_SENT: EventType.ORDER_RETURN_SENT,
    OrderEventKind.RETURN_WITHDRAWN: EventType.ORDER_RETURN_WITHDRAWN,
    OrderEventKind.RETURN_ARRIVED: EventType.ORDER_RETURN_ARRIVED,
    OrderEventKind.REFUNDED: EventType.ORDER_REFUNDED,
    OrderEventKind.REFUND_DECIDED: EventType.ORDER_REFUNDED,
    OrderEventKind.REFUND_DONE: EventType.ORDER_REFUND_DONE,
    OrderEventKind.REFUND_BY_HAND: EventType.ORDER_REFUND_DONE,
    OrderEventKind.INVOICE_ASKED: EventType.ORDER_INVOICE_ASKED,
    OrderEventKind.INVOICE_ISSUED: EventType.ORDER_INVOICE_ISSUED,
}
# The only details of an event that are sent, by their names there: numbers, never words of people.
_DETAILS: Final = {"refund": "refund", "amount_fen": "amount_fen", "return": "of"}


@transaction.atomic
def add_webhook(*, by: Actor, now: datetime, webhook: NewWebhook) -> tuple[str, str]:
    """Add a webhook for an organisation's events; return its code and secret.

    The secret is shown once.
    """
    require_scope(by, Scope.WEBHOOKS)
    on = china_day(now)
    require_role(by, {Role.KEEPER}, organisation=webhook.organisation, on=on)
    events = [each for each in EventType.values if each in webhook.events]
    if not events or len(events) != len(set(webhook.events)):
        raise errors.WebhookEventsError
    url = webhook.url.strip()
    if not is_address(url, only_public=not settings.WEBHOOKS_TO_PRIVATE_ADDRESSES):
        raise errors.WebhookAddressError
    known = Webhook.objects.filter(organisation=webhook.organisation, ended_at=None)
    if known.count() >= _MOST:
        raise errors.TooManyWebhooksError(most=_MOST)
    code, secret = f"W{new_serial(8)}", secrets.token_bytes(_SECRET_BYTES)
    row = Webhook.objects.create(
        code=code,
        organisation=webhook.organisation,
        url=url,
        events=" ".join(events),
        secret_sealed=seal_bytes(secret, purpose=SIGNING_PURPOSE, about=code),
        made_by=by.code,
        made_at=now,
    )
    KnownStock.objects.bulk_create(
        KnownStock(webhook=row, sku=sku, packs=packs)
        for sku, packs in packs_by_sku(row.organisation).items()
    )
    _audit("added", by, row, now)
    return code, shown_secret(secret)


@transaction.atomic
def renew_secret(*, by: Actor, now: datetime, code: str) -> str:
    """Renew a webhook's secret and return it; the previous one signs too for a day."""
    row, secret = _locked(by, code, now), secrets.token_bytes(_SECRET_BYTES)
    row.old_secret_sealed, row.old_secret_until = row.secret_sealed, now + _OLD_SECRET_HOLDS
    row.secret_sealed = seal_bytes(secret, purpose=SIGNING_PURPOSE, about=code)
    row.save(update_fields=["secret_sealed", "old_secret_sealed", "old_secret_until"])
    _audit("secret_renewed", by, row, now)
    return shown_secret(secret)


@transaction.atomic
def end_webhook(*, by: Actor, now: datetime, code: str) -> None:
    """End a webhook; deliveries that still wait are given up."""
    row = _locked(by, code, now)
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    KnownStock.objects.filter(webhook=row).delete()
    given_up = row.deliveries.filter(WAITING).update(given_up_at=now)
    _audit("ended", by, row, now, given_up=given_up)


@transaction.atomic
def resume_webhook(*, by: Actor, now: datetime, code: str) -> None:
    """Send at once what waits, after a pause; a webhook that was stopped is the actor's now."""
    row = _locked(by, code, now)
    if row.stopped_at is not None:
        row.made_by = by.code
    row.stopped_at = row.paused_until = row.failing_since = row.told_at = None
    row.failures = 0
    row.save(
        update_fields=[
            "made_by",
            "stopped_at",
            "paused_until",
            "failing_since",
            "told_at",
            "failures",
        ]
    )
    row.deliveries.filter(WAITING).update(next_try_at=None)
    _audit("resumed", by, row, now)


@transaction.atomic
def try_webhook(*, by: Actor, now: datetime, code: str) -> None:
    """Queue a test event, to see whether it arrives; it is tried at once, even in a pause."""
    row = _locked(by, code, now)
    row.paused_until = None
    row.save(update_fields=["paused_until"])
    _queue([(row, _event(row, TEST, {"webhook": code}, now))], now)


@transaction.atomic
def send_again(*, by: Actor, now: datetime, code: str, event_id: str) -> None:
    """Queue a delivery again, under the same id, after it has arrived or was given up."""
    row = _locked(by, code, now)
    delivery = must_exist(WebhookDelivery.objects.filter(webhook=row, event_id=event_id).first())
    if delivery.delivered_at is None and delivery.given_up_at is None:
        raise errors.WebhookWaitsError
    delivery.delivered_at = delivery.given_up_at = delivery.next_try_at = None
    delivery.attempts = 0
    delivery.save(update_fields=["delivered_at", "given_up_at", "next_try_at", "attempts"])
    _audit("sent_again", by, row, now)


@transaction.atomic(savepoint=False)
def queue_order_events(*, by: Actor, now: datetime, events: Sequence[OrderEvent]) -> None:
    """Log order events for the sellers' systems and queue them for their webhooks.

    It happens in the caller's transaction.
    """
    require_system(by)
    sent = [(event, _EVENT_TYPES[event.kind]) for event in events if event.kind in _EVENT_TYPES]
    if not sent:
        return
    # Asked at every step of every order, mostly for nothing.
    listening = {row[0] for row in run_queries((_LISTENING, []))[0]}
    sellers = sellers_of(event.number for event, _ in sent) if listening else {}
    made = [
        NewEvent(
            event_id=new_id(now),
            organisation=sellers[event.number][0],
            event=kind,
            data=_data_of(event, sellers[event.number][1]),
            at=now,
        )
        for event, kind in sent
        if event.number in sellers and sellers[event.number][0] in listening
    ]
    if made:
        NewEvent.objects.bulk_create(made)
        hooks = list(Webhook.objects.filter(ended_at=None).order_by("id"))
        _queue([(hook, each) for each in made for hook in hooks if _wants(hook, each)], now)


def _wants(hook: Webhook, event: NewEvent) -> bool:
    return hook.organisation == event.organisation and event.event in hook.events.split()


def _data_of(event: OrderEvent, store: str) -> dict[str, Any]:
    more = {name: event.detail[key] for name, key in _DETAILS.items() if event.detail.get(key)}
    return {"number": event.number, "store": store, "state": event.state, **more}


def queue_stock_changes(now: datetime) -> int:
    """Queue stock levels that differ from those sent last (the worker's job); return how many.

    None is queued behind one that waits: the level is what counts, and then has them all.
    """
    waiting = WebhookDelivery.objects.filter(
        WAITING, webhook=OuterRef("pk"), event=EventType.STOCK_CHANGED
    )
    hooks = Webhook.objects.filter(
        ~Exists(waiting), ended_at=None, events__contains=EventType.STOCK_CHANGED
    )
    ids = hooks.order_by("id").values_list("pk", flat=True)
    return sum(_queue_stock_change(webhook_id, now) for webhook_id in ids)


@transaction.atomic
def _queue_stock_change(webhook_id: int, now: datetime) -> bool:
    hook = Webhook.objects.select_for_update().filter(pk=webhook_id, ended_at=None).first()
    if hook is None:
        return False
    left = packs_by_sku(hook.organisation)
    known = KnownStock.objects.filter(webhook=hook).order_by("sku")
    sent = dict(known.values_list("sku", "packs"))
    # A SKU may have gone with its store to another owner.
    changed = {sku: left.get(sku, 0) for sku in {*left, *sent} if left.get(sku, 0) != sent.get(sku)}
    some = dict(sorted(changed.items())[:_SKUS_AT_ONCE])
    if not some:
        return False
    KnownStock.objects.bulk_create(
        [KnownStock(webhook=hook, sku=sku, packs=packs) for sku, packs in some.items()],
        update_conflicts=True,
        unique_fields=["webhook", "sku"],
        update_fields=["packs"],
    )
    skus = [{"sku": sku, "available": packs} for sku, packs in some.items()]
    event = _event(hook, EventType.STOCK_CHANGED, {"skus": skus}, now)
    event.save(force_insert=True)
    _queue([(hook, event)], now)
    return True


def _event(hook: Webhook, event: str, data: dict[str, Any], now: datetime) -> NewEvent:
    own = {"organisation": hook.organisation, "event": event, "data": data}
    return NewEvent(event_id=new_id(now), at=now, **own)


def _queue(new: Sequence[tuple[Webhook, NewEvent]], now: datetime) -> None:
    """Queue events for webhooks.

    A delivery has its event's id; further webhooks of the same event have ids of their own.
    """
    first = {event.event_id: hook.pk for hook, event in reversed(new)}
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(
            event_id=event.event_id if first[event.event_id] == hook.pk else new_id(now),
            webhook=hook,
            event=str(event.event),
            # Events of a kind without a number are an object of their own.
            about=str(event.data.get("number") or event.event),
            body=json.dumps(body_of(event), ensure_ascii=False),
            made_at=now,
        )
        for hook, event in new
    )


@transaction.atomic
def claim_webhooks(*, by: Actor, now: datetime, are_doubtful: bool, most: int) -> list[int]:
    """Claim webhooks to which something can be sent; return their ids.

    One whose worker dies is free again in a minute: what it had sent is sent twice.
    """
    require_system(by)
    claimed = []
    for row in webhooks_due(now, are_doubtful=are_doubtful)[:most]:
        free = Webhook.objects.filter(pk=row.pk, claimed_until=row.claimed_until, stopped_at=None)
        if not _still_keeps(row, china_day(now)):
            if free.update(stopped_at=now):
                _tell_keepers(row, "stopped", now)
                _audit("stopped", SYSTEM, row, now)
        elif free.update(claimed_until=now + CLAIM):
            claimed.append(row.pk)
    return claimed


def _still_keeps(row: Webhook, on: date) -> bool:
    """Return whether the person or program that answers for a webhook keeps its organisation."""
    person, code = person_of_code(row.made_by), row.made_by
    program = SYSTEM if code == SYSTEM.code else Actor(None, "service", service=code)
    maker = Actor(person, "person") if person else program
    return has_role(maker, {Role.KEEPER}, organisation=row.organisation, on=on)


def _tell_keepers(row: Webhook, template: str, now: datetime) -> None:
    params = {
        "code": row.code,
        "host": urlsplit(row.url).hostname or "",
        "waiting": str(row.deliveries.filter(WAITING).count()),
    }
    on = china_day(now)
    for person_id in persons_with_role(Role.KEEPER, on=on, organisation=row.organisation):
        notify_person(
            by=SYSTEM,
            now=now,
            person_id=person_id,
            template=f"webhooks/messages/{template}",
            params=params,
        )


@transaction.atomic
def note_tries(
    *, by: Actor, now: datetime, webhook: int, tries: Sequence[Try], is_slow: bool
) -> None:
    """Note what came of a claimed webhook's deliveries, free it, and pause it if it fails."""
    require_system(by)
    row = Webhook.objects.select_for_update().get(pk=webhook)
    row.claimed_until, row.is_slow = now, is_slow
    for each in tries:
        _note(each, row, now)
        row.failures = 0 if each.is_good else row.failures + 1
    if tries:
        pause = pause_after(row.failures, is_absent=tries[-1].is_absent)
        row.paused_until = now + pause if pause else None
        row.failing_since = (row.failing_since or now) if row.failures else None
        _tell_of_failures(row, now)
    row.save(
        update_fields=[
            "claimed_until",
            "is_slow",
            "failures",
            "paused_until",
            "failing_since",
            "told_at",
        ]
    )


def _tell_of_failures(row: Webhook, now: datetime) -> None:
    """Tell the keepers of a pause once, again after a week, and not of each if they are many."""
    pause = _TOLD_ONCE_IN if row.failures == 0 else _TOLD_AGAIN
    if row.told_at and not now - pause < row.told_at <= now + CLOCKS_APART:
        row.told_at = None
    if row.paused_until and row.failures >= TOLD_AFTER and row.told_at is None:
        _tell_keepers(row, "paused", now)
        row.told_at = now


def _note(each: Try, row: Webhook, now: datetime) -> None:
    waiting = row.deliveries.filter(WAITING, event_id=each.event_id)
    if each.is_good or each.is_absent:
        delivered_at = now if each.is_good else None
        answered = int(each.is_good)
        waiting.update(
            outcome=each.outcome, delivered_at=delivered_at, attempts=F("attempts") + answered
        )
    elif delivery := waiting.first():
        delivery.attempts, delivery.outcome = delivery.attempts + 1, each.outcome
        wait = retry_after(delivery.attempts)
        delivery.next_try_at = now + wait if wait else None
        delivery.given_up_at = None if wait else now
        delivery.save(update_fields=["attempts", "outcome", "next_try_at", "given_up_at"])


def log_new_events(now: datetime) -> int:  # noqa: ARG001 - the worker hands every job the time
    """Put events whose transactions hold into the log (the worker's job); return how many."""
    logged = 0
    while taken := _log_some():
        logged += taken
    return logged


@transaction.atomic
def _log_some() -> int:
    # An order's steps wait for each other, so what is seen of one has no gap. The log's own ids
    # are given one transaction after another: a reader that has one has all before it.
    one_at_a_time("webhooks.log")
    rows = list(NewEvent.objects.order_by("id")[:_LOGGED_AT_ONCE])
    LoggedEvent.objects.bulk_create(
        LoggedEvent(
            event_id=row.event_id,
            organisation=row.organisation,
            event=row.event,
            data=row.data,
            at=row.at,
        )
        for row in rows
    )
    NewEvent.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def delete_old_deliveries(now: datetime) -> int:
    """Delete deliveries and logged events of a month ago (the worker's job); return how many.

    Those that still waited are counted in the audit of their webhook.
    """
    old = WebhookDelivery.objects.filter(made_at__lt=now - EVENTS_KEPT)
    with transaction.atomic():
        unsent = old.filter(WAITING).values("webhook").annotate(count=Count("pk"))
        counts = dict(unsent.order_by("webhook").values_list("webhook", "count"))
        for row in Webhook.objects.filter(pk__in=counts).order_by("pk"):
            _audit("expired", SYSTEM, row, now, given_up=counts[row.pk])
        events = LoggedEvent.objects.filter(at__lt=now - EVENTS_KEPT).delete()[0]
        return events + old.delete()[0]


def _locked(by: Actor, code: str, now: datetime) -> Webhook:
    require_scope(by, Scope.WEBHOOKS)
    return webhook_row(code, by, now, rows=Webhook.objects.select_for_update())


def _audit(action: str, by: Actor, row: Webhook, now: datetime, **detail: int) -> None:
    record_audit(
        f"webhooks.{action}",
        by.code,
        f"webhook:{row.code}",
        now,
        organisation(row.organisation).place_code,
        organisation=row.organisation,
        **detail,
    )
