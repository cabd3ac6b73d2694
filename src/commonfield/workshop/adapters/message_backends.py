"""Carriers of messages: the console and a file for trying out, e-mail for real."""

import json
import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage

from commonfield.workshop.errors import ChannelUnsupportedError
from commonfield.workshop.ports import Channel, OutgoingMessage


class ConsoleBackend:
    """Writes messages to the terminal; for developing only, since codes can be read there."""

    channels: frozenset[Channel] = frozenset({"sms", "email"})

    def problems(self) -> list[str]:
        return []

    def deliver(self, message: OutgoingMessage) -> None:
        """Write the message to standard output."""
        sys.stdout.write(
            f"--- {message.channel} to {message.to}\n{message.subject}\n{message.text}\n"
        )
        sys.stdout.flush()


class FileBackend(ConsoleBackend):
    """Appends messages as JSON lines to ``DATA_DIR/outbox.jsonl``, where the demo reads them."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(settings.DATA_DIR) / "outbox.jsonl"

    def deliver(self, message: OutgoingMessage) -> None:
        """Append the message in one write, so that two workers do not mix their lines."""
        line = json.dumps(
            {
                "channel": message.channel,
                "to": message.to,
                "subject": message.subject,
                "text": message.text,
                "template": message.template,
            },
            ensure_ascii=False,
        )
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            # An administrator may have made it readable by others.
            os.fchmod(handle, 0o600)
            os.write(handle, (line + "\n").encode())
        finally:
            os.close(handle)


class EmailBackend:
    """Sends messages through Django's e-mail back-end; text messages need a vendor's back-end."""

    channels: frozenset[Channel] = frozenset({"email"})

    def problems(self) -> list[str]:
        """Where e-mail goes is Django's affair (``EMAIL_URL``)."""
        return []

    def deliver(self, message: OutgoingMessage) -> None:
        if message.channel != "email":
            raise ChannelUnsupportedError(message.channel)
        EmailMessage(
            message.subject, message.text, settings.DEFAULT_FROM_EMAIL, [message.to]
        ).send()
