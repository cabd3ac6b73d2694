"""Reading the papers by which a store sells: its own, those that wait for an officer."""

from datetime import date, datetime

from django.db.models import Q, QuerySet

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role
from commonfield.people.permissions import require_role
from commonfield.people.queries import administered_places, close_persons
from commonfield.people.types import Actor
from commonfield.places.queries import prefix_range
from commonfield.stores.models import StorePaper
from commonfield.stores.queries import DOCUMENT_PURPOSE, paper_view, store_of_keeper, store_view
from commonfield.stores.types import PaperShown, PaperToCheck
from commonfield.workshop.media import FileContent, sealed_file


def papers_shown(slug: str, *, on: date) -> list[PaperShown]:
    """Return the papers that a store shows on its page (E-commerce Law, article 15)."""
    rows = StorePaper.objects.in_use().filter(store__slug=slug).select_related("decision")
    papers = [paper_view(row, on) for row in rows.order_by("id")]
    return [
        PaperShown(paper.kind, paper.number, paper.expires_on, paper.has_ended, paper.is_refused)
        for paper in papers
    ]


def paper_document(slug: str, paper_id: int, *, by: Actor, now: datetime) -> FileContent:
    """Open the picture or PDF of a store's paper, for its keeper."""
    store = store_of_keeper(slug, by, now)
    row = StorePaper.objects.filter(store=store, pk=paper_id).first()
    return must_exist(sealed_file(row.document, purpose=DOCUMENT_PURPOSE) if row else None)


def papers_to_check(*, by: Actor, now: datetime, limit: int = 50) -> list[PaperToCheck]:
    """Return the papers that wait for a bureau officer of their stores' county, oldest first."""
    on = china_day(now)
    rows = _to_check(by, on).select_related("store").order_by("prepared_at", "id")
    return [PaperToCheck(store_view(row.store), paper_view(row, on)) for row in rows[:limit]]


def number_of_papers_to_check(*, by: Actor, now: datetime) -> int:
    """Return how many papers wait for a bureau officer of their stores' county."""
    return _to_check(by, china_day(now)).count()


def _to_check(by: Actor, on: date) -> QuerySet[StorePaper]:
    within = Q(pk__in=[])
    for place in administered_places(by, on, {Role.BUREAU}):
        within |= Q(store__place__range=prefix_range(place))
    return (
        StorePaper.objects.waiting()
        .filter(within)
        .exclude(prepared_by__in=close_persons(by.acting_id or 0), prepared_by__isnull=False)
    )


def paper_to_check(paper_id: int, *, by: Actor, now: datetime) -> PaperToCheck:
    """Return a store's paper to a bureau officer of the store's county."""
    row = _paper_for_officer(paper_id, by, now)
    return PaperToCheck(store_view(row.store), paper_view(row, china_day(now)), row.prepared_by)


def document_to_check(paper_id: int, *, by: Actor, now: datetime) -> FileContent:
    """Open the picture or PDF of a store's paper, for a bureau officer of the store's county."""
    row = _paper_for_officer(paper_id, by, now)
    return must_exist(sealed_file(row.document, purpose=DOCUMENT_PURPOSE))


def _paper_for_officer(paper_id: int, by: Actor, now: datetime) -> StorePaper:
    rows = StorePaper.objects.in_use().select_related("store", "decision")
    row = must_exist(rows.filter(pk=paper_id).first())
    require_role(by, {Role.BUREAU}, place=row.store.place, on=china_day(now))
    return row
