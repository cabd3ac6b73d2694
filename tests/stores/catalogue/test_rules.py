"""Which of several prices holds, how large a picture is shown, and what a shelf begins with."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.stores.catalogue.rules import NEW_FOR, UNPLACED, drawn_for, newcomers, shelf_places
from commonfield.stores.catalogue.types import ShelfProduct, StoreStanding
from commonfield.stores.rules import fitted, next_change, span_in_force
from commonfield.stores.types import Span

NOON = datetime(2026, 4, 5, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def span(list_id: int, starts: int, ends: int) -> Span:
    """Make a listed price that holds from so many hours after noon to so many."""
    return Span(list_id, 100 * list_id, NOON + starts * HOUR, NOON + ends * HOUR)


@pytest.mark.parametrize(
    ("at", "price_fen"), [(-3, None), (-2, 100), (0, 200), (1, 300), (2, 200), (3, 100), (4, None)]
)
def test_price_of_the_list_that_started_last_holds(at: int, price_fen: int | None):
    spans = [span(1, -2, 4), span(3, 1, 2), span(2, 0, 3)]

    found = span_in_force(spans, NOON + at * HOUR)

    assert (found.price_fen if found else None) == price_fen


def test_of_two_lists_that_start_together_the_later_made_holds():
    found = span_in_force([span(2, 0, 1), span(1, 0, 2)], NOON)

    assert found is not None
    assert found.list_id == 2


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 9)), max_size=6), st.integers(-9, 17))
def test_price_stays_until_the_next_change(pieces: list[tuple[int, int]], at: int):
    spans = [
        span(number, starts, starts + hours) for number, (starts, hours) in enumerate(pieces, 1)
    ]
    now = NOON + at * HOUR

    until = next_change(spans, now)

    last = (until or now + 30 * HOUR) - timedelta(microseconds=1)
    assert span_in_force(spans, now) == span_in_force(spans, last)


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((4000, 3000), (400, 300)),
        ((3000, 4000), (300, 400)),
        ((400, 400), (400, 400)),
        ((20, 10), (20, 10)),
        ((9000, 3), (400, 1)),
    ],
)
def test_picture_fits_its_square_and_is_never_made_larger(
    size: tuple[int, int], shown: tuple[int, int]
):
    assert fitted(*size, 400) == shown


# Products of a few owners, each with one known store and one that nobody has checked.
SHELVES = st.lists(
    st.tuples(st.sampled_from("ABCDE"), st.booleans(), st.integers(0, 9)), max_size=12
).map(lambda drawn: [ShelfProduct(number, *each) for number, each in enumerate(drawn)])
DAYS = st.dates(date(2026, 1, 1), date(2030, 1, 1))


def shelf_of(products: Sequence[ShelfProduct], on: date) -> list[ShelfProduct]:
    places = shelf_places(products, on)
    assert all(place < UNPLACED for place in places.values())
    return sorted(products, key=lambda each: (places[each.product_id], -each.packs))


@given(SHELVES, DAYS)
def test_known_stores_stand_first_and_every_owner_once_before_anybody_twice(
    products: list[ShelfProduct], on: date
):
    shelf = shelf_of(products, on)

    seen: Counter[tuple[str, bool]] = Counter()
    rounds = []
    for each in shelf:
        rounds.append((not each.is_known, seen[each.owner, each.is_known]))
        seen[each.owner, each.is_known] += 1
    assert rounds == sorted(rounds)


@given(SHELVES, DAYS, st.sampled_from("ABCDE"), st.integers(0, 10_000), st.booleans())
def test_neither_sales_nor_another_store_move_one_owner_before_another(
    products: list[ShelfProduct], on: date, owner: str, sold: int, is_known: bool
):
    staged = [
        replace(each, packs=each.packs + sold) if each.owner == owner else each for each in products
    ]
    second_store = [*staged, ShelfProduct(99, owner, is_known, sold)]

    def owners_first(some: Sequence[ShelfProduct]) -> list[str]:
        shelf = shelf_of([each for each in some if each.is_known], on)
        return list(dict.fromkeys(each.owner for each in shelf))

    before, others = owners_first(products), owners_first(second_store)
    assert owners_first(staged) == before
    assert [each for each in others if each in before] == before
    of_others = [each.product_id for each in products if each.owner != owner]
    after = [each.product_id for each in shelf_of(second_store, on)]
    assert [each for each in after if each in of_others] == [
        each.product_id for each in shelf_of(products, on) if each.product_id in of_others
    ]


def test_each_owner_comes_first_about_as_often_as_another():
    products = [
        ShelfProduct(number, f"O{number}", is_known=True, packs=number) for number in range(5)
    ]
    days = [date(2026, 1, 1) + timedelta(days=each) for each in range(1_000)]

    firsts = Counter(shelf_of(products, day)[0].owner for day in days)

    assert min(firsts.values()) > 150


TODAY = date(2026, 12, 1)
STANDINGS = st.lists(
    st.tuples(
        st.sampled_from("ABCDE"), st.integers(0, 2 * NEW_FOR.days), st.booleans(), st.booleans()
    ),
    max_size=9,
).map(
    lambda drawn: [
        StoreStanding(f"{owner}-{number}", owner, TODAY - timedelta(days=ago), is_known, is_shown)
        for number, (owner, ago, is_known, is_shown) in enumerate(drawn)
    ]
)


@given(STANDINGS)
def test_newcomers_have_one_place_each_in_the_order_of_the_day(stores: list[StoreStanding]):
    found = newcomers(stores, TODAY)

    owners = [slug[0] for slug in found]
    assert owners == sorted(set(owners), key=lambda owner: (drawn_for(owner, TODAY), owner))
    for each in stores:
        is_new = not each.is_known and TODAY - each.opened_on < NEW_FOR
        assert is_new or each.owner not in owners


@given(STANDINGS, st.sampled_from("ABCDE"), st.booleans(), st.booleans())
def test_another_store_gives_its_owner_no_other_place_among_newcomers(
    stores: list[StoreStanding], owner: str, is_known: bool, is_shown: bool
):
    second = StoreStanding(f"{owner}-second", owner, TODAY, is_known, is_shown)

    before = [slug[0] for slug in newcomers(stores, TODAY)]
    after = [slug[0] for slug in newcomers([*stores, second], TODAY)]

    assert [each for each in after if each != owner] == [each for each in before if each != owner]
    has_one = any(each.owner == owner and each.is_shown for each in stores)
    assert owner not in after or owner in before or not has_one
