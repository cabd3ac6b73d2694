"""Reading deliveries that were entered late and wait for another person."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count

from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.permissions import has_role, is_close_to
from commonfield.people.types import Actor
from commonfield.supply.choices import OFFICE
from commonfield.supply.late.types import LateView
from commonfield.supply.leaf import first_instant
from commonfield.supply.models import LateDelivery


def is_late(weighed_at: datetime, *, now: datetime) -> bool:
    """Return whether leaf was weighed so long ago that two people must enter it."""
    return weighed_at < first_instant(now)


def late_maker(late_id: int) -> str:
    """Return who buys the leaf of a delivery that was entered late."""
    rows = LateDelivery.objects.filter(pk=late_id).values_list("maker", flat=True)
    return must_exist(rows.first())


def late_deliveries(maker: str, *, by: Actor, now: datetime) -> list[LateView]:
    """Return what waits at a maker, the oldest weighing first, to its clerks and accountants."""
    if not has_role(by, OFFICE, organisation=maker, on=china_day(now)):
        return []
    rows = LateDelivery.objects.filter(maker=maker, decision=None).select_related("grower")
    return [_view(row, by) for row in rows.order_by("weighed_at", "pk")]


def _view(row: LateDelivery, by: Actor) -> LateView:
    is_own = row.prepared_by == by.person_id
    close = (row.prepared_by, row.grower.person_id)
    may_confirm, may_send_back = (
        not (is_own or any(is_close_to(by, each, is_accepting) for each in close))
        for is_accepting in (True, False)
    )
    is_erased = row.grower.person_id is None
    return LateView(
        pk=row.pk,
        delivery=row.delivery(),
        why=row.why,
        entered_by=row.prepared_by or 0,
        entered_at=row.prepared_at,
        is_own=is_own,
        may_confirm=may_confirm and not is_erased,
        may_send_back=may_send_back,
        is_erased=is_erased,
    )


def late_counts(makers: Collection[str], *, by: int) -> dict[str, int]:
    """Return how many deliveries that others entered late wait at each maker."""
    rows = LateDelivery.objects.filter(maker__in=makers, decision=None).exclude(prepared_by=by)
    return dict(rows.order_by("maker").values_list("maker").annotate(Count("pk")))
