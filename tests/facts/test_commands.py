"""Facts are written with what happened, folded once, and taken back as they were."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonfield.facts.commands import (
    fold_new_facts,
    rebuild_roll_ups,
    record_all,
    retract,
    retract_part,
)
from commonfield.facts.errors import FactShapeError
from commonfield.facts.models import Fact, RollUp, UnfoldedFact
from commonfield.facts.queries import check_roll_ups, fact, number_of, totals
from commonfield.facts.types import FactRecord, Total
from tests.copies import taken_back
from tests.facts.builders import (
    LEAF,
    NOW,
    OTHER_COUNTY,
    OTHER_VILLAGE,
    SALE,
    VILLAGE,
    leaf,
    make_fact,
    rain,
    sale,
)
from tests.night import month_of

FACTS = st.one_of(
    st.builds(
        leaf,
        st.integers(-10_000_000, 10_000_000),
        st.one_of(st.none(), st.integers(-(10**12), 10**12)),
        place=st.sampled_from([VILLAGE, OTHER_VILLAGE, OTHER_COUNTY]),
        at=st.integers(0, 500).map(lambda days: NOW - timedelta(days=days)),
        subject=st.sampled_from(["s1", "s2", "s3"]),
        household=st.sampled_from(["low_income", "other"]),
    ),
    st.builds(
        sale,
        st.integers(1, 10**9),
        channel=st.sampled_from(["own", "taobao"]),
        place=st.sampled_from([VILLAGE, OTHER_VILLAGE]),
    ),
)


def roll_ups() -> list[tuple[object, ...]]:
    return list(
        RollUp.objects.order_by(
            "kind", "place", "month", "channel", "group", "subject"
        ).values_list(
            "kind",
            "place",
            "month",
            "channel",
            "group",
            "subject",
            "count",
            "quantity",
            "amount_fen",
        )
    )


def test_record_writes_the_fact_as_said():
    fact_id = make_fact(sale(8_000, channel="taobao"))

    row = Fact.objects.get(pk=fact_id)
    said = (row.kind, row.place, row.month, row.quantity, row.amount_fen, row.channel, row.subject)
    assert said == (SALE, VILLAGE, month_of(NOW), 1.0, 8_000, "taobao", "OTEA")


def test_record_gives_ids_in_the_order_of_the_facts():
    ids = record_all([leaf(1), leaf(2), leaf(3)], now=NOW)

    assert [Fact.objects.get(pk=each).quantity for each in ids] == [1.0, 2.0, 3.0]


def test_record_of_an_unknown_kind_writes_nothing():
    with pytest.raises(FactShapeError), transaction.atomic():
        record_all([leaf(), rain()], now=NOW)

    assert (Fact.objects.count(), UnfoldedFact.objects.count()) == (0, 0)


def test_record_is_undone_with_the_act_it_belongs_to():
    with taken_back():
        make_fact()

    assert (Fact.objects.count(), UnfoldedFact.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "statement", ["UPDATE facts_fact SET amount_fen = 1", "DELETE FROM facts_fact"]
)
def test_fact_is_neither_changed_nor_deleted(statement: str):
    make_fact()

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Fact.objects.values_list("amount_fen", flat=True).get() == 60_000


def test_take_back_leaves_nothing_in_any_figure():
    fact_id = make_fact(leaf(10_000, 60_000, subject="s2", household="low_income"))

    retract(fact_id, now=NOW)

    fold_new_facts(NOW)
    by_group = totals([LEAF], by=("village", "group", "subject"))
    assert by_group == {(VILLAGE, "low_income", "s2"): Total(2, 0.0, 0, taken_back=1)}


def test_take_back_names_the_fact_it_takes_back():
    fact_id = make_fact(leaf(10_000, None))

    back = fact(number_of(retract(fact_id, now=NOW)))

    assert back is not None
    assert (back.reverses, back.quantity, back.amount_fen) == (fact_id, -10_000.0, None)


def test_take_back_of_a_fact_that_is_not_there():
    with pytest.raises(Fact.DoesNotExist):
        retract(uuid.UUID(int=7), now=NOW)


def test_take_back_part_stands_where_the_fact_stands():
    fact_id = make_fact(sale(24_000, channel="taobao"))

    part = retract_part(fact_id, kind="market.refund", quantity=-1, amount_fen=-500, now=NOW)

    whole, back = Fact.objects.get(pk=fact_id), Fact.objects.get(pk=part)
    assert (back.kind, back.quantity, back.amount_fen) == ("market.refund", -1, -500)
    assert back.reverses == fact_id
    kept = ("place", "channel", "subject", "group", "attributes")
    assert [getattr(back, name) for name in kept] == [getattr(whole, name) for name in kept]


def test_fold_counts_each_fact_once():
    record_all([leaf(1, 10), leaf(2, 20), sale(7)], now=NOW)

    folded = [fold_new_facts(NOW), fold_new_facts(NOW)]

    assert folded == [3, 0]
    assert totals([LEAF, SALE], by=("kind",)) == {
        (LEAF,): Total(2, 3.0, 30),
        (SALE,): Total(1, 1.0, 7),
    }


def test_fold_adds_late_facts_to_their_own_month():
    make_fact(leaf(1, 10))
    fold_new_facts(NOW)
    before = NOW - timedelta(days=40)
    make_fact(leaf(1, 10, at=before))

    fold_new_facts(NOW)

    assert totals([LEAF], by=("month",)) == {
        (month_of(before),): Total(1, 1.0, 10),
        (month_of(NOW),): Total(1, 1.0, 10),
    }


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(FACTS, max_size=8), min_size=1, max_size=4))
def test_folding_bit_by_bit_is_rebuilding(db: None, batches: list[list[FactRecord]]):  # noqa: ARG001
    with taken_back():
        for batch in batches:
            record_all(batch, now=NOW)
            fold_new_facts(NOW)
        folded, differences = roll_ups(), check_roll_ups().differences

        rebuild_roll_ups()

        assert (folded, differences) == (roll_ups(), ())


def test_rebuild_takes_waiting_facts_along_once():
    record_all([leaf(1, 10), leaf(2, 20)], now=NOW)

    rebuild_roll_ups()

    assert fold_new_facts(NOW) == 0
    assert totals([LEAF]) == {(): Total(2, 3.0, 30)}
