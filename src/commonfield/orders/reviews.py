"""Reading what buyers said of a product, and all that followed a person's orders."""

from django.db.models import QuerySet

from commonfield.orders.models import InvoiceRequest, Refund, Return, Review
from commonfield.orders.sealed import opened_title
from commonfield.orders.types import ReviewsView, ReviewView
from commonfield.workshop.rows import run_queries
from commonfield.workshop.typed_rows import view_of

NO_REVIEWS = ReviewsView(0, None, ())
_STARS = (
    "SELECT COUNT(*), SUM(r.stars) FROM orders_review r"
    " JOIN stores_product p ON p.id = r.product_id WHERE p.slug = %s"
)


def reviews_of(product: str, *, offset: int = 0, limit: int = 20) -> ReviewsView:
    """Return what buyers said of a product, the latest first, and how many stars on average."""
    ((count, stars),) = run_queries((_STARS, [product]))[0]
    if not count:
        return NO_REVIEWS
    shown = _reviews_shown(product)[offset : offset + limit]
    return ReviewsView(count, stars / count, tuple(_review_view(row) for row in shown))


def review_of(product: str, review: int) -> ReviewView | None:
    row = _reviews_shown(product).filter(pk=review).first()
    return _review_view(row) if row else None


def _reviews_shown(product: str) -> QuerySet[Review]:
    rows = Review.objects.filter(product__slug=product, hidden_at=None).exclude(text="")
    return rows.order_by("-written_at", "-id")


def _review_view(row: Review) -> ReviewView:
    return view_of(ReviewView, row)


def aftercare_held_of(person_id: int) -> dict[str, list[dict[str, object]]]:
    """Return what followed a person's orders, opened, for their own export. Units: fen."""
    wanted = {"order__person_id": person_id}
    invoices = InvoiceRequest.objects.select_related("order").filter(**wanted).order_by("id")
    reviews = Review.objects.select_related("product", "order").filter(**wanted).order_by("id")
    returns = Return.objects.select_related("order").filter(**wanted).order_by("id")
    refunds = Refund.objects.select_related("order").filter(**wanted).order_by("id")
    return {
        "reviews": [
            {
                "order": row.order.number,
                "product": row.product.slug,
                "stars": row.stars,
                "text": row.text,
                "written_at": row.written_at.isoformat(),
            }
            for row in reviews
        ],
        "returns": [
            {"number": row.number, "state": row.state, "reason": row.reason} for row in returns
        ],
        "refunds": [
            {
                "number": row.number,
                "state": row.state,
                "amount_fen": row.amount_fen,
                "decided_at": row.decided_at.isoformat(),
            }
            for row in refunds
        ],
        "invoices": [
            {
                "order": row.order.number,
                "number": row.invoice_number,
                "made_out_to": opened_title(row) if row.title_sealed else None,
            }
            for row in invoices
        ],
    }
