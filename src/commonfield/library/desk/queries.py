"""Queries of the keeper's desk: halls, shelves with unpublished titles, files, objections."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.library.choices import Rights, UploadState
from commonfield.library.models import Chapter, Objection, Upload, Work
from commonfield.library.permissions import listed, settles_for, usable
from commonfield.library.queries import OBJECTION_PURPOSE, has_file, with_contents, works_named
from commonfield.library.rules import FILE_IN_HTML, Use, album_parts
from commonfield.library.types import (
    AlbumPage,
    DeskChapter,
    DeskCounts,
    ObjectionOutcome,
    ObjectionView,
    ShelfPage,
    UploadView,
    WorkInfo,
)
from commonfield.people.choices import Role
from commonfield.people.permissions import is_hall_open, require_hall
from commonfield.people.queries import administered_places, halls_kept
from commonfield.people.types import Actor
from commonfield.places.choices import VenueKind
from commonfield.places.queries import venues
from commonfield.places.types import VenueInfo
from commonfield.workshop.key_rotation import about_of
from commonfield.workshop.typed_rows import view_of
from commonfield.workshop.vault import open_sealed

# How long before its end a licence is a to-do.
_ENDS_SOON: Final = timedelta(days=30)
_MOST_UPLOADS: Final = 200
# In no county.
_ELSEWHERE: Final = ""
# How long a file that is on the shelf is still in the list of files.
_READY_FOR: Final = timedelta(hours=12)


def halls_of(by: Actor, on: date) -> list[VenueInfo]:
    """Return a keeper's open halls, by place."""
    return [hall for hall in halls_kept(by, on) if is_hall_open(hall, on)]


def closed_halls_of(by: Actor, on: date) -> list[VenueInfo]:
    """Return a keeper's closed halls whose titles readers still see."""
    halls = [hall for hall in halls_kept(by, on) if not is_hall_open(hall, on)]
    shown = set(_shown([hall.code for hall in halls]).values_list("hall", flat=True))
    return [hall for hall in halls if hall.code in shown]


def shown_of(hall: str, *, by: Actor, now: datetime, first: int, size: int) -> ShelfPage:
    """Return a hall's own public titles, also when the hall is closed."""
    require_hall(by, hall, now=now, may_be_closed=True)
    return _page(_shown([hall]).order_by("-published_at", "-pk"), "", first, size)


def _shown(halls: Sequence[str]) -> QuerySet[Work]:
    return Work.objects.filter(hall__in=halls, published_at__isnull=False, withdrawn_at=None)


def shelf(  # noqa: PLR0913 - what a list is narrowed by
    hall: str, *, by: Actor, now: datetime, state: str = "", text: str = "", first: int, size: int
) -> ShelfPage:
    """Return a hall's titles, also unpublished ones, the newest first."""
    require_hall(by, hall, now=now)
    rows = Work.objects.filter(shelves__hall=hall).filter(_in_state(state, hall, china_day(now)))
    return _page(rows.order_by("-added_at", "-pk"), text, first, size)


def _page(rows: QuerySet[Work], text: str, first: int, size: int) -> ShelfPage:
    """Return a page of the titles, of those with all words if any are given."""
    if text:
        rows = rows.filter(pk__in=works_named(text, rows))
    some = rows[first : first + size]
    return ShelfPage(tuple(view_of(WorkInfo, row, contents=()) for row in some), rows.count())


def shelf_counts(halls: Sequence[str], on: date) -> dict[str, DeskCounts]:
    """Return each hall's numbers of drafts, objections, ending licences and refused files."""
    works = Work.objects.filter(hall__in=halls).order_by().values_list("hall")
    waiting = works.annotate(
        drafts=Count("pk", filter=Q(published_at=None)),
        objected=Count("pk", filter=Q(objected_at__isnull=False)),
        ending=Count("pk", filter=_ends_soon(on)),
    )
    uploads = Upload.objects.filter(hall__in=halls, state=UploadState.REFUSED)
    refused = Counter(uploads.values_list("hall", flat=True))
    found = {hall: (drafts, objected, ending) for hall, drafts, objected, ending in waiting}
    return {hall: DeskCounts(*found.get(hall, (0, 0, 0)), refused=refused[hall]) for hall in halls}


def _ends_soon(on: date) -> Q:
    return Q(
        rights=Rights.LICENSED,
        licensed_until__range=(on, on + _ENDS_SOON),
        published_at__isnull=False,
        withdrawn_at=None,
    )


def _in_state(state: str, hall: str, on: date) -> Q:
    return {
        "draft": Q(published_at=None),
        "published": listed(on),
        "objected": Q(objected_at__isnull=False),
        "withdrawn": Q(withdrawn_at__isnull=False),
        "ending": _ends_soon(on),
        "others": ~Q(hall=hall),
    }.get(state, Q())


def uploads_of(hall: str, *, by: Actor, now: datetime) -> list[UploadView]:
    """Return a hall's waiting or refused files, and those shelved today."""
    require_hall(by, hall, now=now)
    shown = ~Q(state=UploadState.READY) | Q(brought_at__gt=now - _READY_FOR)
    rows = Upload.objects.filter(shown, hall=hall).order_by("-brought_at", "-pk")
    return [view_of(UploadView, row) for row in rows[:_MOST_UPLOADS]]


