"""Idempotency keys of the JSON API: a write that is sent again is done once.

As for forms (``form_keys``): the key is written down in the transaction in which the operation
writes, and a repeated request gets the same answer. What was refused leaves no key behind.
"""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, Final

from django.db import transaction
from django.http import HttpRequest
from ninja import Schema, Status

from commonfield.front.errors import IdempotencyConflictError, IdempotencyKeyMissingError
from commonfield.front.form_keys import PURPOSE, first_answer, is_first, json_digest
from commonfield.kernel.clock import now
from commonfield.workshop.models import SentForm
from commonfield.workshop.vault import seal_with_salt

_KEY: Final = re.compile(r"[!-~]{1,64}")
# How the description tells of the header.
KEY_HEADER: Final[dict[str, Any]] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": True,
            "description": "Remembered 30 days. The same key and body again: the same answer.",
            "schema": {"type": "string", "pattern": "^[!-~]{1,64}$"},
            "example": "scale-2026-11-28-0017",
        }
    ]
}


def done_once[**P](
    operation: Callable[Concatenate[HttpRequest, P], Schema],
) -> Callable[Concatenate[HttpRequest, P], Status[Any]]:
    """Let an operation want the header ``Idempotency-Key``, and do once what is sent again."""

    @wraps(operation)
    def once(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> Status[Any]:
        key = request.META.get("HTTP_IDEMPOTENCY_KEY", "")
        if not _KEY.fullmatch(key):
            raise IdempotencyKeyMissingError
        by: Any = request.auth  # type: ignore[attr-defined]  # django-ninja sets it, its stubs do not say so
        salt = hashlib.sha256(key.encode()).digest()
        sent = SentForm(
            key_hash=json_digest([key, by.code, request.path]),
            body_hash=hashlib.sha256(request.body).hexdigest(),
            sent_at=now(),
        )
        with transaction.atomic():
            if not is_first(sent):
                _at, answer = first_answer(sent, salt=salt, refusal=IdempotencyConflictError)
                return Status(HTTPStatus.CREATED, answer)
            answer = operation(request, *args, **kwargs).model_dump(mode="json")
            sent.answer_sealed = seal_with_salt(json.dumps(answer), salt=salt, purpose=PURPOSE)
            sent.save(update_fields=["answer_sealed"])
        return Status(HTTPStatus.CREATED, answer)

    return once
