"""The access log and request metrics, without personal data (docs/adr/0038).

A request is logged by its route (the URL pattern), never by path or query, and by its client's
network, never its whole address.
"""

import ipaddress
import logging
import re
import secrets
import time
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from commonfield.config.log_lines import request_id
from commonfield.workshop.rate_limits import client_address
from commonfield.workshop.request_metrics import count_request

_log: Final = logging.getLogger("commonfield.access")
_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Networks that many share: a whole address is personal.
_PREFIXES: Final = {4: 24, 6: 48}
_FOUND: Final = {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}
_NONE: Final = "-"


class AccessLogMiddleware:
    """Gives each request an id, which its answer and all its lines in the log carry."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        new_id = _id_of(request)
        token = request_id.set(new_id)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            seconds = time.perf_counter() - began
            response.headers["X-Request-ID"] = new_id
            self._log_and_count(request, response, seconds)
            return response
        finally:
            request_id.reset(token)

    def _log_and_count(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        route = _route_of(request, response)
        method = request.method or ""
        count_request(method, route, response.status_code, seconds)
        if not settings.ACCESS_LOG:
            return
        fields = {
            "method": method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "network": _network_of(client_address(request)),
        }
        _log.info("%s %s %d %s ms %s", *fields.values(), extra={"fields": fields})


def _id_of(request: HttpRequest) -> str:
    """Return the id that a reverse proxy of ours gave, or a new one."""
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    is_ours = request.META.get("REMOTE_ADDR") in settings.TRUSTED_PROXIES
    return given if is_ours and _ID.fullmatch(given) else secrets.token_hex(8)


def _route_of(request: HttpRequest, response: HttpResponse) -> str:
    """Return the pattern of an address; cached pages and files are answered without looking."""
    if request.resolver_match is not None:
        return f"/{request.resolver_match.route}"
    if request.path_info.startswith(settings.STATIC_URL):
        return settings.STATIC_URL
    return _route_of_path(request.path_info) if response.status_code in _FOUND else _NONE


@lru_cache(maxsize=4096)
def _route_of_path(path: str) -> str:
    try:
        return f"/{resolve(path).route}"
    except Resolver404:
        return _NONE


@lru_cache(maxsize=4096)
def _network_of(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return _NONE
    return str(ipaddress.ip_network((parsed, _PREFIXES[parsed.version]), strict=False))
