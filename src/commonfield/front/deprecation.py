"""Operations of the API that will be taken away: said in the description and with each answer.

At least half a year lies between the two days (docs/api.md).
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from ninja.decorators import decorate_view
from ninja.operation import Operation
from ninja.utils import contribute_operation_callback

_LEAST_NOTICE: Final = timedelta(days=180)


def deprecated[F: Callable[..., Any]](*, since: date, sunset: date) -> Callable[[F], F]:
    """Mark an operation as deprecated from a day on; it is there until its sunset.

    Source: RFC 9745 (header ``Deprecation``), RFC 8594 (header ``Sunset``).
    """
    if sunset - since < _LEAST_NOTICE:
        raise ValueError(f"{sunset} is less than half a year after {since}")
    headers = {
        "Deprecation": f"@{int(_start(since).timestamp())}",
        "Sunset": http_date(_start(sunset).timestamp()),
    }

    def with_headers(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(run)
        def answered(request: HttpRequest, **values: Any) -> HttpResponse:  # noqa: ANN401 - django-ninja's
            response = run(request, **values)
            for name, value in headers.items():
                response.headers[name] = value
            return response

        return answered

    def described(operation: Operation) -> None:
        operation.deprecated = True
        own = {"x-sunset": sunset.isoformat()}
        operation.openapi_extra = (operation.openapi_extra or {}) | own

    def mark(operation: F) -> F:
        contribute_operation_callback(operation, described)
        return decorate_view(with_headers)(operation)

    return mark


def _start(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
