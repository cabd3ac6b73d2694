"""Stores' part of ``check_books``: licences that another person found right, and the search."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import batched
from typing import Final

from django.db.models import Exists, OuterRef

from commonfield.stores.models import PaperDecision, Product, Store, StorePaper
from commonfield.stores.search_index import Counted, Weights, indexed_terms, wanted_terms
from commonfield.workshop.approvals import wrong_decisions
from commonfield.workshop.books import BookCheck, Difference

_AT_ONCE: Final = 500
# The worker moves products between price bands within a minute of a list's beginning or end.
_LATE: Final = timedelta(minutes=5)


def check_licences() -> BookCheck:
    """Hold every licence against its decision, and the stores that count against the licences."""
    made = PaperDecision.objects.select_related("subject").order_by("pk")
    wrong = wrong_decisions("licences", ((row, row.subject) for row in made))
    return BookCheck("licences", StorePaper.objects.count(), (*wrong, *_unchecked()))


def _unchecked() -> Iterator[Difference]:
    """Yield stores that count without a licence in use that was accepted."""
    accepted = StorePaper.objects.filter(store=OuterRef("pk")).accepted()
    rows = Store.objects.filter(~Exists(accepted), counted_at__isnull=False).order_by("pk")
    for slug in rows.values_list("slug", flat=True):
        yield Difference("licences: who counts was checked", slug, "accepted", "not")


def check_search(now: datetime) -> BookCheck:
    """Recompute what every product is found and counted by."""
    differences: list[Difference] = []
    rows = Product.objects.order_by("id").values("id", "slug", "search_text", "cheapest_fen")
    count = 0
    for some in batched(rows, _AT_ONCE, strict=False):
        ids = [row["id"] for row in some]
        wanted, before = (wanted_terms(ids, now=moment) for moment in (now, now - _LATE))
        kept = indexed_terms(ids)
        for row in some:
            count += 1
            product_id, slug = row["id"], row["slug"]
            counted: Counted = {
                "search_text": row["search_text"],
                "cheapest_fen": row["cheapest_fen"],
            }
            found = (kept.get(product_id, {}), counted)
            if found not in (wanted[product_id], before[product_id]):
                differences += _differences(slug, wanted[product_id], found)
    return BookCheck("search", count, tuple(differences))


def _differences(
    slug: str, wanted: tuple[Weights, Counted], found: tuple[Weights, Counted]
) -> list[Difference]:
    (terms, want_counted), (kept, counted) = wanted, found
    pairs = [(term, terms.get(term), kept.get(term)) for term in sorted({*terms, *kept})]
    told = [
        Difference("search: terms", f"{slug}/{term}", str(want), str(have))
        for term, want, have in pairs
        if want != have
    ]
    if want_counted != counted:
        want, have = (" ".join(map(str, each.values())) for each in (want_counted, counted))
        told.append(Difference("search: counted by", slug, want, have))
    return told