def upload_named(hall: str, name: str) -> int | None:
    """Return the title made from a hall's file of a name."""
    rows = Upload.objects.filter(hall=hall, name=name, work__isnull=False).order_by("-pk")
    return rows.values_list("work_id", flat=True).first()


def desk_work(work: int, *, by: Actor, now: datetime) -> WorkInfo:
    """Return a title with its contents for its keeper, whatever its state."""
    return with_contents(_work_of_keeper(work, by, now))


def desk_chapter(work: int, number: int, *, by: Actor, now: datetime) -> DeskChapter:
    """Return a chapter for its keeper's review."""
    row = _work_of_keeper(work, by, now)
    found = must_exist(Chapter.objects.filter(work=row, number=number).first())
    names = dict.fromkeys(FILE_IN_HTML.findall(found.html))
    pictures = tuple((name.partition(".")[0], name) for name in names)
    return view_of(DeskChapter, found, is_cut=found.whole is not None, pictures=pictures)


def shows_file(work: int, digest: str, *, by: Actor, now: datetime) -> bool:
    """Return whether a title of the keeper's hall shows or plays a file."""
    row = _work_of_keeper(work, by, now)
    return row.cover == digest or Chapter.objects.filter(has_file(digest), work=row).exists()


def older_namesake(draft: WorkInfo) -> int | None:
    """Return a title of the same name and authors that a draft may be a newer edition of."""
    same = Work.objects.filter(hall=draft.hall, title=draft.title, authors=draft.authors)
    others = same.filter(pk__lt=draft.id, withdrawn_at=None).order_by("-pk")
    return others.values_list("pk", flat=True).first()


def album_pages(work: int, *, by: Actor, now: datetime) -> list[tuple[AlbumPage, str]]:
    """Return an album's pages in their order, each with its photograph; none of another book."""
    row = _work_of_keeper(work, by, now)
    pages = Chapter.objects.filter(work=row).order_by("number").values_list("number", "html")
    parts = [(number, *album_parts(html)) for number, html in pages]
    if not all(file for _, file, _ in parts):
        return []
    return [(AlbumPage(number, number, sentence), file) for number, file, sentence in parts]


def open_objections(*, by: Actor, now: datetime) -> list[ObjectionView]:
    """Return the objections that a person may settle, the oldest first, with contacts."""
    places, on = Q(pk__in=()), china_day(now)
    for code in administered_places(by, on, (Role.COUNTY_ADMIN,)):
        places |= Q(work__hall__in=[hall.code for hall in venues(code, VenueKind.HALL)])
    if settles_for(by, _ELSEWHERE, on):
        places |= ~Q(work__place__startswith=settings.COUNTY_CODE[:6])
    rows = Objection.objects.filter(places, settled_at=None).select_related("work")
    return [_objection(row) for row in rows.order_by("made_at", "pk")]


def objection_token(objection: int) -> str:
    return Objection.objects.values_list("token", flat=True).get(pk=objection)


def objection_outcome(token: str) -> ObjectionOutcome:
    """Return an objection's outcome, for the holder of its token."""
    row = Objection.objects.filter(token=token).exclude(token="").select_related("work").first()
    found = must_exist(row)
    is_down = found.work.objected_at is not None
    return view_of(ObjectionOutcome, found, title=found.work.title, is_down=is_down)


def objections_to(work: int, *, by: Actor, now: datetime) -> list[ObjectionView]:
    """Return the open objections to a title for its keeper, without contacts."""
    row = _work_of_keeper(work, by, now)
    rows = Objection.objects.filter(work=row, settled_at=None).select_related("work")
    return [_objection(each, is_open=False) for each in rows.order_by("made_at", "pk")]


def _objection(row: Objection, *, is_open: bool = True) -> ObjectionView:
    contact = ""
    if is_open:
        about = about_of(row.work_id)
        contact = open_sealed(row.contact_sealed, purpose=OBJECTION_PURPOSE, about=about)
    work = row.work
    of_work = {"title": work.title, "hall": work.hall, "place": work.place}
    is_down = work.objected_at is not None
    return view_of(ObjectionView, row, **of_work, contact=contact, is_down=is_down)


def announced_works(on: date) -> list[WorkInfo]:
    """Return the listed titles under the rural scheme, the newest announcement first."""
    rows = Work.objects.filter(listed(on), rights=Rights.RURAL_SCHEME)
    return [view_of(WorkInfo, row, contents=()) for row in rows.order_by("-announced_on", "-pk")]


def shared_works(hall: str, *, on: date, text: str, first: int, size: int) -> ShelfPage:
    """Return other halls' titles that could be put on a shelf."""
    rows = Work.objects.filter(usable(Use.SHARE, on)).exclude(shelves__hall=hall)
    return _page(rows.order_by("-published_at", "-pk"), text, first, size)


def _work_of_keeper(work: int, by: Actor, now: datetime) -> Work:
    row = must_exist(Work.objects.filter(pk=work).first())
    require_hall(by, row.hall, now=now)
    return row
