"""Sending what waits: each webhook by itself and in order, so that a slow one delays no other.

Webhooks that failed or were slow are sent to in a lane of the worker of their own: whatever they
do, the others wait for none of them.
"""

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from typing import Final

from django.conf import settings

from commonfield.people.types import SYSTEM
from commonfield.webhooks.commands import claim_webhooks, note_tries
from commonfield.webhooks.queries import batch_of
from commonfield.webhooks.rules import is_absent, pause_after, signatures
from commonfield.webhooks.types import Batch, Outgoing, Try
from commonfield.workshop.outgoing import NotSentError, post
from commonfield.workshop.schedule import isolating_failures

# Threads, which all but wait: so many may turn silent at once before another one waits for them.
_AT_ONCE: Final = 64
# Afterwards no more is claimed, so that the worker can stop.
_ROUND_S: Final = 10
_LOOK_S: Final = 0.5
# For one webhook before the next one's turn.
_TURN_S: Final = 2
_SLOW_S: Final = 1

# What came of a batch, and the seconds that it took.
type _Sent = tuple[list[Try], float]


def send_waiting(now: datetime) -> int:
    """Send to the webhooks that answer (the worker's job); return how many deliveries arrived."""
    return _send_round(now, are_doubtful=False)


def send_doubtful(now: datetime) -> int:
    """Send to those that failed or were slow (the worker's job); return how many arrived."""
    return _send_round(now, are_doubtful=True)


def _send_round(now: datetime, *, are_doubtful: bool) -> int:
    began, arrived = time.monotonic(), 0
    under_way: dict[Future[_Sent], int] = {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while True:
            if time.monotonic() - began < _ROUND_S:
                for batch in _claimed(
                    now, are_doubtful=are_doubtful, most=_AT_ONCE - len(under_way)
                ):
                    under_way[pool.submit(_send_in_order, batch, now)] = batch.webhook
            if not under_way:
                return arrived
            for sent in wait(under_way, _LOOK_S, FIRST_COMPLETED).done:
                webhook = under_way.pop(sent)
                with isolating_failures("webhook", str(webhook)):
                    arrived += _noted(webhook, sent.result(), now)


def _claimed(now: datetime, *, are_doubtful: bool, most: int) -> list[Batch]:
    batches = []
    for webhook in claim_webhooks(by=SYSTEM, now=now, are_doubtful=are_doubtful, most=most):
        # The claim of one that raises ends by itself.
        with isolating_failures("webhook", str(webhook)):
            batches.append(batch_of(webhook, now=now))
    return batches


def _noted(webhook: int, sent: _Sent, now: datetime) -> int:
    tries, seconds = sent
    is_slow = seconds > _SLOW_S * max(len(tries), 1)
    note_tries(by=SYSTEM, now=now, webhook=webhook, tries=tries, is_slow=is_slow)
    return sum(each.is_good for each in tries)


def _send_in_order(batch: Batch, now: datetime) -> _Sent:
    """Send until the webhook is to be paused; without the database, as this is a thread.

    Of an object whose event was refused nothing later is sent.
    """
    began, failures = time.monotonic(), batch.failures
    tries: list[Try] = []
    refused: set[str] = set()
    for message in batch.messages:
        if message.about in refused:
            continue
        tried = _send(batch, message, now)
        tries.append(tried)
        failures = 0 if tried.is_good else failures + 1
        refused |= set() if tried.is_good else {message.about}
        is_paused = pause_after(failures, is_absent=tried.is_absent) is not None
        if is_paused or time.monotonic() - began > _TURN_S:
            break
    return tries, time.monotonic() - began


def _send(batch: Batch, message: Outgoing, now: datetime) -> Try:
    event_id, timestamp = message.event_id, int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "commonfield-webhooks/1",
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(batch.secrets, event_id, timestamp, message.body),
    }
    only_public = not settings.WEBHOOKS_TO_PRIVATE_ADDRESSES
    try:
        answer = post(batch.url, message.body, headers, only_public=only_public)
    except NotSentError as error:
        return Try(event_id, error.reason, is_absent=True)
    return Try(event_id, str(answer.status), answer.is_good, is_absent(answer.status))
