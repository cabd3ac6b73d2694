"""A county drawn from a seed: the same again, everything in its time, the books in order.

Two of three orders are copies, as in the county at full size; the small one that other tests
copy has none, and its books are checked in test_running.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

import pytest
from django.db import connection
from pytest_django import Settings

from commonfield.audit.books import check_audit
from commonfield.audit.models import AuditRow
from commonfield.facts.models import Fact
from commonfield.facts.queries import check_roll_ups, totals
from commonfield.kernel.clock import start_of_china_day
from commonfield.ledger.books import check_ledger, check_payouts
from commonfield.ledger.models import LedgerEntry
from commonfield.library.models import ReadChapter, ReadingNote, ReadingPosition, ShelfPlace, Work
from commonfield.orders.books import check_orders, check_stock
from commonfield.orders.models import Order
from commonfield.orders.sealed import opened_contact
from commonfield.payments.books import check_payments
from commonfield.places.models import Division
from commonfield.supply.books import check_lots
from commonfield.workshop.books import Difference
from commonfield.workshop.schema_check import check_guards
from commonfield_demo import acts, build, scales
from commonfield_demo.build import DemoMark, make_registers, planned, play_life
from commonfield_demo.cast import find_cast
from commonfield_demo.demand import draw_demand
from commonfield_demo.library import make_library
from commonfield_demo.scales import DemoSpan, Scale
from commonfield_demo.story import PHONE, Story
from tests.commonfield_demo.builders import in_order
from tests.copies import taken_back
from tests.night import NIGHT
from tests.people.builders import COUNTY, make_places

pytestmark = pytest.mark.any_engine

UNTIL: Final = date(2026, 11, 24)
LAST_MONTH: Final = start_of_china_day(date(2026, 11, 1))
# Where a fact says when it happened.
OCCURRED: Final = 3
NOW: Final = start_of_china_day(UNTIL) + timedelta(days=1, hours=10)
TINY: Final = Scale(
    name="tiny",
    enterprise_orders=42,
    enterprise_growers=6,
    other_stores=3,
    other_orders=48,
    cooperatives=1,
    cooperative_growers=4,
    contracts=12,
    contracts_ended=2,
    enterprise_contracts=4,
    picking=0.3,
    enterprise_lot_days=28,
    lot_days=28,
    enterprise_own=0.3,
    other_own=0.3,
)
COPIES: Final = 3
# How many characters the number of an original has.
NUMBER: Final = 15
COPIED: Final = replace(TINY, name="copied", copies=COPIES)


@pytest.fixture(autouse=True)
def tiny_scale(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setitem(scales.SCALES, "tiny", TINY)
    monkeypatch.setitem(scales.SCALES, "copied", COPIED)
    # What a visitor finds besides has tests of its own; the small county holds all of it, and
    # test_running checks its books.
    monkeypatch.setattr(build, "_furnish", lambda *_given: None)
    settings.DEMO = True


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


def mark(seed: int = 1, scale: str = "copied") -> DemoMark:
    return DemoMark(scale, seed, UNTIL)


@dataclass(frozen=True)
class Played:
    """What stood in the tables when a county's life had been played."""

    marks: tuple[DemoMark | None, DemoMark | None]
    differences: list[Difference]
    orders: tuple[int, int]
    notes: int
    facts: list[tuple[Any, ...]]
    sales: dict[tuple[str | int, ...], int]


def played(alter: build.Alter | None = None) -> Played:
    """Make the county, play its life, look, and take it back."""
    with taken_back():
        make_registers(mark(), now=NOW, tell=silent)
        before = build.demo_mark()
        play_life(mark(), tell=silent, alter=alter)
        assert_copies_are_like_their_originals()
        own = Order.objects.filter(store__slug__endswith="-1")
        # Without what the database numbers.
        facts = Fact.objects.order_by("id").values_list(
            "id", "kind", "place", "occurred_at", "quantity", "amount_fen"
        )
        sales = totals(["market.sale"], by=("month",))
        return Played(
            marks=(before, build.demo_mark()),
            differences=differences(),
            orders=(own.count(), Order.objects.count()),
            notes=AuditRow.objects.filter(object="demo:county").count(),
            facts=list(facts),
            sales={key: total.amount_fen for key, total in sales.items()},
        )


@cache
def plain() -> Played:
    """Return the county as it is, played once for all tests."""
    return played()


# By day nobody makes the county at full size; the small one's books are checked in test_running.
@pytest.mark.skipif(not NIGHT, reason="tried by night")
@pytest.mark.usefixtures("villages")
@pytest.mark.slow
def test_county_agrees_with_its_books_and_says_what_it_is():
    county = plain()

    assert county.marks == (mark(), replace(mark(), has_life=True))
    assert (county.notes, county.differences) == (2, [])
    all_orders = TINY.enterprise_orders + TINY.other_orders
    assert county.orders == (TINY.enterprise_orders, all_orders)


def differences() -> list[Difference]:
    checks = (
        check_stock(),
        check_orders(),
        check_payments(),
        check_ledger(),
        check_lots(),
        check_payouts(),
        check_roll_ups(),
        check_audit(),
        check_guards(connection),
    )
    return [difference for check in checks for difference in check.differences]


