"""Pages for operators: is the process alive, is it ready, how is it doing."""

import hmac
import ipaddress
import shutil
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from commonfield.facts.queries import facts_waiting, totals
from commonfield.front.page_cache.headers import never_cache
from commonfield.kernel.clock import now
from commonfield.portal.errors import MetricsRefusedError
from commonfield.webhooks.queries import load_of_webhooks
from commonfield.workshop.messages import messages_given_up, messages_waiting, oldest_message_at
from commonfield.workshop.rate_limits import client_address
from commonfield.workshop.readiness import pending_migrations
from commonfield.workshop.request_metrics import request_metrics
from commonfield.workshop.schedule import (
    jobs_failing,
    jobs_finished,
    worker_is_alive,
    worker_seen_at,
)
from commonfield.workshop.schema_check import check_guards

# What reverse proxies add.
_FORWARDED: Final = {"x-forwarded-for", "x-real-ip", "forwarded", "via"}


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is checked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Every part that serving needs, each by name; 503 if one is not ready.

    Whether a worker lives is shown beside them: without it pages are served all the same.
    """
    checks, worker = _checks()
    is_ready = all(answer == "ok" for answer in checks.values())
    return JsonResponse(
        {"ready": is_ready, "checks": checks, "worker": worker}, status=200 if is_ready else 503
    )


def _checks() -> tuple[dict[str, str], str]:
    try:
        waiting = pending_migrations()
        changed = "" if waiting else ", ".join(_guards_changed())
        is_alive = worker_is_alive(now())
    except DatabaseError as error:
        return {"database": type(error).__name__}, "unknown"
    free_mb = _free_disk_mb()
    checks = {
        "database": "ok",
        "migrations": f"{waiting} not applied" if waiting else "ok",
        "guards": f"changed: {changed}" if changed else "ok",
        "disk": "ok" if free_mb >= settings.MIN_FREE_DISK_MB else f"almost full: {free_mb} MB left",
    }
    return checks, "ok" if is_alive else "not seen within 90 s"


def _free_disk_mb() -> int:
    """Return the space left where the program keeps its files, and SQLite its database."""
    return shutil.disk_usage(settings.DATA_DIR).free // 1_000_000


def _guards_changed() -> list[str]:
    return [difference.key for difference in check_guards(connection).differences]


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus, to this machine itself or with the token."""
    if not _may_read_metrics(request):
        raise MetricsRefusedError
    registry = CollectorRegistry()
    registry.register(_Installation())
    return HttpResponse(
        generate_latest(registry) + request_metrics(),
        content_type="text/plain; version=0.0.4; charset=utf-8",
    )


class _Installation(Collector):
    """Measures of the database and the disk, read anew each time."""

    def collect(self) -> Iterator[Metric]:
        orders = totals(["market.order_placed"])[()]
        yield CounterMetricFamily(
            "commonfield_orders_placed", "Orders placed and folded.", orders.count
        )
        at, oldest = now(), oldest_message_at()
        seen_at = worker_seen_at(at)
        events_waiting, webhooks_at_rest = load_of_webhooks()
        for name, meaning, value in (
            ("facts_unfolded", "Facts no roll-up contains yet.", facts_waiting()),
            ("outbox_waiting", "Messages waiting to be sent.", messages_waiting()),
            ("outbox_oldest_seconds", "Since the oldest of them; 0: none.", _since(oldest, at, 0)),
            ("outbox_given_up", "Messages given up.", messages_given_up()),
            ("webhook_events_waiting", "Events for webhooks not sent yet.", events_waiting),
            ("webhooks_at_rest", "Webhooks paused or stopped.", webhooks_at_rest),
            ("jobs_failing", "Jobs whose last run failed.", len(jobs_failing())),
            ("disk_free_megabytes", "Left under DATA_DIR.", _free_disk_mb()),
            ("worker_age_seconds", "Since a worker was seen; -1: never.", _since(seen_at, at, -1)),
        ):
            yield GaugeMetricFamily(f"commonfield_{name}", meaning, value)
        ages = GaugeMetricFamily(
            "commonfield_job_age_seconds", "Since a job's last run ended.", labels=["job"]
        )
        for job, finished_at in jobs_finished(at):
            ages.add_metric([job], _since(finished_at, at, -1))
        yield ages


def _since(moment: datetime | None, at: datetime, never: float) -> float:
    return max((at - moment).total_seconds(), 0) if moment else never


def _may_read_metrics(request: HttpRequest) -> bool:
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(token.encode(), given.encode()):
        return True
    try:
        is_near = ipaddress.ip_address(client_address(request)).is_loopback
    except ValueError:
        return False
    # Behind a proxy on this machine everybody would come from here.
    return is_near and not _FORWARDED & {name.lower() for name in request.headers}
