"""Titles at the desk: described, published, announced, withdrawn, on other halls' shelves."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from django.db import transaction

from commonfield.culture.choices import Rights
from commonfield.culture.library.commands.works import audit_work
from commonfield.culture.library.conversion import read_cover
from commonfield.culture.library.desk.rights import checked_words, with_columns
from commonfield.culture.library.errors import WorkNotOursError, WorkOutError, WorkPublishedError
from commonfield.culture.library.passages import forget_chapters
from commonfield.culture.library.permissions import require_county, require_hall, usable
from commonfield.culture.library.rules import ANNOUNCED_DAYS, Use
from commonfield.culture.library.search_index import index_works
from commonfield.culture.library.types import WorkWords
from commonfield.culture.models import Chapter, ShelfPlace, Work
from commonfield.facts.commands import record
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.types import Actor
from commonfield.workshop.media import store_file
from commonfield.workshop.typed_rows import view_of


@transaction.atomic
def describe_work(*, by: Actor, now: datetime, work: int, words: WorkWords) -> None:
    """Say anew what a title is and by what right it is here."""
    row = kept_work(by, work, now)
    on, before = china_day(now), view_of(WorkWords, row)
    said = checked_words(words, on, is_shown=row.published_at is not None)
    if said.rights == Rights.RURAL_SCHEME and said != replace(
        said, rights=before.rights, announced_on=before.announced_on
    ):
        require_county(by, row.place, now)
    _write_words(row, said)
    changed = [name for name, value in asdict(said).items() if value != getattr(before, name)]
    audit_work("culture.work_described", by, row, now, changed=" ".join(changed))


@transaction.atomic
def describe_by_sheet(*, by: Actor, now: datetime, work: int, words: Mapping[str, str]) -> None:
    """Give a title what a spreadsheet says of it; what that leaves out stays."""
    before = view_of(WorkWords, kept_work(by, work, now))
    describe_work(by=by, now=now, work=work, words=with_columns(before, words))


@transaction.atomic
def publish_work(*, by: Actor, now: datetime, work: int) -> bool:
    """Let readers see a title as its right allows; return whether that is new."""
    return _publish(by, kept_work(by, work, now), now)


@transaction.atomic
def announce_work(*, by: Actor, now: datetime, work: int) -> None:
    """Announce a title under the rural scheme: read 30 days later, unless somebody objects."""
    row = kept_work(by, work, now)
    require_county(by, row.place, now)
    if row.rights != Rights.RURAL_SCHEME or row.announced_on is None:
        on = china_day(now)
        words = replace(view_of(WorkWords, row), rights=Rights.RURAL_SCHEME, announced_on=on)
        _write_words(row, checked_words(words, on, is_shown=True))
        audit_work("culture.work_announced", by, row, now)
    _publish(by, row, now)


@transaction.atomic
def withdraw_work(*, by: Actor, now: datetime, work: int) -> bool:
    """Take a title away from readers; return whether it was there."""
    row = kept_work(by, work, now)
    return withdraw(by, row, now)


def withdraw(by: Actor, row: Work, now: datetime) -> bool:
    """Take a title away within the caller's transaction, which has asked for the right."""
    if row.published_at is None or row.withdrawn_at is not None:
        return False
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    _record("culture.work_withdrawn", row, now)
    audit_work("culture.work_withdrawn", by, row, now)
    return True


@transaction.atomic
def delete_draft(*, by: Actor, now: datetime, work: int) -> None:
    """Delete a title that nobody but its keeper has seen."""
    row = kept_work(by, work, now)
    if row.published_at is not None:
        raise WorkPublishedError
    audit_work("culture.work_deleted", by, row, now)
    forget_chapters(list(Chapter.objects.filter(work=row).values_list("pk", flat=True)))
    row.delete()


def change_cover(*, by: Actor, now: datetime, work: int, content: bytes) -> None:
    """Give a title another cover."""
    require_hall(by, must_exist(Work.objects.filter(pk=work).first()).hall, now=now)
    cover = read_cover(content)
    with transaction.atomic():
        row = kept_work(by, work, now)
        row.cover = store_file(cover, now=now, is_public=False)
        row.save(update_fields=["cover"])
        audit_work("culture.cover_changed", by, row, now)


@transaction.atomic
def place_on_shelf(*, by: Actor, now: datetime, work: int, hall: str) -> bool:
    """Offer another hall's title on a shelf, too; return whether that is new."""
    require_hall(by, hall, now=now)
    shared = Work.objects.filter(usable(Use.SHARE, china_day(now)), pk=work).first()
    if shared is None:
        raise WorkNotOursError
    _, is_new = ShelfPlace.objects.get_or_create(
        hall=hall, work=shared, defaults={"placed_at": now}
    )
    if is_new:
        audit_work("culture.work_placed", by, shared, now, shelf=hall)
    return is_new


@transaction.atomic
def take_off_shelf(*, by: Actor, now: datetime, work: int, hall: str) -> None:
    """Offer another hall's title no longer; what a hall brought itself is withdrawn instead."""
    require_hall(by, hall, now=now)
    placed = ShelfPlace.objects.filter(hall=hall, work_id=work).exclude(work__hall=hall)
    row = must_exist(placed.select_related("work").first())
    audit_work("culture.work_taken_off", by, row.work, now, shelf=hall)
    row.delete()


def kept_work(by: Actor, work: int, now: datetime) -> Work:
    """Return a title that somebody keeps, locked; refuse others."""
    row = must_exist(Work.objects.select_for_update().filter(pk=work).first())
    require_hall(by, row.hall, now=now)
    return row


def _publish(by: Actor, row: Work, now: datetime) -> bool:
    if row.published_at is not None and row.withdrawn_at is None:
        return False
    if row.objected_at is not None or row.objections.filter(is_upheld=True).exists():
        raise WorkOutError
    checked_words(view_of(WorkWords, row), china_day(now), is_shown=True)
    if row.withdrawn_at is not None and row.announced_on is not None:
        ended_on = row.announced_on + timedelta(days=ANNOUNCED_DAYS)
        if china_day(row.withdrawn_at) < ended_on:
            # It was not announced for long enough: its days begin anew.
            row.announced_on = china_day(now)
    row.published_at, row.withdrawn_at = now, None
    row.save(update_fields=["announced_on", "published_at", "withdrawn_at"])
    _record("culture.work_published", row, now)
    audit_work("culture.work_published", by, row, now)
    return True


def _write_words(row: Work, words: WorkWords) -> None:
    for name, value in asdict(words).items():
        setattr(row, name, value)
    row.save(update_fields=list(asdict(words)))
    index_works([row.pk])


def _record(kind: str, row: Work, now: datetime) -> None:
    record(FactRecord(kind=kind, place=row.place, occurred_at=now, quantity=1), now=now)
