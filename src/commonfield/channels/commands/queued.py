"""Large files, which the worker reads and takes: a page would wait for minutes.

Until it is read an upload stands sealed in blocks of its own; they go as it is read or refused.
"""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import IO, Any, Final

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import override

from commonfield.channels.choices import FileState
from commonfield.channels.commands.files import (
    digest_of,
    locked_file,
    opened,
    pieces_of,
    read_file,
    seal_blocks,
    take_file,
)
from commonfield.channels.errors import FileTakenError, ImportStoppedError, RowsToDecideError
from commonfield.channels.models import ChannelFile
from commonfield.channels.types import Queued
from commonfield.kernel.errors import CommonfieldError
from commonfield.people.permissions import person_of
from commonfield.people.types import Actor
from commonfield.stores.queries import store_of_keeper
from commonfield.workshop.schedule import isolating_failures

_MOST_TRIES: Final = 3
# Where an upload stands beside the tables that are read of it.
_UNREAD: Final = "unread"


def queue_upload(*, by: Actor, now: datetime, store: str, file: IO[bytes]) -> int:
    """Keep a large file, sealed, until the worker has read it; return its id."""
    kept = store_of_keeper(store, by, now)
    digest = digest_of(file)
    with transaction.atomic():
        known = ChannelFile.objects.filter(store=kept, digest=digest)
        known = known.exclude(state=FileState.TAKEN_BACK)
        for row in known.order_by("id"):
            if row.kind or "queued" in row.report:
                return row.pk
            _forget(row)
        row = ChannelFile.objects.create(
            store=kept,
            state=FileState.READ,
            digest=digest,
            table=_UNREAD,
            rows=0,
            report=_report({}, _queued(by)),
            read_at=now,
            read_by=by.code,
        )
        seal_blocks(row, pieces_of(file))
    return row.pk


@transaction.atomic
def queue_taking(
    *, by: Actor, now: datetime, store: str, file: int, without_refused: bool = False
) -> None:
    """Let the worker take a large file that was read, as ``take_file`` would.

    Raises:
        RowsToDecideError: if rows were refused and the keeper did not decide to go without them.
    """
    row = locked_file(by, now, store, file, FileState.READ)
    if not row.kind:
        raise FileTakenError
    if row.report["refused"] and not without_refused:
        raise RowsToDecideError(rows=len(row.report["refused"]))
    _note(row, _report(row.report, _queued(by, without_refused=without_refused)))


def do_queued(now: datetime) -> int:
    """Read and take what keepers left to the worker, in the order of its coming; return how many.

    One worker does so at a time. What a killed one left stands as before, and is begun anew.
    """
    waiting = ChannelFile.objects.filter(state=FileState.READ, report__has_key="queued")
    done = 0
    for row in waiting.select_related("store").order_by("id"):
        with isolating_failures("file of a platform", str(row.pk)):
            _do(row, now)
            done += 1
    return done


def _queued(by: Actor, *, without_refused: bool = False) -> Queued:
    return Queued(person_of(by), by.helper, without_refused)


def _do(row: ChannelFile, now: datetime) -> None:
    queued = Queued(**row.report["queued"])
    by = Actor(queued.person_id, "person", helper=queued.helper)
    try:
        if queued.tries >= _MOST_TRIES:
            raise ImportStoppedError
        _note(row, _report(row.report, replace(queued, tries=queued.tries + 1)))
        if row.kind:
            take_file(
                by=by,
                now=now,
                store=row.store.slug,
                file=row.pk,
                without_refused=queued.without_refused,
            )
        else:
            _read(row, by, now)
    except CommonfieldError as error:
        with transaction.atomic():
            if not row.kind:
                row.blocks.all().delete()
            _note(row, _report(row.report, None) | {"problem": _plain(error)})


def _read(row: ChannelFile, by: Actor, now: datetime) -> None:
    with tempfile.TemporaryFile() as file:
        for piece in opened(row):
            file.write(piece)
        file.seek(0)
        read_file(
            by=by, now=now, store=row.store.slug, file=file, tell=_telling(row), instead_of=row
        )


def _telling(row: ChannelFile) -> Callable[[int, int, str], None]:
    """Return what notes how many rows are read; nothing is locked meanwhile."""

    def tell(done: int, _total: int, _what: str) -> None:
        ChannelFile.objects.filter(pk=row.pk).update(rows=done)

    return tell


def _report(report: Mapping[str, Any], queued: Queued | None) -> dict[str, Any]:
    """Return a file's report with what is queued, and without what went wrong before."""
    empty: dict[str, Any] = {"refused": [], "skipped": {}, "warnings": {}, "dropped": {}}
    kept = {name: each for name, each in report.items() if name not in {"queued", "problem"}}
    return empty | kept | ({"queued": queued.plain} if queued else {})


def _note(row: ChannelFile, report: dict[str, Any]) -> None:
    row.report = report
    row.save(update_fields=["report"])


def _forget(row: ChannelFile) -> None:
    row.blocks.all().delete()
    row.delete()


def _plain(error: CommonfieldError) -> dict[str, object]:
    """Return a refusal for storage: its sentence and its parameters' texts, as msgids."""
    with override("en"):
        params = {
            name: each if isinstance(each, int) and not isinstance(each, Promise) else str(each)
            for name, each in error.params.items()
        }
    return {"sentence": error.sentence, "params": params}
