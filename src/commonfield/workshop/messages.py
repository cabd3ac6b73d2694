"""The outbox: messages to persons, queued inside the caller's transaction, sent by the worker.

A template ``<room>/messages/<name>`` is a pair of text files in the room's templates:
``<name>.sms.txt`` and ``<name>.email.txt`` (whose first line is the subject). They are translated
like pages. Everything here is transactional (codes, notices about one's own account and money),
so there is nothing to opt out of; advertising has no backend in.

Address and parameters are sealed, and wiped as soon as the message is sent or given up. The log
says template, channel, number and the class of an error, never to whom or what.
"""

import json
import logging
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, get_args

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from commonfield.workshop.carriers import message_backends
from commonfield.workshop.choices import MessageState
from commonfield.workshop.errors import ChannelUnsupportedError, MessageRefusedError
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.models import OutboxMessage
from commonfield.workshop.ports import Channel, MessageCarrier, OutgoingMessage
from commonfield.workshop.rows import insert_columns
from commonfield.workshop.stamps import may_try
from commonfield.workshop.vault import open_sealed, seal_all

_log = logging.getLogger(__name__)
_TO = "workshop.letter_to"
_PARAMS = "workshop.letter_params"
_WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
# While a worker sends a message, others leave it alone for as long as this.
_SENDING: Final = timedelta(minutes=5)
# Afterwards is looked again what waits: a silent provider takes ten seconds a message.
_ROUND_S: Final = 10
# How long each template with a code is worth anything. A person waits for it.
_codes: Final[dict[str, timedelta]] = {}


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be queued: through which channel, to whom, which template, in which language."""

    channel: Channel
    to: str
    template: str
    params: dict[str, str]
    language: str


def register_code(template: str, lasts: timedelta) -> None:
    """Say that a template's messages hold a code, and how long it is good for.

    They wait for no other message, the newest goes first, and none is sent after its time.
    """
    _codes[template] = lasts


def queue_messages(messages: Iterable[NewMessage], *, now: datetime) -> None:
    """Put messages into the outbox; they leave after the caller's transaction, if that holds."""
    carried = message_backends().keys()
    # What nothing carries is reported at start (checks), not given up message by message.
    queued = [message for message in messages if message.channel in carried]
    _replace_codes(queued, now)
    params = [json.dumps(message.params, ensure_ascii=False) for message in queued]
    insert_columns(
        OutboxMessage,
        len(queued),
        {
            "channel": [message.channel for message in queued],
            "template": [message.template for message in queued],
            "language": [message.language for message in queued],
            "to_sealed": seal_all(
                [message.to for message in queued],
                purpose=_TO,
                abouts=[message.template for message in queued],
            ),
            # Whose they are is to whom they go.
            "params_sealed": seal_all(
                params, purpose=_PARAMS, abouts=[message.to for message in queued]
            ),
            "queued_at": now,
            "next_try_at": now,
        },
    )


def _replace_codes(queued: Iterable[NewMessage], now: datetime) -> None:
    """Take back earlier codes to the same addresses: the last one counts, whichever comes last."""
    new = {(message.template, message.to) for message in queued if message.template in _codes}
    if not new:
        return
    # During an outage thousands may wait; those past their time are not sent anyway.
    waiting = OutboxMessage.objects.filter(
        state=MessageState.WAITING,
        template__in={template for template, _to in new},
        queued_at__gt=now - max(_codes.values()),
    )
    replaced = [row.pk for row in waiting if (row.template, _address(row)) in new]
    OutboxMessage.objects.filter(pk__in=replaced).delete()


def register_outbox() -> None:
    """Register that waiting messages need their key; they are sent or given up within days."""
    for column, purpose in (("to_sealed", _TO), ("params_sealed", _PARAMS)):
        register_keyed_column(SealedColumn(OutboxMessage, column, (purpose,), is_short_lived=True))


def send_due(
    now: datetime,
    *,
    backend: MessageCarrier | None = None,
    channels: Collection[Channel] = get_args(Channel),
    are_codes: bool | None = None,
) -> int:
    """Send what is due and return how many left; each message stands and falls alone.

    ``are_codes``: only codes, or all but them. A message is claimed before it is carried, so two
    workers do not send it twice; one whose worker dies in between is tried again: at least once, in
    rare cases twice. What a round of ten seconds leaves is the next one's.
    """
    carrying: dict[str, MessageCarrier] = {}
    for channel in channels:
        if carrier := backend or message_backends().get(channel):
            carrying[channel] = carrier
    due = _due(now).filter(channel__in=channels)
    if are_codes is not None:
        codes = Q(template__in=list(_codes))
        due = due.filter(codes if are_codes else ~codes)
    # Who waits for a code asked last; what was never tried goes before what failed.
    due = due.order_by("-pk") if are_codes else due.order_by("attempts", "pk")
    began, sent = time.monotonic(), 0
    for message_id in due.values_list("pk", flat=True):
        sent += _send(message_id, carrying, now)
        if time.monotonic() - began > _ROUND_S:
            break
    return sent


def send_text_codes(now: datetime) -> int:
    """Send the codes that are due by text message (the worker's job); return how many left."""
    return send_due(now, channels=["sms"], are_codes=True)


