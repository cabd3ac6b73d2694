"""Reading what buyers said of a product."""

from django.db.models import QuerySet

from commonfield.market.models import Review
from commonfield.market.types import ReviewsView, ReviewView
from commonfield.workshop.rows import read_together

NO_REVIEWS = ReviewsView(0, None, ())
_STARS = (
    "SELECT COUNT(*), SUM(r.stars) FROM market_review r"
    " JOIN market_product p ON p.id = r.product_id WHERE p.slug = %s"
)


def reviews_of(product: str, *, offset: int = 0, limit: int = 20) -> ReviewsView:
    """Return what buyers said of a product, the latest first, and how many stars on average."""
    ((count, stars),) = read_together((_STARS, [product]))[0]
    if not count:
        return NO_REVIEWS
    shown = _reviews_shown(product)[offset : offset + limit]
    return ReviewsView(count, stars / count, tuple(_review_view(row) for row in shown))


def review_of(product: str, review: int) -> ReviewView | None:
    """Return one review that is shown with a product."""
    row = _reviews_shown(product).filter(pk=review).first()
    return _review_view(row) if row else None


def _reviews_shown(product: str) -> QuerySet[Review]:
    rows = Review.objects.filter(product__slug=product, hidden_at=None).exclude(text="")
    return rows.order_by("-written_at", "-id")


def _review_view(row: Review) -> ReviewView:
    return ReviewView(row.pk, row.stars, row.text, row.written_at)
