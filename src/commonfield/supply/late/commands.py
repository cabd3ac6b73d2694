"""Writing deliveries that are entered late: a clerk enters, another person confirms."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from commonfield.audit.commands import record as record_audit
from commonfield.kernel.clock import china_day, start_of_china_day
from commonfield.kernel.errors import must_exist
from commonfield.people.choices import Role
from commonfield.people.permissions import (
    is_close_to,
    is_just_recovered,
    require,
    require_own_session,
    require_role,
    require_scope,
)
from commonfield.people.types import Actor
from commonfield.supply import models
from commonfield.supply.choices import OFFICE, LateReason
from commonfield.supply.late import errors
from commonfield.supply.leaf import weighed_in, write_weighed
from commonfield.supply.plausibility import check_plausible
from commonfield.supply.types import NewDelivery
from commonfield.workshop.approvals import Decider, decisions, digest_of
from commonfield.workshop.choices import Verdict
from commonfield.workshop.locks import one_at_a_time

_LONGEST: Final = timedelta(days=366)


@transaction.atomic
def enter_late(*, by: Actor, now: datetime, delivery: NewDelivery, why: str) -> int:
    """Write down leaf that was weighed days ago; nothing is owed before another confirms it.

    Raises:
        WeightImplausibleError: if a grower's day is far heavier than usual, and not confirmed.
        PriceImplausibleError: if a price is far from the grade's, and not confirmed.
    """
    require_scope(by)
    require_own_session(by)
    require(by.kind in {"person", "system"})
    require_role(by, {Role.CLERK}, organisation=delivery.maker, on=china_day(now))
    at = delivery.weighed_at or now
    if at < now - _LONGEST:
        raise errors.WeighingTooLongAgoError
    if why not in LateReason.values:
        raise errors.LateReasonMissingError(days=settings.DELIVERY_DAYS)
    (weighed,) = weighed_in([delivery], now=now)
    check_plausible([(delivery, at)], waiting_g=_waiting_g(delivery, at))
    row = models.LateDelivery(
        grower=weighed.grower,
        maker=delivery.maker,
        weighed_at=at,
        weight_g=delivery.weight_g,
        grade=delivery.grade,
        price_fen_per_kg=delivery.price_fen_per_kg,
        basis=delivery.basis,
        why=why,
        confirmed_weight_g=delivery.confirmed_weight_g,
        confirmed_price_fen=delivery.confirmed_price_fen,
        prepared_by=by.person_id,
        prepared_at=now,
    )
    row.digest = digest_of(row)
    row.save(force_insert=True)
    _audit("entered", by, row, now)
    return row.pk


def _waiting_g(delivery: NewDelivery, at: datetime) -> int:
    """Return how much other leaf of this grower and day waits at the maker. Units: grams."""
    begin = start_of_china_day(china_day(at))
    rows = models.LateDelivery.objects.filter(
        maker=delivery.maker,
        grower__code=delivery.grower,
        decision=None,
        weighed_at__gte=begin,
        weighed_at__lt=begin + timedelta(days=1),
    )
    return rows.aggregate(total=Sum("weight_g"))["total"] or 0


@transaction.atomic
def decide_late(*, by: Actor, now: datetime, late_id: int, verdict: Verdict) -> str:
    """Confirm what another clerk entered late, send it back, or take one's own back.

    Confirmed, it is written like any weighing; the delivery's number is returned, else nothing.
    """
    require_scope(by)
    require_own_session(by)
    require(by.kind == "person")
    one_at_a_time(f"late deliveries/{late_id}")
    found = models.LateDelivery.objects.select_related("grower", "decision").filter(pk=late_id)
    row, on = must_exist(found.first()), china_day(now)
    require_role(by, OFFICE, organisation=row.maker, on=on)
    if verdict != Verdict.TAKEN_BACK:
        require(by.person_id is None or not is_just_recovered(by.person_id, on=on))
        _require_no_relative(by, row, verdict)
    decider = Decider(by.person_id, now, partial(is_close_to, by))
    (made,) = decisions(models.LateDecision, [row], verdict, decider)
    if verdict == Verdict.ACCEPTED:
        weighed = weighed_in([row.delivery()], now=now)
        (made.delivery,) = write_weighed(by, weighed, now=now, late=row.pk)
    made.save(force_insert=True)
    _audit("confirmed" if verdict == Verdict.ACCEPTED else str(verdict), by, row, now)
    return made.delivery


def _require_no_relative(by: Actor, row: models.LateDelivery, verdict: Verdict) -> None:
    """Refuse the grower and persons close to them; leaf of an erased one only goes back."""
    person_id = row.grower.person_id
    if person_id is None and verdict == Verdict.ACCEPTED:
        raise errors.LateOfErasedError
    if is_close_to(by, person_id):
        raise errors.LateOfYourHouseholdError


def _audit(what: str, by: Actor, row: models.LateDelivery, now: datetime) -> None:
    record_audit(
        f"supply.late_{what}",
        by.code,
        f"late:{row.pk}",
        now,
        row.grower.place,
        maker=row.maker,
        weight_g=row.weight_g,
        weighed_at=row.weighed_at.astimezone(UTC).isoformat(),
        why=row.why,
        digest=row.digest,
        **row.confirmed(),
    )
