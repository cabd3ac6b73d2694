"""A phone that reads offline: its script, and who it sends for."""

import re
from functools import lru_cache

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commonfield.culture.views.readers import remembered_person
from commonfield.front.page_cache.headers import never_cache
from commonfield.people.choices import Purpose
from commonfield.people.permissions import actor_of, screen_token_of
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
    person, allows = actor_of(request).person_id, remembered_person(request) is not None
    learns = person is not None and has_consent(person, Purpose.LEARNING)
    reader = {"reader": reader_name(request), "allows": allows, "learns": learns}
    return JsonResponse(reader | {"token": get_token(request)})


def phone_script(request: HttpRequest) -> str:
    """Return the script of a phone; a hall's screen gets none, so that it stores nothing.

    At a screen there stands instead, below a chapter, the way to one's own phone.
    """
    if not screen_token_of(request):
        return _script(reader_name(request))
    found = re.fullmatch(r"/library/works/\d+/read/\d+/", request.path)
    return render_to_string("culture/to_phone.html") if found else ""


def sign_out_script(request: HttpRequest) -> str:
    """Return what sends or removes what waits on a phone before its reader signs out."""
    words = gettext("Not sent yet from this phone: %s. Sign out and remove them?")
    return "" if screen_token_of(request) else _script(reader_name(request), words)


@lru_cache(maxsize=256)
def _script(reader: str, sign_out: str = "") -> str:
    return format_html(
        '<script type="module" src="{}" data-reader="{}"{}></script>',
        static("commonfield/phone.js"),
        reader,
        format_html(' data-sign-out="{}"', sign_out) if sign_out else "",
    )
