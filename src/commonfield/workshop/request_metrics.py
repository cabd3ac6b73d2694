"""Request metrics for Prometheus, added up over the processes of a server."""

import os
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

# `serve` names the folder by which its processes share their metrics.
FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_own: Final = CollectorRegistry()
_requests: Final = Counter(
    "commonfield_requests",
    "Requests answered, by the pattern of their address.",
    ["method", "route", "status"],
    registry=_own,
)
_seconds: Final = Histogram(
    "commonfield_request_seconds",
    "Seconds until an answer was ready.",
    ["route"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10),
    registry=_own,
)
_METHODS: Final = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request; unknown methods share one label, so that labels stay few."""
    _requests.labels(method if method in _METHODS else "other", route, status).inc()
    _seconds.labels(route).observe(seconds)


def request_metrics() -> bytes:
    """Return the metrics of all processes of this server in Prometheus' text format."""
    registry = _own
    if FOLDER in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's
    return generate_latest(registry)
