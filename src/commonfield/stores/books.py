"""Stores' part of ``check_books``: a store counts by a licence that another person found right."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from commonfield.stores.models import PaperDecision, Store, StorePaper
from commonfield.workshop.approvals import wrong_decisions
from commonfield.workshop.books import BookCheck, Difference


def check_licences() -> BookCheck:
    """Hold every licence against what was decided on it, and who counts against the licences."""
    made = PaperDecision.objects.select_related("subject").order_by("pk")
    wrong = wrong_decisions("licences", ((row, row.subject) for row in made))
    return BookCheck("licences", StorePaper.objects.count(), (*wrong, *_unchecked()))


def _unchecked() -> Iterator[Difference]:
    """Yield stores that count without a licence in use that was accepted."""
    accepted = StorePaper.objects.filter(store=OuterRef("pk")).accepted()
    rows = Store.objects.filter(~Exists(accepted), counted_at__isnull=False).order_by("pk")
    for slug in rows.values_list("slug", flat=True):
        yield Difference("licences: who counts was checked", slug, "accepted", "not")
