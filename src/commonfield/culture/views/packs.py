"""Titles that are taken along: pages that need no session, for reading offline."""

import hashlib
import json
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commonfield import __version__
from commonfield.culture.forms.reading import ReadingSettingsForm
from commonfield.culture.library import queries
from commonfield.culture.offline.queries import dialect_versions
from commonfield.culture.views import texts
from commonfield.culture.views.reading_cookies import BOOKMARKS_COOKIE
from commonfield.front.page_cache.headers import NEVER_STORED, never_stored
from commonfield.front.ranges import stored_file_response
from commonfield.kernel.clock import today
from commonfield.kernel.errors import NotFoundError
from commonfield.people.types import ANYBODY

_MOST_PACKS: Final = 200
_LONGEST_NUMBER: Final = 9
# So begin the names of what is taken along of a variety.
_DIALECT: Final = "dialect/"
STYLES: Final = tuple(
    f"commonfield/{name}" for name in ("site.css", "library.css", "phone.js", "chapter.js")
)


@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """List what is on this phone, as its own script finds it."""
    return never_stored(render(request, "culture/phone.html"))


@require_safe
def pack(request: HttpRequest, work: int) -> HttpResponse:
    info = queries.pack_work(work, on=today())
    context = {"work": info, "chapters": texts.shown_chapters(info)}
    return never_stored(render(request, "culture/pack.html", context))


@require_safe
def contents(request: HttpRequest, work: int) -> HttpResponse:
    """Name all that a phone fetches of a title, with its version and its last day."""
    found = queries.pack_of(work, on=today())
    pages = [
        reverse("culture:pack_chapter", args=(work, line.number)) for line in found.work.contents
    ]
    files = [reverse("culture:pack_file", args=(work, name)) for name in found.files]
    until = found.work.licensed_until
    answer = JsonResponse(
        {
            "id": work,
            "title": found.work.title,
            "version": found.version,
            "until": until.isoformat() if until else "",
            "bytes": found.bytes,
            "addresses": [
                reverse("culture:pack", args=(work,)),
                *pages,
                *files,
                *map(static, STYLES),
            ],
        }
    )
    return never_stored(answer)


@require_safe
def chapter(request: HttpRequest, work: int, number: int) -> HttpResponse:
    info = queries.pack_work(work, on=today())
    context = {
        "work": info,
        "around": texts.around(info, number),
        "chapters": texts.shown_chapters(info),
        "chapter": queries.open_chapter(work, number, reader=ANYBODY, on=today()),
        "speeds": texts.speeds(),
        # Nobody's choice: the phone's script shows what its reader chose.
        "look": ReadingSettingsForm(),
        "marks_cookie": BOOKMARKS_COOKIE,
    }
    return never_stored(render(request, "culture/pack_chapter.html", context))


@require_safe
def file(request: HttpRequest, work: int, name: str) -> HttpResponseBase:
    digest, day = name.partition(".")[0], today()
    if not (
        queries.may_take_offline(work, on=day)
        and queries.shows_file(work, digest, reader=ANYBODY, on=day)
    ):
        raise NotFoundError
    return stored_file_response(request, name, cache=NEVER_STORED)


@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Say which version of each title there is now; a phone removes what is named by none."""
    asked = request.GET.getlist("id")[:_MOST_PACKS]
    works = [int(each) for each in asked if each.isdecimal() and len(each) <= _LONGEST_NUMBER]
    dialects = [each.removeprefix(_DIALECT) for each in asked if each.startswith(_DIALECT)]
    titles = queries.pack_versions(works, on=today())
    lessons = dialect_versions(dialects, on=today()) if dialects else {}
    versions = {str(work): version for work, version in titles.items()}
    return never_stored(
        JsonResponse(versions | {_DIALECT + code: each for code, each in lessons.items()})
    )


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Answer with the service worker; its version follows the files that it stores."""
    stored = [reverse("culture:packs"), *map(static, STYLES), reverse("favicon")]
    version = hashlib.sha256(f"{__version__} {stored}".encode()).hexdigest()[:12]
    context = {"version": version, "stored": json.dumps(stored)}
    return never_stored(render(request, "culture/sw.js", context, content_type="text/javascript"))


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the library as an app that a phone installs."""
    icons = [
        {
            "src": static(f"commonfield/icon-{side}.png"),
            "sizes": f"{side}x{side}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for side in (192, 512)
    ]
    answer = JsonResponse(
        {
            "id": "/library/",
            "name": gettext("Commonfield library"),
            "short_name": gettext("Library"),
            "lang": request.visitor.html_language,  # type: ignore[attr-defined]  # config's middleware sets it
            "start_url": reverse("culture:catalogue"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#fbfaf5",
            "theme_color": "#2f6b4f",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )
    return never_stored(answer)
