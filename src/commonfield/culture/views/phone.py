"""What a phone that reads without a line asks for: who it sends for."""

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_safe

from commonfield.front.page_cache.headers import never_cache
from commonfield.people.choices import Purpose
from commonfield.people.permissions import actor_of
from commonfield.people.queries import has_consent

_NAME = "culture.reader_on_a_device"


def reader_name(request: HttpRequest) -> str:
    """Return the name of whoever is signed in, as their devices know them; empty for a guest."""
    person_id = actor_of(request).person_id
    if person_id is None:
        return ""
    return salted_hmac(_NAME, str(person_id), algorithm="sha256").hexdigest()[:20]


@never_cache
@require_safe
def phone(request: HttpRequest) -> JsonResponse:
    person_id = actor_of(request).person_id
    allows = person_id is not None and has_consent(person_id, Purpose.READING)
    return JsonResponse(
        {"reader": reader_name(request), "allows": allows, "token": get_token(request)}
    )