def send_email_codes(now: datetime) -> int:
    """Send the codes that are due by e-mail (the worker's job); return how many left."""
    return send_due(now, channels=["email"], are_codes=True)


def send_texts(now: datetime) -> int:
    """Send the other text messages that are due (the worker's job); return how many left."""
    return send_due(now, channels=["sms"], are_codes=False)


def send_emails(now: datetime) -> int:
    """Send the other e-mails that are due (the worker's job); return how many left."""
    return send_due(now, channels=["email"], are_codes=False)


def _due(now: datetime) -> QuerySet[OutboxMessage]:
    due = may_try("next_try_at", now, _WAITS, tries="attempts", lease=_SENDING)
    return OutboxMessage.objects.filter(due, state=MessageState.WAITING)


def _claim(message_id: int, now: datetime) -> OutboxMessage | None:
    """Take a message, so that no other worker does; nothing if one has."""
    claimed = (
        _due(now)
        .filter(pk=message_id)
        .update(next_try_at=now + _SENDING, attempts=F("attempts") + 1)
    )
    return OutboxMessage.objects.get(pk=message_id) if claimed else None


def _is_too_late(row: OutboxMessage, now: datetime) -> bool:
    lasts = _codes.get(row.template)
    return lasts is not None and now - row.queued_at >= lasts


def _address(row: OutboxMessage) -> str:
    return open_sealed(row.to_sealed or b"", purpose=_TO, about=row.template)


def _send(message_id: int, carrying: Mapping[str, MessageCarrier], now: datetime) -> bool:
    row = _claim(message_id, now)
    if row is None:
        return False
    if _is_too_late(row, now):
        _fail(row, "too_late", now, is_hopeless=True)
        return False
    try:
        backend = carrying.get(row.channel)
        if backend is None:
            raise ChannelUnsupportedError(row.channel)  # noqa: TRY301 - as a back-end itself says
        backend.deliver(render(row))
    except Exception as error:  # noqa: BLE001 - whatever a back-end or template raises, the next message goes on
        name = str(getattr(error, "reason", "")) or type(error).__name__
        is_hopeless = isinstance(error, (ChannelUnsupportedError, MessageRefusedError))
        _fail(row, name[:80], now, is_hopeless=is_hopeless)
        return False
    _settle(row, MessageState.SENT, now)
    return True


def render(row: OutboxMessage) -> OutgoingMessage:
    """Open a queued message and write it out in its reader's language."""
    to = _address(row)
    params = json.loads(open_sealed(row.params_sealed or b"", purpose=_PARAMS, about=to))
    template = get_template(f"{row.template}.{row.channel}.txt")
    with translation.override(row.language):
        text = template.template.render(  # type: ignore[attr-defined]  # Django's own engine's template
            Context({**params, "base_url": settings.BASE_URL}, autoescape=False)
        ).strip()
    subject, body = "", text
    if row.channel == "email":
        subject, _, body = text.partition("\n")
    return OutgoingMessage(
        channel="email" if row.channel == "email" else "sms",
        to=to,
        subject=subject.strip(),
        text=body.strip(),
        template=row.template,
        language=row.language,
        params=params,
    )


def _fail(row: OutboxMessage, name: str, now: datetime, *, is_hopeless: bool = False) -> None:
    is_hopeless = is_hopeless or row.attempts > len(_WAITS)
    if is_hopeless:
        _settle(row, MessageState.GIVEN_UP, now, last_error=name)
    else:
        # A code is soon worth nothing.
        wait = _WAITS[0 if row.template in _codes else row.attempts - 1]
        OutboxMessage.objects.filter(pk=row.pk).update(next_try_at=now + wait, last_error=name)
    _log.warning(
        "message %s (%s, %s) failed at try %s with %s%s",
        row.pk,
        row.template,
        row.channel,
        row.attempts,
        name,
        "; given up" if is_hopeless else "",
    )


def _settle(row: OutboxMessage, state: MessageState, now: datetime, last_error: str = "") -> None:
    OutboxMessage.objects.filter(pk=row.pk).update(
        state=state, settled_at=now, to_sealed=None, params_sealed=None, last_error=last_error
    )


@transaction.atomic
def delete_settled(now: datetime) -> int:
    """Delete what was settled 30 days ago; return how many."""
    # Webhooks of 2026.12.1 had messages here; what waits for them is in their room too.
    old = Q(settled_at__lt=now - timedelta(days=30)) | Q(channel="webhook")
    deleted, _ = OutboxMessage.objects.filter(old).delete()
    return deleted


def forget_messages() -> None:
    """Delete all messages, sent or not: in the demo county nobody waits for them."""
    OutboxMessage.objects.all().delete()


def messages_given_up() -> int:
    """Return how many messages to persons never left, for operators."""
    return _in_state(MessageState.GIVEN_UP).count()


def messages_waiting() -> int:
    """Return how many messages have not left yet, for operators."""
    return _in_state(MessageState.WAITING).count()


def oldest_message_at() -> datetime | None:
    """Return since when the longest of them waits, for operators."""
    waiting = _in_state(MessageState.WAITING).order_by("queued_at")
    return waiting.values_list("queued_at", flat=True).first()


def _in_state(state: MessageState) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(state=state, channel__in=get_args(Channel))
