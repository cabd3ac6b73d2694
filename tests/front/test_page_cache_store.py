"""Where cached pages are: bounded, and made by one while others wait."""

import threading

import pytest

from commonfield.front.page_cache.store import CachedPage, KeyLocks, PageStore
from commonfield.kernel import clock


def body(letters: int = 500) -> CachedPage:
    return CachedPage(frozenset(), frozenset(), {}, (b"x" * letters,), {}, clock.now())


def on(shelf: PageStore, names: str) -> str:
    """Return which pages are there, without asking for them."""
    parts = (shelf._once.pages, shelf._again.pages)
    return "".join(name for name in names if any((name,) in pages for pages in parts))


def test_shelf_lets_go_of_what_was_asked_for_longest_ago():
    shelf = PageStore(6_000)
    for name in "ab":
        shelf.put((name,), body())
    shelf.get(("a",))

    for name in "cd":
        shelf.put((name,), body())

    assert on(shelf, "abcd") == "acd"


def test_pages_asked_for_once_fill_what_room_there_is():
    shelf = PageStore(16_000)

    for name in "abcdefghi":
        shelf.put((name,), body())

    assert on(shelf, "abcdefghi") == "bcdefghi"


def test_pages_asked_for_once_push_out_no_others():
    shelf = PageStore(16_000)
    for name in "abc":
        shelf.put((name,), body())
        shelf.get((name,))

    for number in range(1_000):
        shelf.put((number,), body())

    assert on(shelf, "abc") == "abc"
    assert shelf.weight <= 16_000


def test_pages_asked_for_again_push_each_other_out():
    shelf = PageStore(16_000)

    for number in range(1_000):
        shelf.put((number,), body())
        shelf.get((number,))

    assert shelf.weight <= 16_000
    assert shelf.get((999,)) is not None
    assert shelf.get((0,)) is None


def test_page_made_anew_keeps_its_place():
    shelf = PageStore(16_000)
    shelf.put(("a",), body())
    shelf.get(("a",))

    shelf.put(("a",), body(600))

    kept_one = shelf.get(("a",))
    assert kept_one is not None
    assert len(kept_one.pieces[0]) == 600
    assert shelf.weight == kept_one.weight


def test_page_too_heavy_for_the_shelf_is_not_kept():
    shelf = PageStore(16_000)

    shelf.put(("a",), body(50_000))

    assert (shelf.get(("a",)), shelf.weight) == (None, 0)


def test_shelf_without_room_keeps_nothing():
    shelf = PageStore(0)

    shelf.put(("a",), body())

    assert (shelf.get(("a",)), shelf.weight) == (None, 0)


def test_one_makes_a_page_while_the_others_wait():
    turns = KeyLocks()
    inside: list[int] = []
    most: list[int] = []
    waited: list[bool] = []
    together = threading.Barrier(8)

    def make() -> None:
        together.wait()
        with turns.of(("page",)) as has_waited:
            inside.append(1)
            most.append(len(inside))
            waited.append(has_waited)
            inside.pop()

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == [1] * 8
    assert turns._turns == {}


def test_who_waited_gets_the_page_that_was_made_meanwhile():
    turns = KeyLocks()
    first_is_inside, waited = threading.Event(), []

    def second() -> None:
        first_is_inside.wait()
        with turns.of(("page",)) as has_waited:
            waited.append(has_waited)

    thread = threading.Thread(target=second)
    with turns.of(("page",)) as has_waited:
        waited.append(has_waited)
        thread.start()
        first_is_inside.set()
        while turns._turns[("page",)].takers < 2:
            pass
    thread.join()

    assert waited == [False, True]


def test_turn_is_given_back_after_an_error():
    turns = KeyLocks()

    for _ in range(2):
        with pytest.raises(ValueError, match="broken"), turns.of(("page",)):
            raise ValueError("broken")

    assert turns._turns == {}
