"""The worker's clock: jobs with intervals, run by ``commonfield work``, by several workers at once.

A due job is leased with one conditional update, which only one worker wins; a living worker keeps
its leases from ending, a killed one's end by themselves within a minute and a half (of those that
claim row by row within seconds). A job that raises is logged and does not hold up the others.
"""

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from commonfield.kernel.errors import CommonfieldError
from commonfield.workshop.models import HeartBeat, JobClock
from commonfield.workshop.stamps import CLOCKS_APART, is_over

_log = logging.getLogger(__name__)
_LEASE: Final = timedelta(seconds=90)
# What may run twice at once without harm; after a kill its work must go on at once.
_QUICK_LEASE: Final = timedelta(seconds=3)
_QUICK_WITHIN_S: Final = 60
_BEATS_KEPT: Final = timedelta(days=1)
_ALIVE_WITHIN: Final = timedelta(seconds=90)

JobFunction = Callable[[datetime], int]
# Others wait for quick jobs (roll-ups, deadlines), slow ones may take their time, long ones work
# for minutes at a time; each of the others waits for other servers. No lane waits for another.
Lane = Literal[
    "quick",
    "slow",
    "long",
    "text_codes",
    "email_codes",
    "texts",
    "emails",
    "payments",
    "webhooks",
    "doubtful",
]
# Their jobs claim what they do row by row.
_CLAIMING: Final[frozenset[Lane]] = frozenset(
    {"quick", "text_codes", "email_codes", "texts", "emails", "webhooks", "doubtful"}
)


@dataclass(frozen=True, slots=True)
class Job:
    """A job by name, how often it is due, and what it does; it returns how many things it did."""

    name: str
    every_s: int
    function: JobFunction
    lane: Lane


@dataclass(frozen=True, slots=True)
class JobRun:
    """What became of one job: how many things it did, or the class of its error."""

    name: str
    count: int
    error: str = ""


_jobs: Final[dict[str, Job]] = {}
# The leases of the jobs that run in this process now.
_held: Final[set[str]] = set()


def register_job(
    name: str, every_s: int, function: JobFunction, *, lane: Lane | None = None
) -> None:
    """Register a job under a name of its own; rooms do so when the program starts.

    Without a lane it is quick if it is due within a minute, else slow.
    """
    usual: Lane = "quick" if every_s <= _QUICK_WITHIN_S else "slow"
    _jobs[name] = Job(name, every_s, function, lane or usual)


def all_jobs() -> list[Job]:
    """Return every registered job, by name."""
    return [_jobs[name] for name in sorted(_jobs)]


def jobs_in(lane: Lane) -> list[Job]:
    """Return the jobs of a lane, by name."""
    return [job for job in all_jobs() if job.lane == lane]


def run_due(
    now: datetime,
    *,
    clock: Callable[[], datetime] | None = None,
    everything: bool = False,
    jobs: Sequence[Job] | None = None,
) -> list[JobRun]:
    """Run each job that is due (or ``everything``) and that no other worker runs now.

    ``clock`` tells each job the time at which it begins, since the one before may have been long;
    ``jobs`` are all of them unless a lane of them is given.
    """
    runs = []
    for job in all_jobs() if jobs is None else jobs:
        begins = clock() if clock else now
        lease = _take(job, begins, everything=everything)
        if lease:
            runs.append(_run(job, begins, lease, clock))
    return runs


def _take(job: Job, now: datetime, *, everything: bool) -> str:
    """Lease a job; return an empty text if it is not due or another worker has it."""
    if not JobClock.objects.filter(name=job.name).exists():
        try:
            with transaction.atomic():
                JobClock.objects.create(name=job.name, due_at=now)
        except IntegrityError:
            pass  # Another worker was faster; the update below decides.
    lease = secrets.token_hex(16)
    lasts = _QUICK_LEASE if job.lane in _CLAIMING else _LEASE
    free = Q(leased_until=None) | is_over("leased_until", now, lasts)
    due = Q() if everything else is_over("due_at", now, timedelta(seconds=job.every_s))
    taken = JobClock.objects.filter(free, due, name=job.name).update(
        leased_until=now + lasts, lease=lease
    )
    return lease if taken else ""


def _run(job: Job, now: datetime, lease: str, clock: Callable[[], datetime] | None) -> JobRun:
    if job.lane not in _CLAIMING:
        _held.add(lease)
    try:
        run = JobRun(name=job.name, count=job.function(now))
    except Exception as error:  # noqa: BLE001 - one broken job must not stop the others
        _log.exception("job %s failed", job.name)
        run = JobRun(name=job.name, count=0, error=type(error).__name__)
    finally:
        _held.discard(lease)
    finished = clock() if clock else now
    JobClock.objects.filter(name=job.name, lease=lease).update(
        due_at=now + timedelta(seconds=job.every_s),
        leased_until=None,
        lease="",
        finished_at=finished,
        last_count=run.count,
        failures_in_a_row=F("failures_in_a_row") + 1 if run.error else 0,
    )
    return run


@contextmanager
def isolating_failures(what: str, key: str) -> Iterator[None]:
    """Keep the trouble of one of a job's rows from the others; its turn comes again."""
    try:
        yield
    except CommonfieldError as error:
        _log.warning("%s %s: %s", what, key, error.code)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next row goes on
        # Its words may name a person.
        _log.error("%s %s: %s", what, key, type(error).__name__)


def record_heartbeat(worker: str, now: datetime) -> None:
    """Record that a worker is alive, keep its leases, and forget workers not seen for a day.

    Those seen by a clock that ran ahead are forgotten, too.
    """
    JobClock.objects.filter(lease__in=list(_held)).update(leased_until=now + _LEASE)
    HeartBeat.objects.update_or_create(worker=worker, defaults={"seen_at": now})
    HeartBeat.objects.filter(is_over("seen_at", now - _BEATS_KEPT, _BEATS_KEPT)).delete()


def remove_heartbeat(worker: str) -> None:
    """Record that a worker has stopped cleanly."""
    HeartBeat.objects.filter(worker=worker).delete()


def worker_seen_at(now: datetime) -> datetime | None:
    """Return when any worker was last seen alive; not by a clock that ran ahead."""
    beats = HeartBeat.objects.filter(seen_at__lte=now + CLOCKS_APART)
    return beats.order_by("-seen_at").values_list("seen_at", flat=True).first()


def worker_is_alive(now: datetime) -> bool:
    """Return whether a worker was seen within the last minute and a half."""
    seen_at = worker_seen_at(now)
    return seen_at is not None and seen_at > now - _ALIVE_WITHIN


def jobs_failing() -> list[str]:
    """Return the names of jobs whose last run failed, for operators."""
    return list(
        JobClock.objects.filter(failures_in_a_row__gt=0)
        .order_by("name")
        .values_list("name", flat=True)
    )


def jobs_finished(now: datetime) -> list[tuple[str, datetime | None]]:
    """Return when each job's last run ended, if no clock ran ahead then; for operators."""
    ended = JobClock.objects.order_by("name").values_list("name", "finished_at")
    latest = now + CLOCKS_APART
    return [(name, at if at is None or at <= latest else None) for name, at in ended]
