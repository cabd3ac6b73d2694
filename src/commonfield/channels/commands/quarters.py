"""What platforms told the tax office of a quarter: noted, with the rate and the return beside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from commonfield.audit.commands import record as record_audit
from commonfield.channels.choices import QuarterBasis
from commonfield.channels.commands.shared import Taking
from commonfield.channels.errors import BadFiguresError, BadRateError, QuarterOpenError
from commonfield.channels.models import QuarterFigures
from commonfield.channels.queries.quarters import quarter_sheet, readable_store
from commonfield.channels.rules.quarters import MOST_RATE_BP, span_of
from commonfield.channels.types import ReadFigures, TypedFigures
from commonfield.facts.commands import record as record_fact
from commonfield.facts.commands import retract
from commonfield.facts.types import FactRecord
from commonfield.front.numbers import yuan
from commonfield.kernel.clock import china_day
from commonfield.kernel.errors import must_exist
from commonfield.orders.choices import Channel
from commonfield.people.choices import Role
from commonfield.people.permissions import has_role
from commonfield.people.types import Actor
from commonfield.stores.queries import existing_store


def take_figures(taking: Taking, figures: Sequence[ReadFigures]) -> None:
    """Note the figures of a platform's file; those of a quarter that is known are replaced."""
    for each in figures:
        said = {"income_fen": each.income_fen, "refunds_fen": each.refunds_fen, "is_typed": False}
        row, is_new = QuarterFigures.objects.get_or_create(
            store_id=taking.store_id,
            channel=taking.channel,
            quarter=each.quarter,
            defaults={**said, "noted_at": taking.now},
        )
        same = all(getattr(row, name) == value for name, value in said.items())
        if is_new:
            taking.new += 1
        elif same:
            taking.unchanged += 1
        else:
            QuarterFigures.objects.filter(pk=row.pk).update(**said, noted_at=taking.now)
            taking.changed += 1


@transaction.atomic
def note_figures(
    *, by: Actor, now: datetime, store: str, channel: str, quarter: str, figures: TypedFigures
) -> None:
    """Note what a platform told the tax office, as the keeper or the accountant types it.

    The rate and the return are the accountant's alone.

    Raises:
        BadFiguresError: if the quarter is not over, or a sum is below nothing.
    """
    store_id, owner = readable_store(store, by=by, now=now)
    try:
        is_over = span_of(quarter)[1] <= now
    except ValueError:
        is_over = False
    sums = (figures.income_fen, figures.refunds_fen, figures.filed_fen or 0)
    if not is_over or min(sums) < 0 or channel not in set(Channel.values) - {Channel.OWN}:
        raise BadFiguresError
    said: dict[str, Any] = {
        "income_fen": figures.income_fen,
        "refunds_fen": figures.refunds_fen,
        "basis": QuarterBasis(figures.basis),
    }
    if has_role(by, {Role.ACCOUNTANT}, organisation=owner, on=china_day(now)):
        if not 0 <= (figures.rate_bp or 0) <= MOST_RATE_BP:
            raise BadRateError
        said |= {"rate_bp": figures.rate_bp, "filed_fen": figures.filed_fen}
    rows = QuarterFigures.objects.select_for_update(of=("self",), no_key=True)
    key = {"store_id": store_id, "channel": channel, "quarter": quarter}
    row, _ = rows.get_or_create(**key, defaults={**said, "noted_at": now})
    if row.fact and any(getattr(row, name) != value for name, value in said.items()):
        retract(row.fact, now=now)
        said |= {"fact": None, "explained_at": None}
    QuarterFigures.objects.filter(pk=row.pk).update(**said, noted_at=now)
    record_audit(
        "market.channel_figures_noted",
        by.code,
        f"store:{existing_store(store).code}",
        now,
        existing_store(store).place,
        channel=channel,
        quarter=quarter,
    )


@transaction.atomic
def mark_explained(*, by: Actor, now: datetime, store: str, channel: str, quarter: str) -> None:
    """Note that a quarter's sheet is explained, once; it declares nothing.

    Raises:
        QuarterOpenError: if some of the platform's figures is not.
    """
    store_id, owner = readable_store(store, by=by, now=now)
    rows = QuarterFigures.objects.select_for_update(of=("self",), no_key=True)
    row = must_exist(rows.filter(store=store_id, channel=channel, quarter=quarter).first())
    if row.explained_at:
        return
    sheet = quarter_sheet(store, channel, quarter, by=by, now=now)
    rests = [each.fen for each in (*sheet.lines, *sheet.refund_lines) if each.code == "rest"]
    if any(rests):
        raise QuarterOpenError(income=yuan(rests[0]), refunds=yuan(rests[1]))
    shop = existing_store(store)
    row.fact = record_fact(
        FactRecord(
            kind="market.quarter_explained",
            place=shop.place,
            occurred_at=now,
            quantity=1,
            channel=channel,
            attributes={"store": shop.code},
            subject=owner,
        ),
        now=now,
    )
    row.explained_at = now
    row.save(update_fields=["fact", "explained_at"])
    record_audit(
        "market.channel_quarter_explained",
        by.code,
        f"store:{shop.code}",
        now,
        shop.place,
        channel=channel,
        quarter=quarter,
    )
