"""The bulk road writes what the commands write, row by row."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from commonfield.facts.commands import fold_new_facts, rebuild_roll_ups
from commonfield.portal.demo import acts
from commonfield.portal.demo.road import play_all
from commonfield.workshop.schema_check import check_guards
from tests.portal.demo.builders import (
    ENDS,
    CommandRoad,
    all_rows,
    in_order,
    life,
    make_tiny_county,
    varied,
)


@pytest.fixture(autouse=True)
def demo_mode(settings: Settings) -> None:
    settings.DEMO = True


def undone[T](play: Callable[[], T]) -> T:
    """Play inside a transaction that is taken back."""
    with transaction.atomic():
        result = play()
        transaction.set_rollback(True)
    return result


def by_commands(stream: list[acts.Act]) -> dict[str, list[str]]:
    road = CommandRoad()
    for act in stream:
        road.play(act)
    road.close_received()
    fold_new_facts(ENDS)
    return all_rows(road.numbers)


def in_bulk(stream: list[acts.Act], seed: int = 1) -> dict[str, list[str]]:
    road = play_all(stream, now=ENDS, seed=seed, ends_at=ENDS)
    rebuild_roll_ups()
    return all_rows(road.numbers)


def test_life_in_bulk_writes_the_rows_of_the_commands():
    stream = life(make_tiny_county())

    commands = undone(lambda: by_commands(stream))
    bulk = undone(lambda: in_bulk(stream))

    assert in_order(stream)
    assert bulk == commands


@pytest.mark.parametrize("cut", [17, 26, 33])
def test_life_cut_short_in_bulk_writes_the_rows_of_the_commands(cut: int):
    stream = life(make_tiny_county())[:cut]

    commands = undone(lambda: by_commands(stream))
    bulk = undone(lambda: in_bulk(stream))

    assert bulk == commands


@pytest.mark.parametrize("seed", range(4))
def test_life_with_other_numbers_in_bulk_writes_the_rows_of_the_commands(seed: int):
    stream = varied(life(make_tiny_county()), seed)

    commands = undone(lambda: by_commands(stream))
    bulk = undone(lambda: in_bulk(stream))

    assert bulk == commands


def test_life_goes_on_by_commands_after_the_bulk_road():
    stream = life(make_tiny_county())

    road = play_all(stream[:25], now=ENDS, seed=1, ends_at=ENDS)
    later = CommandRoad()
    later.numbers = dict(road.numbers)
    for act in stream[25:]:
        later.play(act)
    fold_new_facts(ENDS)
    rows = all_rows(later.numbers)

    assert check_guards(connection).differences == ()
    assert [len(rows["market_order"]), len(rows["supply_delivery"])] == [8, 7]
