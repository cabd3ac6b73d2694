"""The catalogue's part of ``check_books``: what products are found by is what they say."""

from datetime import datetime, timedelta
from itertools import batched
from typing import Final

from commonfield.stores.models import Product
from commonfield.stores.search_index import Counted, Weights, indexed_terms, wanted_terms
from commonfield.workshop.books import BookCheck, Difference

_AT_ONCE: Final = 500
# The worker moves products between price bands within a minute of a list's beginning or end.
_LATE: Final = timedelta(minutes=5)


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
