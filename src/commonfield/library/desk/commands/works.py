"""Titles at the desk: described, published, announced, withdrawn, on other halls' shelves."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from commonfield.facts.commands import record
from commonfield.facts.types import FactRecord
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.library.choices import Rights
from commonfield.library.commands.works import audit_work
from commonfield.library.covers import stored_cover
from commonfield.library.desk.rights import checked_details, with_columns
from commonfield.library.errors import WorkNotOursError, WorkOutError, WorkPublishedError
from commonfield.library.models import Chapter, Objection, ShelfPlace, Work
from commonfield.library.passages import forget_chapters
from commonfield.library.permissions import require_county, usable
from commonfield.library.rules import ANNOUNCED_DAYS, Use
from commonfield.library.search_index import index_works
from commonfield.library.types import ImportedFile, Taken, WorkDetails
from commonfield.people.permissions import require_hall
from commonfield.people.types import Actor
from commonfield.workshop.locks import one_at_a_time
from commonfield.workshop.media import store_file
from commonfield.workshop.typed_rows import view_of


@transaction.atomic
def describe_work(*, by: Actor, now: datetime, work: int, details: WorkDetails) -> None:
    """Change a title's details and rights."""
    row = locked_work(by, work, now)
    on, before = china_day(now), view_of(WorkDetails, row)
    checked = checked_details(details, on, is_shown=row.published_at is not None)
    if checked != before and Rights.RURAL_SCHEME in {checked.rights, before.rights}:
        require_county(by, row.place, now)
    _write_details(row, checked, now)
    changed = [name for name, value in asdict(checked).items() if value != getattr(before, name)]
    audit_work("culture.work_described", by, row, now, changed=" ".join(changed))


@transaction.atomic
def describe_by_sheet(*, by: Actor, now: datetime, work: int, words: Mapping[str, str]) -> bool:
    """Update a title with the columns of a spreadsheet; return whether anything changed."""
    before = view_of(WorkDetails, locked_work(by, work, now))
    changed = with_columns(before, words)
    if changed == before:
        return False
    describe_work(by=by, now=now, work=work, details=changed)
    return True


def describe_again(*, by: Actor, now: datetime, work: int, given: ImportedFile) -> Taken:
    """Update a known title with the details that came with the same file again."""
    # What a keeper says of a known file, they have said themselves, when they sent it.
    is_own = given.brought_by in {"", by.code}
    is_new = is_own and describe_by_sheet(by=by, now=now, work=work, words=given.words)
    return Taken(work, "updated" if is_new else "unchanged")


@transaction.atomic
def publish_work(*, by: Actor, now: datetime, work: int) -> bool:
    """Publish a title, to be read as its rights allow; return whether that is new."""
    return _publish(by, locked_work(by, work, now), now)


@transaction.atomic
def announce_work(*, by: Actor, now: datetime, work: int) -> None:
    """Announce a title under the rural scheme: read 30 days later, unless there is an objection."""
    row = locked_work(by, work, now)
    require_county(by, row.place, now)
    if row.rights != Rights.RURAL_SCHEME or row.announced_on is None:
        on = china_day(now)
        words = replace(view_of(WorkDetails, row), rights=Rights.RURAL_SCHEME, announced_on=on)
        _write_details(row, checked_details(words, on, is_shown=True), now)
        audit_work("culture.work_announced", by, row, now)
    _publish(by, row, now)


@transaction.atomic
def withdraw_work(*, by: Actor, now: datetime, work: int) -> bool:
    """Withdraw a title, also of a closed hall; return whether it was published."""
    row = locked_work(by, work, now, may_be_closed=True)
    return withdraw(by, row, now)


def withdraw(by: Actor, row: Work, now: datetime) -> bool:
    """Withdraw a title within the caller's transaction, which has checked the permission."""
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
    row = locked_work(by, work, now)
    if row.published_at is not None:
        raise WorkPublishedError
    audit_work("culture.work_deleted", by, row, now)
    forget_chapters(list(Chapter.objects.filter(work=row).values_list("pk", flat=True)))
    row.delete()


def change_cover(*, by: Actor, now: datetime, work: int, content: bytes) -> None:
    require_hall(by, must_exist(Work.objects.filter(pk=work).first()).hall, now=now)
    cover = stored_cover(content)
    with transaction.atomic():
        row = locked_work(by, work, now)
        row.cover = store_file(cover, now=now, is_public=False)
        row.save(update_fields=["cover"])
        mark_changed(row, now)
        audit_work("culture.cover_changed", by, row, now)


@transaction.atomic
def place_on_shelf(*, by: Actor, now: datetime, work: int, hall: str) -> bool:
    """Put another hall's title on a shelf, too; return whether that is new."""
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
    """Take another hall's title off a shelf; a hall's own titles are withdrawn instead."""
    require_hall(by, hall, now=now)
    placed = ShelfPlace.objects.filter(hall=hall, work_id=work).exclude(work__hall=hall)
    row = must_exist(placed.select_related("work").first())
    audit_work("culture.work_taken_off", by, row.work, now, shelf=hall)
    row.delete()


def locked_work(by: Actor, work: int, now: datetime, *, may_be_closed: bool = False) -> Work:
    """Return a title of the keeper's hall, locked; refuse others."""
    row = must_exist(Work.objects.select_for_update().filter(pk=work).first())
    require_hall(by, row.hall, now=now, may_be_closed=may_be_closed)
    return row


def require_may_change(by: Actor, row: Work, now: datetime) -> None:
    """Refuse a keeper who changes what was announced: villagers read what the county announced."""
    if row.rights == Rights.RURAL_SCHEME:
        require_county(by, row.place, now)


def of_same_file(row: Work) -> QuerySet[Work]:
    """Return a title and those that were made from the same file, in whichever hall.

    They are held until the transaction ends: none is published while another is objected to.
    """
    if not row.source_sha256:
        return Work.objects.filter(pk=row.pk)
    one_at_a_time(f"culture.file:{row.source_sha256}")
    return Work.objects.filter(source_sha256=row.source_sha256)


def require_no_objection(row: Work) -> None:
    """Refuse a title if it, or one of the same file, has an open or upheld objection."""
    objections = Objection.objects.filter(work__in=of_same_file(row))
    if objections.filter(Q(settled_at=None) | Q(is_upheld=True, is_partial=False)).exists():
        raise WorkOutError


def _publish(by: Actor, row: Work, now: datetime) -> bool:
    if row.published_at is not None and row.withdrawn_at is None:
        return False
    require_no_objection(row)
    checked_details(view_of(WorkDetails, row), china_day(now), is_shown=True)
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


def mark_changed(row: Work, now: datetime) -> None:
    """Note that a title changed, so that copies elsewhere are outdated."""
    row.changed_at = now
    row.save(update_fields=["changed_at"])


def _write_details(row: Work, details: WorkDetails, now: datetime) -> None:
    if details == view_of(WorkDetails, row):
        return
    for name, value in asdict(details).items():
        setattr(row, name, value)
    row.save(update_fields=list(asdict(details)))
    mark_changed(row, now)
    index_works([row.pk])


def _record(kind: str, row: Work, now: datetime) -> None:
    record(FactRecord(kind=kind, place=row.place, occurred_at=now, quantity=1), now=now)
