"""``commonfield serve``: the production server, on every platform the same one."""

import errno
import os
import shutil
import socket
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from commonfield.workshop.readiness import why_not_ready
from commonfield.workshop.request_metrics import FOLDER

# Workers of a server that was killed leave within a second or two.
_PATIENCE_S: Final = 3.0
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - the folder made there is its owner's only
# A forked worker would begin with the server's own signal handlers: a stop while it loads would
# pass it by, and the server would wait for it for ever.
_GRANIAN: Final = (
    "import multiprocessing; multiprocessing.set_start_method('spawn');"
    " from granian.cli import entrypoint; entrypoint()"
)
# A server that is stopped lets requests under way end, but not for ever.
_LAST_REQUESTS_S: Final = 30


class Command(BaseCommand):
    help = "Serve pages and the API with Granian."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        workers = settings.SERVER_WORKERS
        parser.add_argument("--workers", type=int, default=workers, help="processes")
        parser.add_argument("--threads", type=int, default=32, help="request threads a process")

    def execute(self, *args: Any, **options: Any) -> str | None:  # noqa: ANN401 - Django's signature
        # Django's checks, which come first, ask how many processes serve.
        settings.SERVER_WORKERS = options["workers"]
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 - Django's signature
        if reason := why_not_ready():
            raise CommandError(reason)
        _see_that_port_is_free(options["host"], options["port"])
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO:
            _note_address(options["host"], options["port"])
        has_worker_for_each = options["workers"] >= (os.process_cpu_count() or 1)
        os.environ.setdefault("KEEP_TO_CORES", "1" if has_worker_for_each else "0")
        server = [
            *(sys.executable, "-c", _GRANIAN, "--interface", "rsgi", "--no-ws"),
            *("--host", options["host"], "--port", str(options["port"])),
            *("--workers", str(options["workers"])),
            *("--backlog", "1024"),
            *("--log-level", "warning", "--respawn-failed-workers"),
            *("--workers-kill-timeout", str(_LAST_REQUESTS_S)),
            "commonfield.config.rsgi:application",
        ]
        # A heap for each thread would keep its own holes, and only one of them runs at a time.
        os.environ.setdefault("MALLOC_ARENA_MAX", "2")
        os.environ["REQUEST_THREADS"] = str(options["threads"])
        os.environ[FOLDER] = str(_emptied(metrics_folder(options["port"])))
        os.environ["DJANGO_SETTINGS_MODULE"] = "commonfield.config.settings"
        os.execv(sys.executable, server)  # noqa: S606 - our own interpreter and constant words


def metrics_folder(port: int) -> Path:
    """Return where processes share their metrics: memory, where there is some to share.

    They map files of holes; to fill one while the disk is full is a bus error, and their end.
    """
    if os.access(_MEMORY, os.W_OK):
        return _MEMORY / f"commonfield-{os.geteuid()}-{port}"
    return Path(settings.DATA_DIR) / "metrics" / str(port)


def _emptied(folder: Path) -> Path:
    """Return a folder in which this server's processes begin to count."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _see_that_port_is_free(host: str, port: int) -> None:
    """Check that the port is free; the server itself would listen beside another."""
    deadline = time.monotonic() + _PATIENCE_S
    while _is_taken(host, port):
        if time.monotonic() > deadline:
            raise CommandError(
                f"Port {port} of {host} is taken by another program."
                " Stop that one, or choose another port with --port."
            )
        time.sleep(0.2)


def _is_taken(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # What waits for the end of old connections is nobody's.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
    return False


def _note_address(host: str, port: int) -> None:
    """Write down where the demo is served, so that probes and messages name the same address."""
    reachable = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
    (Path(settings.DATA_DIR) / "demo-address").write_text(f"http://{reachable}:{port}\n")
