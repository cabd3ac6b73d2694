"""Uploads: accepted, converted by the worker, or imported at once."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import PurePath
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import override, pgettext

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import CommonfieldError, must_exist
from commonfield.library.choices import Rights, UploadState
from commonfield.library.commands.works import add_work
from commonfield.library.conversion import file_digest, read_work
from commonfield.library.desk.commands.collections import (
    add_spoken,
    import_collection,
    is_collection,
)
from commonfield.library.desk.commands.series import import_series
from commonfield.library.desk.commands.works import describe_again, describe_by_sheet
from commonfield.library.desk.rights import checked_details, with_columns
from commonfield.library.errors import ConversionFailedError
from commonfield.library.models import Upload, Work
from commonfield.library.permissions import require_county
from commonfield.library.types import ImportedFile, Taken
from commonfield.people.permissions import require_hall
from commonfield.people.types import SYSTEM, Actor
from commonfield.workshop.errors import SoundToolMissingError
from commonfield.workshop.media import PublicFile, store_file
from commonfield.workshop.schedule import isolating_failures
from commonfield.workshop.storage import open_file, path_of

_MOST_TRIES: Final = 3
# What the words of an upload say that is made here.
_SPOKEN: Final = {"made": "spoken"}
_MOST_UPLOADS: Final = 200


@transaction.atomic
def take_upload(
    *, by: Actor, now: datetime, hall: str, file: PublicFile, given: ImportedFile
) -> int:
    """Accept a file for the worker to convert; the same waiting file is accepted once."""
    place = require_hall(by, hall, now=now).place_code
    if given.words.get("rights") == Rights.RURAL_SCHEME:
        require_county(by, place, now)
    known = Work.objects.filter(hall=hall, source_sha256=file.sha256).first()
    if known is not None:
        describe_by_sheet(by=by, now=now, work=known.pk, words=given.words)
    waiting = Upload.objects.filter(hall=hall, file=file.sha256, state=UploadState.WAITING).first()
    if waiting is not None:
        return waiting.pk
    return Upload.objects.create(
        hall=hall,
        name=given.name[:300],
        file=store_file(file, now=now, is_public=False),
        size=file.size,
        words=dict(given.words),
        series=given.series,
        brought_by=by.code,
        brought_at=now,
    ).pk


@transaction.atomic
def order_spoken_books(*, by: Actor, now: datetime, hall: str) -> int:
    """Let the worker make the spoken books for a hall; those that wait are ordered once."""
    require_hall(by, hall, now=now)
    order = {"hall": hall, "words": _SPOKEN, "state": UploadState.WAITING}
    names = {"name": str(pgettext("a recording", "Four small books, read by a machine"))}
    row, _is_new = Upload.objects.get_or_create(
        **order, defaults=names | {"size": 0, "brought_by": by.code, "brought_at": now}
    )
    return row.pk


@transaction.atomic
def remove_upload(*, by: Actor, now: datetime, upload: int) -> str:
    """Remove an upload unless it is being converted; return its hall."""
    row = must_exist(Upload.objects.filter(pk=upload).first())
    require_hall(by, row.hall, now=now)
    Upload.objects.filter(pk=upload).exclude(state=UploadState.CONVERTING).delete()
    return row.hall


def import_file(
    *, by: Actor, now: datetime, hall: str, file: BinaryIO, given: ImportedFile
) -> Taken:
    """Import a file as an unpublished title of a hall; of a known file update the details.

    It is converted before the transaction begins.
    """
    require_hall(by, hall, now=now)
    known = Work.objects.filter(hall=hall, source_sha256=file_digest(file)).first()
    if known is not None:
        return describe_again(by=by, now=now, work=known.pk, given=given)
    work = read_work(file, given.name)
    full = with_columns(work.details, given.words)
    work = replace(work, details=checked_details(full, china_day(now), is_shown=False))
    with transaction.atomic():
        return add_work(by=by, now=now, hall=hall, work=work, brought_by=given.brought_by)


def convert_uploads(now: datetime) -> int:
    """Convert waiting files, the oldest first (the worker's job); return how many.

    One worker does so at a time: what is being converted as it begins was left by a killed one.
    """
    Upload.objects.filter(state=UploadState.CONVERTING).update(state=UploadState.WAITING)
    ready = Q(state=UploadState.WAITING)
    if not shutil.which("ffmpeg"):
        ready &= ~Q(code=SoundToolMissingError.code)
    waiting = Upload.objects.filter(ready).order_by("brought_at", "pk")
    done = 0
    for key in list(waiting.values_list("pk", flat=True)[:_MOST_UPLOADS]):
        with isolating_failures("upload", str(key)):
            done += _convert(key, now)
    return done


def _convert(key: int, now: datetime) -> int:
    """Convert a file that waits, with the other parts of its recording; return how many."""
    begun = Upload.objects.filter(pk=key, state=UploadState.WAITING)
    if not begun.update(state=UploadState.CONVERTING, tries=F("tries") + 1, code="", params={}):
        return 0
    first = Upload.objects.get(pk=key)
    others = Upload.objects.filter(series=first.series, hall=first.hall, state=UploadState.WAITING)
    parts = [first, *(others.order_by("pk") if first.series else ())]
    try:
        added, refused = _add(parts, now)
    except SoundToolMissingError as error:
        # It is no fault of the file, so it may be tried as often as it has to.
        for row in parts:
            _end(row, UploadState.WAITING, tries=0, code=error.code)
        return len(parts)
    except CommonfieldError as error:
        added, refused = None, {row.name: error for row in parts}
    for row in parts:
        if error_of := refused.get(row.name):
            params = _plain(error_of.params)
            _end(row, UploadState.REFUSED, file="", code=error_of.code, params=params)
        elif added:
            _end(row, UploadState.READY, file="", work_id=added.work)
    return len(parts)


def _add(parts: Sequence[Upload], now: datetime) -> tuple[Taken, dict[str, CommonfieldError]]:
    """Add a file, or the parts of a recording, as a title; say which parts are refused."""
    first = parts[0]
    if first.tries > _MOST_TRIES:
        raise ConversionFailedError
    if first.words == _SPOKEN:
        return add_spoken(by=SYSTEM, now=now, hall=first.hall), {}
    with ExitStack() as opened:
        files: list[tuple[ImportedFile, Any]] = [
            (
                ImportedFile(row.name, row.words, row.brought_by),
                opened.enter_context(open_file(path_of(row.file))),
            )
            for row in parts
        ]
        if first.series:
            title = PurePath(first.name).stem
            return import_series(by=SYSTEM, now=now, hall=first.hall, files=files, title=title)
        given, file = files[0]
        if is_collection(first.name, file):
            taken = import_collection(
                by=SYSTEM,
                now=now,
                hall=first.hall,
                file=file,
                name=first.name,
                brought_by=first.brought_by,
                watch=partial(_note_progress, first.pk),
            )
            return taken, {}
        file.seek(0)
        return import_file(by=SYSTEM, now=now, hall=first.hall, file=file, given=given), {}


def _note_progress(key: int, done: int, total: int) -> None:
    Upload.objects.filter(pk=key).update(params={"done": done, "total": total})


def _end(row: Upload, state: UploadState, **columns: object) -> None:
    Upload.objects.filter(pk=row.pk).update(state=state, **columns)


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    """Return a refusal's parameters for storage: texts in English, the catalogues' msgids."""
    with override("en"):
        return {
            name: value if isinstance(value, int) and not isinstance(value, Promise) else str(value)
            for name, value in params.items()
        }
