"""``commonfield serve``: the production server, on every platform the same one."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from commonfield.workshop.readiness import unready


class Command(BaseCommand):
    help = "Serve pages and the API with Granian."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--workers", type=int, default=1, help="processes")
        parser.add_argument("--threads", type=int, default=32, help="request threads a process")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        if reason := unready():
            raise CommandError(reason)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO:
            _note_address(options["host"], options["port"])
        server = [
            *(sys.executable, "-m", "granian", "--interface", "wsgi"),
            *("--host", options["host"], "--port", str(options["port"])),
            *("--workers", str(options["workers"])),
            *("--blocking-threads", str(options["threads"]), "--backlog", "1024"),
            *("--log-level", "warning", "--respawn-failed-workers"),
            "commonfield.config.wsgi:application",
        ]
        os.environ["DJANGO_SETTINGS_MODULE"] = "commonfield.config.settings"
        os.execv(sys.executable, server)  # noqa: S606 - our own interpreter and constant words


def _note_address(host: str, port: int) -> None:
    """Write down where the demo is served, so that probes and messages name the same address."""
    reachable = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
    (Path(settings.DATA_DIR) / "demo-address").write_text(f"http://{reachable}:{port}\n")
