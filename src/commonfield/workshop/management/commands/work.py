"""The worker: runs what is due, again and again, until it is told to stop."""

import logging
import os
import signal
import socket
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from types import FrameType

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections, connections

from commonfield.kernel.clock import now
from commonfield.workshop.readiness import unready
from commonfield.workshop.schedule import beat, run_due, stop_beating

_log = logging.getLogger(__name__)
_BEAT_EVERY_S = 20


class Command(BaseCommand):
    help = "Runs the jobs with a clock (outbox, deadlines, retention, roll-ups) until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="run every job once and end")
        parser.add_argument(
            "--pause", type=float, default=1.0, help="seconds between two looks at the clock"
        )

    def handle(self, *, once: bool, pause: float, **_options: object) -> None:
        if reason := unready():
            raise CommandError(reason)
        if once:
            for run in run_due(now(), clock=now, everything=True):
                self.stdout.write(f"{run.name}: {run.error or run.count}")
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _setter(stopping))
        worker = f"{socket.gethostname()}:{os.getpid()}"[:80]
        # Beats come from a thread of their own, so that a long job does not look like death.
        beating = threading.Thread(target=_keep_beating, args=(worker, stopping), daemon=True)
        beating.start()
        self.stdout.write(f"worker {worker} is at work")
        self.stdout.flush()
        while not stopping.is_set():
            _look(worker)
            stopping.wait(pause)
        beating.join(timeout=_BEAT_EVERY_S)
        stop_beating(worker)
        self.stdout.write(f"worker {worker} has stopped")


def _look(worker: str) -> None:
    close_old_connections()
    try:
        run_due(now(), clock=now)
    except DatabaseError:
        # The database may be restarting; the worker outlives it.
        _log.exception("worker %s could not look at the clock", worker)


def _keep_beating(worker: str, stopping: threading.Event) -> None:
    try:
        while True:
            close_old_connections()
            try:
                beat(worker, now())
            except DatabaseError:
                _log.exception("worker %s could not say that it lives", worker)
            if stopping.wait(_BEAT_EVERY_S):
                return
    finally:
        connections.close_all()


def _setter(event: threading.Event) -> Callable[[int, FrameType | None], None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        event.set()

    return stop
