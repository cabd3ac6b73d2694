"""What operators ask: is the process alive, is it ready, how is it doing."""

import hmac
import ipaddress
import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from commonfield.facts.queries import facts_waiting, totals
from commonfield.front.page_cache.headers import never_cache
from commonfield.kernel.clock import now
from commonfield.portal.errors import MetricsRefusedError
from commonfield.workshop.messages import messages_given_up, messages_waiting
from commonfield.workshop.rate_limits import client_address
from commonfield.workshop.readiness import pending_migrations
from commonfield.workshop.schedule import jobs_failing, worker_is_alive, worker_seen_at
from commonfield.workshop.schema_check import check_guards


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Every part that a visitor needs, each by name; 503 if one is not ready."""
    checks = _checks()
    is_ready = all(answer == "ok" for answer in checks.values())
    return JsonResponse({"ready": is_ready, "checks": checks}, status=200 if is_ready else 503)


def _checks() -> dict[str, str]:
    try:
        waiting = pending_migrations()
        changed = "" if waiting else ", ".join(_guards_changed())
        is_alive = worker_is_alive(now())
    except DatabaseError as error:
        return {"database": type(error).__name__}
    return {
        "database": "ok",
        "migrations": f"{waiting} not applied" if waiting else "ok",
        "guards": f"changed: {changed}" if changed else "ok",
        "worker": "ok" if is_alive else "not seen within 90 s",
        "disk": "ok" if _free_disk_mb() >= settings.MIN_FREE_DISK_MB else "almost full",
    }


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
    seen_at = worker_seen_at()
    age_s = (now() - seen_at).total_seconds() if seen_at else -1
    orders = totals(["market.order_placed"])[()]
    lines = [
        *_metric("orders_placed_total", "counter", "Orders placed and folded.", orders.count),
        *_metric("facts_unfolded", "gauge", "Facts no roll-up contains yet.", facts_waiting()),
        *_metric("outbox_waiting", "gauge", "Messages waiting to be sent.", messages_waiting()),
        *_metric("outbox_given_up", "gauge", "Messages given up.", messages_given_up()),
        *_metric("jobs_failing", "gauge", "Jobs whose last run failed.", len(jobs_failing())),
        *_metric("disk_free_megabytes", "gauge", "Left under DATA_DIR.", _free_disk_mb()),
        *_metric("worker_age_seconds", "gauge", "Since a worker was seen; -1: never.", age_s),
    ]
    return HttpResponse(
        "\n".join([*lines, ""]), content_type="text/plain; version=0.0.4; charset=utf-8"
    )


def _metric(name: str, kind: str, meaning: str, value: float) -> list[str]:
    name = f"commonfield_{name}"
    return [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}", f"{name} {value:g}"]


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
    return is_near and "X-Forwarded-For" not in request.headers
