"""Titles as they are taken along: their files, their version, whether they still may be."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Final

from django.db.models.functions import MD5

from commonfield.culture.library.permissions import usable
from commonfield.culture.library.queries.shelf import listed_work
from commonfield.culture.library.rules import Use
from commonfield.culture.library.types import Pack, WorkInfo
from commonfield.culture.models import Chapter, ChapterFile, Work
from commonfield.kernel.errors import NotFoundError
from commonfield.workshop.media import stored_file

# As clean chapters name their files.
_FILE: Final = re.compile(r"\.\./\.\./files/([0-9a-f]{64}\.\w+)")


def pack_of(work: int, *, on: date) -> Pack:
    """Return a title that may be taken along, with the names of its files.

    A text may name any file: only the title's own are handed out.
    """
    info = taken_work(work, on=on)
    own = set(ChapterFile.objects.filter(chapter__work=work).values_list("file", flat=True))
    names: set[str] = set()
    size = 0
    for html, sound in Chapter.objects.filter(work_id=work).values_list("html", "sound"):
        size += len(html.encode())
        names |= {name for name in _FILE.findall(html) if name.partition(".")[0] in own}
        names |= {sound} - {""}
    files = {name: found for name in names if (found := stored_file(name, is_checked=True))}
    size += sum(found.size for found in files.values())
    return Pack(info, pack_versions([work], on=on)[work], tuple(sorted(files)), size)


def taken_work(work: int, *, on: date) -> WorkInfo:
    """Return a title that may be taken along, with its contents."""
    if not may_take_along(work, on=on):
        raise NotFoundError
    return listed_work(work, on=on)


def may_take_along(work: int, *, on: date) -> bool:
    """Tell whether a title may be taken along now."""
    return Work.objects.filter(usable(Use.TAKE_ALONG, on), pk=work).exists()


def pack_versions(works: Collection[int], *, on: date) -> dict[int, str]:
    """Return the versions of those titles that may be taken along now."""
    rows = Work.objects.filter(usable(Use.TAKE_ALONG, on), pk__in=works)
    parts: dict[int, list[object]] = defaultdict(list)
    for work, *words in rows.values_list(
        "pk", "title", "authors", "language", "cover", "licensed_until"
    ):
        parts[work] += words
    chapters = Chapter.objects.filter(work_id__in=parts).order_by("work_id", "number")
    columns = ("pk", "number", "title", "sound", MD5("html"))
    for work, *words in chapters.values_list("work_id", *columns):
        parts[work] += words
    return {
        work: hashlib.sha256(repr(words).encode()).hexdigest()[:12] for work, words in parts.items()
    }
