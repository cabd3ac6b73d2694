"""The rule behind risen, fallen, better and ahead, tried where nothing differs."""

import numpy as np
import pytest

from commonfield_measures.measures.differing import (
    Estimate,
    chance_of,
    differ,
    discoveries,
    is_large,
)


def _counted(number: int) -> Estimate:
    return Estimate(float(number), float(number) ** 0.5)


@pytest.mark.parametrize("mean", [2, 10, 100, 300])
def test_counts_of_a_world_that_stays_as_it_is_differ_in_one_of_twenty(mean: int) -> None:
    pairs = np.random.default_rng(mean).poisson(mean, (1_500, 2)).tolist()

    told = sum(differ(_counted(before), _counted(now)) for before, now in pairs)

    assert told / len(pairs) <= 0.06


def test_one_persons_acts_are_not_so_many_persons() -> None:
    of_many, of_few = (Estimate(100.0, error) for error in (10.0, 50.0))

    assert differ(of_many, Estimate(160.0, 12.0))
    assert not differ(of_few, Estimate(160.0, 60.0))


def test_what_is_counted_whole_differs_by_its_minimum_and_what_is_unknown_never() -> None:
    assert differ(Estimate(100.0, 0.0), Estimate(106.0, 0.0))
    assert not differ(Estimate(100.0, 0.0), Estimate(104.0, 0.0))
    assert not differ(Estimate(100.0, 0.0), Estimate(104.0, 0.0), 0.05)
    assert differ(Estimate(100.0, 0.0), Estimate(104.0, 0.0), 0.01)
    assert chance_of(Estimate(100.0), Estimate(500.0, 1.0)) is None
    assert not is_large(0.0, 0.0)


def test_a_page_of_twenty_counts_that_stay_says_something_on_one_in_twenty() -> None:
    chance = np.random.default_rng(1)
    means = np.repeat([10, 30, 100, 300], 5)
    pages = chance.poisson(means[None, :, None], (300, 20, 2)).tolist()

    told = [
        any(discoveries([chance_of(_counted(a), _counted(b)) or 0.0 for a, b in page]))
        for page in pages
    ]

    assert sum(told) / len(told) <= 0.08
    assert discoveries([0.9, 0.02, 0.03, 0.001]) == [False, True, True, True]
    assert discoveries([]) == []
