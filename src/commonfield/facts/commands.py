"""Writing facts: inside the caller's transaction; folding them into roll-ups afterwards."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from commonfield.facts.kinds import kind_of
from commonfield.facts.models import Fact, RollUp, UnfoldedFact
from commonfield.facts.rules import check_shape, fold, month_of
from commonfield.facts.types import FactRecord
from commonfield.kernel.identifiers import new_ids
from commonfield.workshop.rows import insert_columns

_FOLD_AT_ONCE = 5000


def record(fact: FactRecord, *, now: datetime) -> uuid.UUID:
    """Write one fact inside the caller's transaction and return its id."""
    return record_all([fact], now=now)[0]


@transaction.atomic(savepoint=False)
def retract(fact_id: uuid.UUID, *, now: datetime) -> uuid.UUID:
    """Record the fact that reverses another one, inside the caller's transaction.

    The two cancel out in every figure.
    """
    row = Fact.objects.get(pk=fact_id)
    amount_fen = None if row.amount_fen is None else -row.amount_fen
    return _against(row, row.kind, (-row.quantity, amount_fen), now, now)


@transaction.atomic(savepoint=False)
def retract_part(
    fact_id: uuid.UUID,
    *,
    kind: str,
    quantity: float,
    amount_fen: int,
    now: datetime,
    at: datetime | None = None,
) -> uuid.UUID:
    """Record, as a fact of a kind of its own, what is taken back of another one (negative).

    ``at`` is when, if that was before ``now``.
    """
    return _against(Fact.objects.get(pk=fact_id), kind, (quantity, amount_fen), now, at or now)


def _against(
    row: Fact, kind: str, sums: tuple[float, int | None], now: datetime, at: datetime
) -> uuid.UUID:
    """Record a fact that reverses another, whatever has become of its subject since."""
    quantity, amount_fen = sums
    return record(
        FactRecord(
            kind=kind,
            place=row.place,
            occurred_at=at,
            quantity=quantity,
            amount_fen=amount_fen,
            channel=row.channel or None,
            attributes=row.attributes,
            subject=row.subject or None,
            reverses=row.pk,
        ),
        now=now,
    )


@transaction.atomic(savepoint=False)
def record_all(facts: Iterable[FactRecord], *, now: datetime) -> list[uuid.UUID]:
    """Write facts inside the caller's transaction and return their ids, in order."""
    sound = list(facts)
    if not sound:
        return []
    rows = [_values(fact, now) for fact in sound]
    ids = new_ids(now, len(sound))
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    columns |= {"id": ids, "recorded_at": now, "source": settings.BOX_CODE}
    insert_columns(Fact, len(sound), columns)
    insert_columns(UnfoldedFact, len(sound), {"fact_id": ids})
    return ids


def _values(fact: FactRecord, now: datetime) -> dict[str, Any]:
    """Check a fact against its kind and return the columns that it fills by itself."""
    kind = kind_of(fact.kind)
    check_shape(fact, kind, now)
    return {
        "kind": fact.kind,
        "place": fact.place,
        "occurred_at": fact.occurred_at,
        "month": month_of(fact),
        "quantity": fact.quantity,
        "amount_fen": fact.amount_fen,
        "channel": fact.channel or "",
        "group": (str(fact.attributes[kind.group]) if kind and kind.group else ""),
        "subject": fact.subject or "",
        "attributes": dict(fact.attributes),
        "reverses": fact.reverses,
    }


def fold_new_facts(now: datetime) -> int:  # noqa: ARG001 - the worker hands every job the time
    """Fold facts that no roll-up contains yet; return how many.

    Takes the queue's rows away and adds to the roll-ups in one transaction, so a fact is counted
    once whichever process dies meanwhile; several workers take different rows.
    """
    folded = 0
    while taken := _fold_some():
        folded += taken
    return folded


@transaction.atomic
def _fold_some() -> int:
    ids = _claim_unfolded()
    if not ids:
        return 0
    rows = Fact.objects.filter(pk__in=ids).values_list(
        *("kind", "place", "month", "channel", "group", "subject"),
        *("quantity", "amount_fen", "reverses"),
    )
    totals = fold(
        ((k, p, m, c, g, s), quantity, fen or 0, reverses is not None)
        for k, p, m, c, g, s, quantity, fen, reverses in rows
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO facts_rollup"
            ' (kind, place, month, channel, "group", subject,'
            " count, quantity, amount_fen, taken_back)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
            ' ON CONFLICT (kind, month, place, channel, "group", subject) DO UPDATE SET'
            " count = facts_rollup.count + excluded.count,"
            " quantity = facts_rollup.quantity + excluded.quantity,"
            " amount_fen = facts_rollup.amount_fen + excluded.amount_fen,"
            " taken_back = facts_rollup.taken_back + excluded.taken_back",
            [(*key, t.count, t.quantity, t.amount_fen, t.taken_back) for key, t in totals.items()],
        )
    return len(ids)


def _claim_unfolded() -> list[uuid.UUID]:
    """Take rows of the queue away and return their facts; other workers' rows are passed over."""
    waiting = UnfoldedFact.objects.order_by("id")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    taken = list(waiting.values_list("id", "fact_id")[:_FOLD_AT_ONCE])
    UnfoldedFact.objects.filter(pk__in=[queue_id for queue_id, _ in taken]).delete()
    return [fact_id for _, fact_id in taken]


@transaction.atomic
def rebuild_roll_ups() -> int:
    """Recompute all roll-ups from the facts; return how many rows they have."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # No fact may slip in between the counting and the emptying of the queue.
            cursor.execute("LOCK TABLE facts_fact IN SHARE MODE")
        UnfoldedFact.objects.all().delete()
        RollUp.objects.all().delete()
        cursor.execute(
            "INSERT INTO facts_rollup"
            ' (kind, place, month, channel, "group", subject,'
            " count, quantity, amount_fen, taken_back)"
            ' SELECT kind, place, month, channel, "group", subject,'
            " count(*), sum(quantity), coalesce(sum(amount_fen), 0), count(reverses)"
            ' FROM facts_fact GROUP BY kind, place, month, channel, "group", subject'
            ' ORDER BY kind, month, place, channel, "group", subject'
        )
    return RollUp.objects.count()
