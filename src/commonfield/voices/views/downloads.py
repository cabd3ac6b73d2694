"""Downloads of recordings: all of one speaker's, or those of a variety that may be exported."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from commonfield.front.form_keys import without_form_key
from commonfield.front.page_cache.headers import never_cache
from commonfield.front.signed_in import signed_in_post
from commonfield.front.spreadsheets import Cell, Spreadsheet, csv_chunks
from commonfield.kernel.clock import now, today
from commonfield.people.choices import ConsentScope
from commonfield.people.permissions import actor_of
from commonfield.voices.commands import download_voices
from commonfield.voices.dialect.queries import variety as known_variety
from commonfield.voices.forms.voices import ALLOWS
from commonfield.voices.queries import voices_for_export
from commonfield.voices.views.shown import meaning_text
from commonfield.workshop.media import PublicFile
from commonfield.workshop.rate_limits import check_rate_limit

_GIVEN: Final = (
    *("code", "variety", "meaning", "word", "state", "scope", "named", "until", "recorded_at"),
    "file",
)
_TAKEN: Final = (
    *("code", "meaning_code", "meaning", "village", "born_decade", "credit", "scope", "file"),
)
_MOST_A_MINUTE, _MINUTE_S = 6, 60
_IN_MEMORY: Final = 2_000_000


@without_form_key("A download: each is written down by itself.")
@signed_in_post
def everything(request: HttpRequest, person: int) -> HttpResponseBase:
    """Answer with all of a person's recordings: a sheet, and each sound."""
    given = download_voices(by=actor_of(request), now=now(), speaker=person)
    rows = [
        (
            *(
                row.code,
                row.variety,
                meaning_text(row.meaning),
                row.headword or row.title,
                row.state,
            ),
            *(row.scope, row.is_named, row.until, row.recorded_at),
            f"{row.code}.m4a" if row.code in given.files else "",
        )
        for row in given.rows
    ]
    return _packed(f"voices-P{person}", _GIVEN, rows, given.files)


def _readme(name: str) -> str:
    """Return in both languages what each scope allows, and where one sees what was taken back."""
    texts = []
    for language in ("zh-hans", "en"):
        with override(language):
            scopes = [(ALLOWS[scope][0], (scope, ALLOWS[scope][1])) for scope in ConsentScope]
            gone = f"{settings.BASE_URL}{reverse('api:withdrawn')}"
            context = {"title": name, "day": today(), "scopes": scopes, "gone": gone}
            texts.append(render_to_string("voices/voices_readme.txt", context))
    return "\n".join(texts)


@never_cache
@require_safe
def export(request: HttpRequest, variety: str) -> HttpResponseBase:
    """Answer with a variety's recordings whose speakers allow the export."""
    check_rate_limit(request, "voices.export", _MOST_A_MINUTE, _MINUTE_S)
    info = known_variety(variety)
    found = voices_for_export(info.code, on=today())
    rows = [
        (
            *(each.code, each.meaning, meaning_text(each.meaning)),
            *(each.village.name if each.village else "", each.born_decade, each.name),
            ConsentScope.EXPORT,
            f"{each.code}.m4a",
        )
        for each, _file in found
    ]
    return _packed(f"voices-{info.code}", _TAKEN, rows, {each.code: file for each, file in found})


def _packed(
    name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]], files: Mapping[str, PublicFile]
) -> HttpResponseBase:
    """Answer with a sheet and its sounds, which may be hours of talk: no memory holds them."""
    packed = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed below or by the answer
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("README.txt", _readme(name).encode("utf-8-sig"))
        archive.writestr("voices.csv", b"".join(csv_chunks(Spreadsheet(name, head, rows))))
        for code, each in sorted(files.items()):
            with each.open() as file, archive.open(f"{code}.m4a", "w") as member:
                shutil.copyfileobj(file, member)
    size = packed.tell()
    packed.seek(0)
    if size > _IN_MEMORY:
        return FileResponse(packed, as_attachment=True, filename=f"{name}.zip")
    with packed:
        headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
        return HttpResponse(packed.read(), content_type="application/zip", headers=headers)
