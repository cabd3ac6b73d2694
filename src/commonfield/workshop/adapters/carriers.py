"""Carriers of messages: the console and a file for trying out, e-mail for real."""

import json
import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage

from commonfield.workshop.errors import ChannelUnsupportedError
from commonfield.workshop.ports import Letter


class ConsoleCarrier:
    """Writes letters to the terminal; for developing only, since codes can be read there."""

    def deliver(self, letter: Letter) -> None:
        """Write the letter to standard output."""
        sys.stdout.write(f"--- {letter.channel} to {letter.to}\n{letter.subject}\n{letter.text}\n")
        sys.stdout.flush()


class FileCarrier:
    """Appends letters as JSON lines to ``DATA_DIR/outbox.jsonl``, where the demo reads them."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or Path(settings.DATA_DIR) / "outbox.jsonl"

    def deliver(self, letter: Letter) -> None:
        """Append the letter in one write, so that two workers do not mix their lines."""
        line = json.dumps(
            {
                "channel": letter.channel,
                "to": letter.to,
                "subject": letter.subject,
                "text": letter.text,
                "template": letter.template,
            },
            ensure_ascii=False,
        )
        handle = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            # It may have been made by somebody who let others read.
            os.fchmod(handle, 0o600)
            os.write(handle, (line + "\n").encode())
        finally:
            os.close(handle)


class EmailCarrier:
    """Sends letters through Django's e-mail back-end; text messages need a vendor's carrier."""

    def deliver(self, letter: Letter) -> None:
        """Send the letter."""
        if letter.channel != "email":
            raise ChannelUnsupportedError(letter.channel)
        EmailMessage(letter.subject, letter.text, settings.DEFAULT_FROM_EMAIL, [letter.to]).send()
