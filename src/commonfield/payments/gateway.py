"""Speaking with payment providers: over the network, and so outside any transaction.

Each function asks or tells first and writes afterwards, by a command; what happens in between
(a callback that overtakes the answer, a second worker) the commands take into account.
"""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.core.cache import cache

from commonfield.kernel.errors import CommonfieldError
from commonfield.orders.choices import PaymentState, RefundState
from commonfield.orders.commands import refund_done, refund_failed, refund_sent
from commonfield.orders.queries import refunds_to_try
from commonfield.orders.rules import HELD_AFTER
from commonfield.payments import commands, errors, queries, types
from commonfield.payments.adapters import provider, registered_provider
from commonfield.payments.rules import ASK_AGAIN, next_poll_at, next_refund_try
from commonfield.people.types import SYSTEM
from commonfield.workshop.schedule import isolating_failures

_log = logging.getLogger(__name__)
# Shorter than any provider's link holds; a page looked at again need not begin anew.
_STARTED_S: Final = 240
_BATCHES: Final = 20
_NO_ANSWER: Final = (
    errors.ProviderUnreachableError,
    errors.ProviderRefusedError,
    errors.MethodNotHereError,
)


def order_form(method: str) -> str:
    """Return the template that a registered provider has for an order's page."""
    registered = registered_provider(method)
    return registered.order_form if registered else ""


def payment_form(method: str) -> str:
    """Return the template that a registered provider has for a payment's page."""
    registered = registered_provider(method)
    return registered.payment_form if registered else ""


def begin(number: str, *, device: types.Device, address: str, now: datetime) -> types.Start:
    """Return what a buyer needs to pay; what was begun a moment ago is given again."""
    adapter = provider(queries.payment_view(number).method)
    commands.begin_payment(by=SYSTEM, now=now, number=number)
    key = f"payment-start:{number}:{device}"
    started: types.Start | None = cache.get(key)
    if started is not None:
        return started
    start = adapter.start(queries.to_pay(number, device=device, address=address), now)
    cache.set(key, start, timeout=_STARTED_S)
    return start


def receive(
    method: str, headers: Mapping[str, str], body: bytes, now: datetime
) -> tuple[bytes, str]:
    """Take a provider's notice and return the answer that it expects."""
    adapter = provider(method)
    notice = adapter.read_notice(headers, body, now)
    outcome = commands.settle(by=SYSTEM, now=now, provider=method, notice=notice)
    if outcome == commands.PART:
        try:
            query_payment(notice.payment or queries.payment_of_order(notice.parts[0].number), now)
        except CommonfieldError as error:
            # The worker tries again in a minute.
            _log.warning("asking for a whole payment: %s", error.code)
    return adapter.answer()


def query_payment(number: str, now: datetime) -> str:
    """Ask a payment's provider what became of it and do what it says; close it when it is over.

    Packs go back only after the provider has said that it will not take money for them any more.
    """
    asked = queries.payment_view(number)
    is_over = asked.state != PaymentState.PAID and (
        asked.expires_at <= now or not asked.has_open_orders
    )
    notice = _asked(number, asked, now, is_over=is_over)
    is_paid = notice is not None and notice.kind == types.NoticeKind.PAID
    paid = {part.number for part in notice.parts} if notice is not None and is_paid else set()
    is_answered, outcome = notice is not None, commands.NOTED
    again: datetime | None = min(now + ASK_AGAIN, asked.expires_at)
    if is_over and len(paid) < len(asked.orders):
        is_closed = notice is not None and notice.kind == types.NoticeKind.CLOSED
        is_answered = is_closed or _close(number, asked, paid, now)
        closed = types.Notice("", types.NoticeKind.CLOSED, now, 0, payment=number)
        outcome = commands.settle(by=SYSTEM, now=now, provider=asked.method, notice=closed)
        is_first = asked.state != PaymentState.CLOSED
        again = next_poll_at(asked.expires_at, now, is_first=is_first, is_answered=is_answered)
    if notice is not None and (is_paid or not is_over):
        outcome = commands.settle(by=SYSTEM, now=now, provider=asked.method, notice=notice)
    was_paid = asked.state == PaymentState.PAID
    commands.ask_again(
        by=SYSTEM,
        now=now,
        number=number,
        at=None if was_paid else again,
        is_answered=is_answered,
        was_paid=was_paid,
    )
    return outcome if is_answered or outcome != commands.NOTED else commands.SILENT


