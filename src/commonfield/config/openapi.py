"""The parts of the API's description alike for every operation: refusals, and who may call."""

from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from commonfield.config.problems import CONTENT_TYPE
from commonfield.people.types import GUEST, Actor
from commonfield.webhooks.choices import TEST, EventType

_EVERY: Final = (400, 401, 403, 404, 410, 422, 429, 500, 503)
_WRITING: Final = (409, 411, 413, 507)
_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457, with a stable `code`; `errors` names each part that is wrong.",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("pointer", "code", "message")},
            },
        },
    },
}


_HOOK_HEADERS: Final = {
    "webhook-id": "The delivery's; the event's too, for the first webhook of each event.",
    "webhook-timestamp": "When it was sent: seconds since 1970.",
    "webhook-signature": "HMAC-SHA256 of `id.timestamp.body` under the secret, as Standard"
    " Webhooks says; several, apart by blanks, while the secret changes.",
}


# The log does not have it, and so no operation answers it.
_TEST_EVENT: Final[dict[str, Any]] = {
    "type": "object",
    "description": "What a webhook is sent when it is tried; `webhook` is its code.",
    "required": ["id", "type", "timestamp", "data"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "type": {"const": TEST},
        "timestamp": {"type": "string", "format": "date-time"},
        "data": {
            "type": "object",
            "required": ["webhook"],
            "properties": {"webhook": {"type": "string"}},
        },
    },
}


class Guest:
    """Lets in clients that show no token at all; a wrong token is refused, not overlooked."""

    openapi_security_schema: Final[dict[str, str]] = {}

    def __call__(self, request: HttpRequest) -> Actor | None:
        """Return a guest, or nobody."""
        return None if "HTTP_AUTHORIZATION" in request.META else GUEST


class _ScopedSchema(OpenAPISchema):
    """A description that names the scopes of which a token must have one."""

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        scopes = [sorted(getattr(each, "scopes", ())) for each in operation.auth_callbacks]
        named = super().operation_security(operation) or []
        return [dict.fromkeys(each, wanted) for each, wanted in zip(named, scopes, strict=True)]


class DescribedApi(NinjaAPI):
    """An API whose description names every refusal, and requires no token where none is needed."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        schema = _ScopedSchema(self, prefix)
        schema["components"].setdefault("schemas", {})["Problem"] = _PROBLEM
        schema["components"]["securitySchemes"].pop(Guest.__name__)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                operation["responses"] |= _refusals(method)
                # In a description, a requirement of nothing says that a token may be left out.
                operation["security"] = sorted(
                    ({} if Guest.__name__ in each else each for each in operation["security"]),
                    key=bool,
                    reverse=True,
                )
        event = {"$ref": "#/components/schemas/EventOut"}
        bodies = dict.fromkeys(EventType.values, event) | {TEST: _TEST_EVENT}
        schema["webhooks"] = {name: {"post": _told(name, body)} for name, body in bodies.items()}
        return schema


def _told(event: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the operation by which a webhook receives an event."""
    return {
        "summary": event,
        "tags": ["events and webhooks"],
        "security": [],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": words,
                "schema": {"type": "string"},
            }
            for name, words in _HOOK_HEADERS.items()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"2XX": {"description": "Taken. Anything else is tried again."}},
    }


def _refusals(method: str) -> dict[int, dict[str, Any]]:
    statuses = _EVERY if method == "get" else (*_EVERY, *_WRITING)
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted(statuses)
    }