def assert_copies_are_like_their_originals() -> None:
    own = Order.objects.filter(channel="own")
    originals = [each for each in own.order_by("id") if len(each.number) == NUMBER]
    assert own.count() == COPIES * len(originals)
    for fact in Fact.objects.filter(kind="market.refund"):
        assert Fact.objects.get(pk=fact.reverses or "").subject == fact.subject
    contacts = [opened_contact(each.number, bytes(each.contact_sealed or b""), "") for each in own]
    assert {contact.phone for contact in contacts} == {PHONE}
    assert Fact.objects.filter(occurred_at__gt=NOW).count() == 0

    assert_copies_brought_what_their_originals_brought()


def assert_copies_brought_what_their_originals_brought() -> None:
    entries = LedgerEntry.objects.filter(kind__in=["order", "sale", "refund", "refund_paid"])
    found: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for entry in entries.prefetch_related("postings").order_by("kind", "id"):
        number, tail = entry.reference[:NUMBER], entry.reference[NUMBER:]
        found[f"{number}/{tail}"] += sorted(
            (entry.kind, leg.account_id, leg.amount_fen) for leg in entry.postings.all()
        )
    for key, legs in found.items():
        assert legs == found[f"{key[:NUMBER]}/"]


@pytest.mark.usefixtures("villages")
@pytest.mark.slow
def test_same_seed_gives_the_same_county_and_another_seed_other_orders():
    first, again, other = (draw_demand(planned(mark(seed)), seed) for seed in (1, 1, 2))

    assert first.sku.tolist() == again.sku.tolist() != other.sku.tolist()
    # By day the acts are compared, of which the county is made.
    assert not NIGHT or played() == plain()


@pytest.mark.usefixtures("villages")
def test_acts_come_in_order_and_within_their_days():
    tiny = mark(scale="tiny")
    make_registers(tiny, now=NOW, tell=silent)
    plan = planned(tiny)
    story = Story(plan, find_cast(), 1, [COUNTY])

    days = list(story.days_of_acts())
    again = Story(plan, find_cast(), 1, [COUNTY]).days_of_acts()

    first = start_of_china_day(plan.span.leaf_from)
    kinds = Counter(type(act) for day in days for act in day)
    assert all(in_order(day) for day in days)
    assert all(
        first + timedelta(days=index) <= act.at < first + timedelta(days=index + 1)
        for index, day in enumerate(days)
        for act in day
    )
    assert kinds[acts.PlaceOrder] + kinds[acts.ImportOrder] == 90
    assert list(again) == days


# Which figures an altered act moves is told of a small county by day (test_alter).
@pytest.mark.skipif(not NIGHT, reason="tried by night")
@pytest.mark.usefixtures("villages")
@pytest.mark.slow
def test_one_order_left_as_it_was_but_larger_moves_no_other_month():
    def larger(act: acts.Act) -> acts.Act:
        if isinstance(act, acts.ImportOrder) and act.at >= LAST_MONTH:
            return replace(act, lines=(replace(act.lines[0], packs=act.lines[0].packs + 1),))
        return act

    as_it_is, altered = plain(), played(alter=larger)

    sales = as_it_is.sales
    assert [key for key in sales if sales[key] != altered.sales[key]] == [(202611,)]
    assert facts_before_last_month(altered) == facts_before_last_month(as_it_is) != []


def facts_before_last_month(county: Played) -> list[tuple[Any, ...]]:
    return [fact for fact in county.facts if fact[OCCURRED] < LAST_MONTH]


def test_span_holds_twelve_months_as_the_board_counts_them():
    span = DemoSpan(UNTIL)
    at_the_turn = DemoSpan(date(2026, 11, 30))

    assert (span.orders_from, span.leaf_from) == (date(2025, 12, 1), date(2024, 12, 1))
    assert at_the_turn.orders_from == date(2026, 1, 1)


@pytest.mark.django_db
@pytest.mark.usefixtures("villages")
def test_halls_have_shelves_and_villages_readers():
    make_registers(mark(), now=NOW, tell=silent)
    plan, end = planned(mark()), start_of_china_day(UNTIL + timedelta(days=1))

    make_library(plan=plan, seed=1, at=end)

    halls = {venue.code for venue in plan.venues if venue.kind == "hall"}
    shelves = Counter(ShelfPlace.objects.values_list("hall", flat=True))
    assert {hall for hall, titles in shelves.items() if titles >= 15} == halls
    assert Work.objects.filter(rights_note__startswith="演示").count() == 5 + 1
    acts = Fact.objects.filter(kind__in=["culture.chapter_read", "culture.sound_heard"])
    readers = {(fact.place, fact.subject) for fact in acts}
    shown = [count for count in Counter(place for place, _ in readers).values() if count >= 5]
    assert len(shown) > len(plan.homes) / 2
    begins = start_of_china_day(plan.span.orders_from)
    assert all(begins <= fact.occurred_at < end for fact in acts)
    assert acts.count() == ReadChapter.objects.count()
    assert Work.objects.filter(published_at=None, kind="sound").count() == 3
    assert Work.objects.get(objected_at__isnull=False).hall == f"hall-{plan.hall_village}"
    assert ReadingPosition.objects.count() == ReadingNote.objects.count() == 9
