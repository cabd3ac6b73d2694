"""A phone's offline pages: its script and service worker, its packs, its reader."""

import hashlib
import json
from functools import lru_cache
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commonfield import __version__
from commonfield.front.page_cache.headers import never_cache, never_stored
from commonfield.kernel.clock import now, today
from commonfield.offline.kinds import kinds
from commonfield.offline.packs import pack_files, pack_versions
from commonfield.offline.permissions import reader_name
from commonfield.people.permissions import actor_of, screen_token_of
from commonfield.people.queries import has_consent

_MOST_PACKS: Final = 200


@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """Show the packs on this phone, which its script lists."""
    return never_stored(render(request, "offline/phone.html"))


@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Answer with the packs' versions; a phone removes packs without one."""
    asked = request.GET.getlist("id")[:_MOST_PACKS]
    return never_stored(JsonResponse(pack_versions(asked, on=today())))


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Answer with the service worker; its version follows the files that it stores."""
    stored = [reverse("offline:packs"), *pack_files(), reverse("favicon")]
    version = hashlib.sha256(f"{__version__} {stored}".encode()).hexdigest()[:12]
    context = {"version": version, "stored": json.dumps(stored)}
    return never_stored(render(request, "offline/sw.js", context, content_type="text/javascript"))


@never_cache
@require_safe
def phone(request: HttpRequest) -> JsonResponse:
    """Answer with the signed-in reader, the kinds of act that they allow, and the server's time."""
    person_id = actor_of(request).person_id
    allowed = {
        purpose
        for purpose in {kind.purpose for kind in kinds()}
        if person_id is not None and has_consent(person_id, purpose)
    }
    names = [kind.name for kind in kinds() if kind.purpose in allowed]
    reader = {"reader": reader_name(request), "kinds": names}
    return JsonResponse(reader | {"token": get_token(request), "now": now().isoformat()})


def phone_script(request: HttpRequest) -> str:
    """Return the script of a phone; a hall's screen gets none, so that it stores nothing."""
    return "" if screen_token_of(request) else _script(reader_name(request))


def sign_out_script(request: HttpRequest) -> str:
    """Return the script that sends or removes waiting acts before a reader signs out."""
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
