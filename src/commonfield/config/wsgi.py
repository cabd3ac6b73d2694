"""The WSGI application: Django's, which guests' orders pass by; Granian serves it by ``rsgi``."""

import gc
import os
from collections.abc import Iterable
from typing import Any, Final
from wsgiref.types import StartResponse

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "commonfield.config.settings")
# What is loaded stays as long as the process; nobody need look there for garbage, now or later.
gc.disable()
_django: Final = get_wsgi_application()

from django.db import close_old_connections, connection  # noqa: E402 - settings are known only now

from commonfield.config import cores, orphans, warm_figures  # noqa: E402 - tables are known only now
from commonfield.config.middleware import OrderLane  # noqa: E402 - it needs Django set up

_lane: Final = OrderLane()


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Answer a request; a guest's order costs a third of it less here (docs/adr/0009)."""
    if not _lane.takes(environ):
        return _django(environ, start_response)
    response = _lane.answer(WSGIRequest(environ))
    if connection.connection is not None:
        close_old_connections()
    status = f"{response.status_code} {response.reason_phrase}"
    start_response(status, list(response.headers.items()))
    return [response.content]


gc.collect()
gc.freeze()
gc.enable()

cores.pin_to_one_core()
orphans.exit_with_parent()
warm_figures.start_warming()
