"""The worker: runs what is due, again and again, until it is stopped."""

import logging
import os
import signal
import socket
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from types import FrameType
from typing import get_args

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, close_old_connections, connections

from commonfield.kernel.clock import now
from commonfield.workshop import schedule
from commonfield.workshop.readiness import why_not_ready

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
        if reason := why_not_ready():
            raise CommandError(reason)
        if once:
            for run in schedule.run_due(now(), clock=now, everything=True):
                self.stdout.write(f"{run.name}: {run.error or run.count}")
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _setter(stopping))
        worker = f"{socket.gethostname()}:{os.getpid()}"[:80]
        # Beats come from a thread of their own, so that a long job does not look like death.
        beating = threading.Thread(target=_keep_beating, args=(worker, stopping), daemon=True)
        # Jobs that others wait for stand in line behind neither long ones nor others' servers.
        lanes = [
            threading.Thread(target=_keep_looking, args=(worker, stopping, pause, lane))
            for lane in get_args(schedule.Lane)
            if lane != "slow"
        ]
        for thread in (beating, *lanes):
            thread.daemon = True
            thread.start()
        self.stdout.write(f"worker {worker} is at work")
        self.stdout.flush()
        _keep_looking(worker, stopping, pause, "slow")
        for thread in (*lanes, beating):
            thread.join(timeout=_BEAT_EVERY_S)
        schedule.remove_heartbeat(worker)
        self.stdout.write(f"worker {worker} has stopped")


def _keep_looking(
    worker: str, stopping: threading.Event, pause: float, lane: schedule.Lane
) -> None:
    is_told = False
    try:
        while not stopping.is_set():
            is_told = not _look(worker, lane, is_told=is_told)
            stopping.wait(pause)
    finally:
        connections.close_all()


def _look(worker: str, lane: schedule.Lane, *, is_told: bool) -> bool:
    """Run what is due; return whether the database took it. Of each outage the log has one word."""
    close_old_connections()
    try:
        schedule.run_due(now(), clock=now, jobs=schedule.jobs_in(lane))
    except DatabaseError as error:
        # The database may be restarting, or its disk full; the worker outlives it.
        if not is_told:
            _log.error("worker %s could not look at the clock and goes on: %s", worker, error)
        return False
    return True


def _keep_beating(worker: str, stopping: threading.Event) -> None:
    is_told = False
    try:
        while True:
            close_old_connections()
            try:
                schedule.record_heartbeat(worker, now())
                is_told = False
            except DatabaseError as error:
                if not is_told:
                    _log.error("worker %s could not say that it lives: %s", worker, error)
                is_told = True
            if stopping.wait(_BEAT_EVERY_S):
                return
    finally:
        connections.close_all()


def _setter(event: threading.Event) -> Callable[[int, FrameType | None], None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        event.set()

    return stop
