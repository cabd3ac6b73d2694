"""Whether two things go along, tried where nothing joins them and where something does."""

import numpy as np
import pytest

from commonfield_measures.measures.going_along import going_along
from commonfield_measures.measures.inputs import Floats

_TOWNS, _VILLAGES, _WORLDS = 19, 8, 200
_OF_TOWN = np.repeat(np.arange(_TOWNS), _VILLAGES)


def _of_towns(chance: np.random.Generator) -> Floats:
    """Return a figure per resident, alike within towns."""
    of_town = chance.normal(0, 0.6, _TOWNS)[_OF_TOWN]
    found: Floats = np.exp(of_town + chance.normal(0, 0.5, len(_OF_TOWN)))
    return found


@pytest.mark.parametrize("goes_with_residents", [True, False])
def test_unrelated_things_go_along_in_one_world_of_twenty(goes_with_residents: bool) -> None:
    chance = np.random.default_rng(3)
    told = 0
    for _world in range(_WORLDS):
        residents = np.exp(chance.normal(6, 0.7, len(_OF_TOWN)))
        times = residents if goes_with_residents else 1.0
        first, second = (_of_towns(chance) * times for _each in range(2))
        told += going_along(first, second, _OF_TOWN.tolist(), residents)[1] < 0.05

    assert told <= 0.09 * _WORLDS


def test_what_does_go_along_is_found_and_few_towns_say_nothing() -> None:
    chance = np.random.default_rng(4)
    residents = np.exp(chance.normal(6, 0.7, len(_OF_TOWN)))
    level = _of_towns(chance)
    noise = np.exp(chance.normal(0, 0.3, len(_OF_TOWN)))
    totals = (residents * level, residents * noise / level)

    way, by_chance = going_along(*totals, _OF_TOWN.tolist(), residents)

    assert (way, by_chance < 0.001) == (-1, True)
    few = [number % 4 for number in _OF_TOWN.tolist()]
    assert going_along(*totals, few, residents) == (0, 1.0)
    assert going_along(np.ones(9), np.ones(9), list(range(9))) == (0, 1.0)
