"""Sending deliveries: each URL by itself, in order, so that a slow one delays no other."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Final

from django.conf import settings

from commonfield.people.types import SYSTEM
from commonfield.webhooks.commands import note_outcome
from commonfield.webhooks.queries import messages_to_send
from commonfield.webhooks.rules import signatures
from commonfield.webhooks.types import Outgoing
from commonfield.workshop.messages import Claimed, carry_channel
from commonfield.workshop.outgoing import NotSentError, post

_AT_ONCE: Final = 8
_MOST: Final = 200
# For one URL in one round; what is left waits for the next.
_PATIENCE_S: Final = 60


def send_waiting(now: datetime) -> int:
    """Send the deliveries that are due (the worker's job); return how many arrived."""
    return carry_channel("webhook", now, _deliver, most=_MOST)


def _deliver(claimed: Sequence[Claimed], now: datetime) -> Mapping[str, str]:
    """Send deliveries and note their outcomes; return these by id, empty for success."""
    last = {each.to: each.is_last for each in claimed}
    waiting = messages_to_send(last, now=now)
    by_webhook = sorted(waiting, key=attrgetter("webhook"))
    groups = [list(some) for _, some in groupby(by_webhook, key=attrgetter("webhook"))]
    # Deliveries of a webhook that has ended count as done.
    outcomes = dict.fromkeys(last.keys() - {each.event_id for each in waiting}, "")
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = [
            answer
            for some in pool.map(_send_in_order, groups, [now] * len(groups))
            for answer in some
        ]
    for event_id, outcome, is_good in answers:
        note_outcome(
            by=SYSTEM,
            now=now,
            event_id=event_id,
            outcome=outcome,
            is_last=last[event_id],
            is_good=is_good,
        )
        outcomes[event_id] = "" if is_good else outcome
    return outcomes


def _send_in_order(some: Sequence[Outgoing], now: datetime) -> list[tuple[str, str, bool]]:
    """Send a URL its deliveries until one fails; without the database, as this is a thread."""
    began, sent = time.monotonic(), []
    for message in some:
        outcome, is_good = _send(message, now)
        sent.append((message.event_id, outcome, is_good))
        if not is_good or time.monotonic() - began > _PATIENCE_S:
            break
    return sent


def _send(message: Outgoing, now: datetime) -> tuple[str, bool]:
    timestamp = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "commonfield-webhooks/1",
        "webhook-id": message.event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(message.secrets, message.event_id, timestamp, message.body),
    }
    only_public = not settings.WEBHOOKS_TO_PRIVATE_ADDRESSES
    try:
        answer = post(message.url, message.body, headers, only_public=only_public)
    except NotSentError as error:
        return error.reason, False
    return str(answer.status), answer.is_good
