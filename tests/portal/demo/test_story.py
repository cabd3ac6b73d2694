"""A county drawn from a seed: the same again, everything in its time, the books in order."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import pytest
from django.db import connection, transaction

from commonfield.audit.models import AuditRow
from commonfield.facts.models import Fact
from commonfield.facts.queries import check_roll_ups, totals
from commonfield.kernel.clock import start_of_china_day
from commonfield.ledger.queries import check_ledger, check_payouts
from commonfield.orders.books import check_orders, check_stock
from commonfield.orders.models import Order
from commonfield.places.models import Division
from commonfield.portal.demo import acts, build, scales
from commonfield.portal.demo.build import DemoMark, make_registers, planned, play_life
from commonfield.portal.demo.cast import find_cast
from commonfield.portal.demo.scales import Scale, Span
from commonfield.portal.demo.story import Story
from commonfield.supply.books import check_lots
from commonfield.workshop.schema_check import check_guards
from tests.people.builders import COUNTY, make_places
from tests.portal.demo.builders import in_order

UNTIL: Final = date(2026, 11, 24)
NOW: Final = start_of_china_day(UNTIL) + timedelta(days=1, hours=10)
TINY: Final = Scale(
    name="tiny",
    enterprise_orders=120,
    enterprise_growers=12,
    other_stores=5,
    other_orders=150,
    cooperatives=1,
    cooperative_growers=6,
    contracts=24,
    contracts_ended=4,
    enterprise_contracts=6,
    picking=0.2,
    yields=0.2,
    enterprise_lot_days=14,
    lot_days=14,
    enterprise_own=0.3,
    other_own=0.3,
)


@pytest.fixture(autouse=True)
def tiny_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scales.SCALES, "tiny", TINY)


@pytest.fixture
def villages() -> None:
    make_places()
    for number in range(202, 212):
        code = f"331124104{number}"
        Division.objects.create(
            code=code,
            level="village",
            kind="villagers_committee",
            name=f"{number}村",
            short_name=f"{number}村",
            name_en=f"Village {number}",
            pinyin="",
            parent_code="331124104000",
        )


def silent(done: int, total: int, what: str) -> None:
    assert 0 <= done <= total, what


def mark(seed: int = 1) -> DemoMark:
    return DemoMark("tiny", seed, UNTIL, is_complete=False)


def facts_of_a_county(seed: int) -> Sequence[tuple[object, ...]]:
    """Make a county, return its facts without what the database numbers, and take it back."""
    with transaction.atomic():
        make_registers(mark(seed), now=NOW, tell=silent)
        play_life(mark(seed), now=NOW, tell=silent)
        found = list(
            Fact.objects.order_by("id").values_list(
                "id", "kind", "place", "occurred_at", "quantity", "amount_fen"
            )
        )
        transaction.set_rollback(True)
    return found


@pytest.mark.usefixtures("villages")
@pytest.mark.slow
def test_county_agrees_with_its_books():
    make_registers(mark(), now=NOW, tell=silent)
    play_life(mark(), now=NOW, tell=silent)

    checks = [
        check()
        for check in (
            check_stock,
            check_orders,
            check_ledger,
            check_lots,
            check_payouts,
            check_roll_ups,
        )
    ]

    assert [check.differences for check in checks] == [()] * 6
    assert check_guards(connection).differences == ()
    assert Order.objects.count() == TINY.enterprise_orders + TINY.other_orders
    assert Order.objects.filter(store__slug__endswith="-1").count() == TINY.enterprise_orders


@pytest.mark.usefixtures("villages")
@pytest.mark.slow
def test_county_says_what_it_is():
    make_registers(mark(seed=5), now=NOW, tell=silent)
    before = build.demo_mark()
    play_life(mark(seed=5), now=NOW, tell=silent)

    after = build.demo_mark()

    assert before == DemoMark("tiny", 5, UNTIL, is_complete=False)
    assert after == DemoMark("tiny", 5, UNTIL, is_complete=True)
    assert AuditRow.objects.filter(object="demo:county").count() == 2


@pytest.mark.usefixtures("villages")
@pytest.mark.slow
def test_same_seed_gives_the_same_county():
    first = facts_of_a_county(3)
    again = facts_of_a_county(3)
    other = facts_of_a_county(4)

    assert first == again
    assert first != other


@pytest.mark.usefixtures("villages")
def test_acts_come_in_order_and_within_their_days():
    make_registers(mark(), now=NOW, tell=silent)
    plan = planned(mark())
    story = Story(plan, find_cast(plan), 1, [COUNTY])

    days = list(story.days_of_acts())

    first = start_of_china_day(plan.span.leaf_from)
    kinds = Counter(type(act) for day in days for act in day)
    assert all(in_order(day) for day in days)
    assert all(
        first + timedelta(days=index) <= act.at < first + timedelta(days=index + 1)
        for index, day in enumerate(days)
        for act in day
    )
    assert kinds[acts.PlaceOrder] + kinds[acts.ImportOrder] == 270


@pytest.mark.usefixtures("villages")
@pytest.mark.slow
def test_one_order_left_as_it_was_but_larger_moves_no_other_month():
    def larger(act: acts.Act) -> acts.Act:
        if isinstance(act, acts.ImportOrder) and act.key == 269:
            return acts.ImportOrder(
                act.at, act.key, act.store, act.channel, ((act.lines[0][0], 4),), act.state
            )
        return act

    def sales(alter: build.Alter | None) -> dict[tuple[str | int, ...], int]:
        with transaction.atomic():
            make_registers(mark(), now=NOW, tell=silent)
            play_life(mark(), now=NOW, tell=silent, alter=alter)
            found = totals(["market.sale"], by=("month",))
            transaction.set_rollback(True)
        return {key: total.amount_fen for key, total in found.items()}

    plain, altered = sales(None), sales(larger)

    assert [key for key in plain if plain[key] != altered[key]] == [(202611,)]


def test_span_holds_twelve_months_as_the_board_counts_them():
    span = Span(UNTIL)
    at_the_turn = Span(date(2026, 11, 30))

    assert (span.orders_from, span.leaf_from) == (date(2025, 12, 1), date(2024, 12, 1))
    assert at_the_turn.orders_from == date(2026, 1, 1)