def _asked(
    number: str, asked: types.PaymentView, now: datetime, *, is_over: bool
) -> types.Notice | None:
    """Ask the provider; nothing is heard of one that is silent for too long after the end."""
    if not asked.is_begun:
        return types.Notice("", types.NoticeKind.WAITING, now, 0, payment=number)
    try:
        return provider(asked.method).ask(number, queries.parts_of(number), now)
    except _NO_ANSWER as error:
        if not is_over or now < asked.expires_at + HELD_AFTER:
            raise errors.ProviderUnreachableError from error
        return None


def _close(number: str, asked: types.PaymentView, paid: set[str], now: datetime) -> bool:
    """Close at the provider what is not paid; return whether it is sure to be closed there."""
    unpaid = [part for part in queries.parts_of(number) if part.number not in paid]
    if not asked.is_begun or not unpaid:
        return True
    try:
        provider(asked.method).close(number, unpaid)
    except _NO_ANSWER:
        if now < asked.expires_at + HELD_AFTER:
            raise
        return False
    return True


def ask_due(now: datetime) -> int:
    """Ask providers for payments without a callback, and close those that are over (a job)."""
    done = 0
    for _batch in range(_BATCHES):
        numbers = queries.payments_to_ask(now)
        for number in numbers:
            with isolating_failures("payment", number):
                if commands.claim_asking(by=SYSTEM, now=now, number=number):
                    query_payment(number, now)
                    done += 1
        if not numbers:
            break
    return done


def send_refunds(now: datetime) -> int:
    """Send refunds that are due to their providers, and again those that failed (a job)."""
    done = 0
    for due in refunds_to_try(now):
        if not commands.claim_refund(by=SYSTEM, now=now, refund=due.number):
            continue
        result = types.RefundResult(types.RefundAnswer.LATER)
        with isolating_failures("refund", due.number):
            result = provider(due.method).refund(queries.refund_request(due.number))
        with isolating_failures("refund", due.number):
            _note_refund(due.number, result, due.tries, now)
        done += 1
    return done


def ask_refunds(now: datetime) -> int:
    """Query refunds under way without news from their provider for an hour (a job)."""
    done = 0
    for asked in refunds_to_try(now, state=RefundState.SENT):
        with isolating_failures("refund", asked.number):
            if not commands.claim_refund(by=SYSTEM, now=now, refund=asked.number):
                continue
            result = provider(asked.method).ask_refund(queries.refund_request(asked.number))
            if result.answer in {types.RefundAnswer.DONE, types.RefundAnswer.REFUSED}:
                _note_refund(asked.number, result, 0, now)
                done += 1
    return done


def _note_refund(number: str, result: types.RefundResult, tries: int, now: datetime) -> None:
    """Write down what a provider answered; a callback may have been faster."""
    again_at = next_refund_try(tries, now) if result.answer == types.RefundAnswer.LATER else None
    if result.answer in {types.RefundAnswer.DONE, types.RefundAnswer.SENT}:
        refund_sent(by=SYSTEM, now=now, refund=number, reference=result.reference[:64])
    if result.answer == types.RefundAnswer.DONE:
        refund_done(by=SYSTEM, now=now, refund=number)
    if again_at is not None:
        refund_failed(by=SYSTEM, now=now, refund=number, again_at=again_at)
    elif result.answer in {types.RefundAnswer.REFUSED, types.RefundAnswer.LATER}:
        commands.give_up_refund(by=SYSTEM, now=now, refund=number)
