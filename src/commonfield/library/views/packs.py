"""Offline packs of titles: pages without a session."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from commonfield.front.page_cache.headers import NEVER_STORED, never_stored
from commonfield.front.ranges import stored_file_response
from commonfield.kernel.clock import today
from commonfield.kernel.errors import NotFoundError
from commonfield.library import queries
from commonfield.library.forms.reading import ReadingSettingsForm
from commonfield.library.views import texts
from commonfield.library.views.reading_cookies import BOOKMARKS_COOKIE
from commonfield.offline.packs import pack_files
from commonfield.people.types import ANYBODY


@require_safe
def pack(request: HttpRequest, work: int) -> HttpResponse:
    info = queries.pack_work(work, on=today())
    context = {"work": info, "chapters": texts.shown_contents(info)}
    return never_stored(render(request, "library/pack.html", context))


@require_safe
def contents(request: HttpRequest, work: int) -> HttpResponse:
    """List the files of a title's offline pack, with its version and its last day."""
    found = queries.pack_of(work, on=today())
    pages = [
        reverse("library:pack_chapter", args=(work, line.number)) for line in found.work.contents
    ]
    files = [reverse("library:pack_file", args=(work, name)) for name in found.files]
    until = found.work.licensed_until
    answer = JsonResponse(
        {
            "id": work,
            "title": found.work.title,
            "version": found.version,
            "until": until.isoformat() if until else "",
            "bytes": found.bytes,
            "addresses": [reverse("library:pack", args=(work,)), *pages, *files, *pack_files()],
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
    return never_stored(render(request, "library/pack_chapter.html", context))


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
def manifest(request: HttpRequest) -> HttpResponse:
    """Answer with the web app manifest of the library."""
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
            "start_url": reverse("library:catalogue"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#fbfaf5",
            "theme_color": "#2f6b4f",
            "icons": icons,
        },
        content_type="application/manifest+json",
    )
    return never_stored(answer)
