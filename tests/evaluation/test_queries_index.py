"""An index built of values, and how sure its ranks are."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
import pytest

from commonfield.evaluation.errors import EvaluationError
from commonfield.evaluation.queries import built, doubted, frames
from commonfield.evaluation.types import BuiltIndex
from commonfield_measures.composite.building import Choices
from commonfield_measures.composite.errors import (
    DrawsCountError,
    GapError,
    NoiseShareError,
    WeightNegativeError,
    WeightsZeroError,
    WeightUnknownError,
)
from commonfield_measures.composite.sampling import drawn_by_noise
from commonfield_measures.errors import MeasuresError
from commonfield_measures.frames.errors import IndicatorsSameError, PlacesTooFewError
from commonfield_measures.frames.types import FrameGroup
from tests.evaluation.seen import Cell, make_frame, make_values

TOWNS: Final = tuple(f"331124{number}000" for number in range(101, 106))
FRAME: Final = make_frame(
    FrameGroup("material", "物", "Material", 1, (("income", 1), ("stores", 1))),
    FrameGroup("cultural", "文", "Cultural", 1, (("halls", 1),)),
    code="test",
)
INCOME: Final = (0, 25, 50, 75, 100)
STORES: Final = (4, 3, 2, 1, 0)
HALLS: Final = (0, 1, 2, 3, 4)


def values_of(**columns: tuple[Cell, ...]):
    """Return values of towns, by indicator."""
    given = {"income": INCOME, "stores": STORES, "halls": HALLS} | columns
    return make_values(
        {code: dict(zip(TOWNS, column, strict=True)) for code, column in given.items()}
    )


@contextmanager
def refused(error: type[MeasuresError], match: str | None = None) -> Iterator[None]:
    """Expect what the library refuses, as a refusal of the room."""
    with pytest.raises(EvaluationError, match=match) as caught:
        yield
    assert isinstance(caught.value.__cause__, error)
    assert (caught.value.code, str(caught.value)) == (error.code, str(caught.value.__cause__))


def scores(index: BuiltIndex) -> dict[str, float]:
    found = index.build.scores.of("index").tolist()
    return dict(zip((place.code for place in index.places), found, strict=True))


def test_built_takes_means_of_groups_on_one_scale():
    index = built(values_of(), FRAME)

    assert list(scores(index).values()) == [25.0, 37.5, 50.0, 62.5, 75.0]
    assert index.build.scores.codes == ("material", "cultural", "index")
    assert (index.left_out, index.unranked) == ({}, ())


def test_built_takes_own_weights_by_code():
    index = built(values_of(), FRAME, weights={"cultural": 3, "stores": 0})

    assert list(scores(index).values()) == [0.0, 25.0, 50.0, 75.0, 100.0]


def test_built_takes_the_directions_of_indicators():
    less = replace(values_of().indicators[0], direction=-1)
    values = values_of()
    definitions = replace(values.definitions, indicators=(less, *values.indicators[1:]))

    index = built(replace(values, definitions=definitions), FRAME)

    assert list(scores(index).values()) == [50.0] * 5


def test_built_leaves_out_and_tells_what_cannot_tell_places_apart():
    index = built(values_of(income=(7,) * 5, stores=("few",) * 5), FRAME)

    assert index.left_out == {"income": "constant", "stores": "empty"}
    assert index.build.scores.codes == ("cultural", "index")
    assert list(scores(index).values()) == [0.0, 25.0, 50.0, 75.0, 100.0]


def test_built_leaves_out_what_values_of_a_level_do_not_have():
    values = values_of()
    without = replace(values, cells={code: values.cells[code] for code in ("income", "halls")})

    assert built(without, FRAME).left_out == {"stores": "empty"}


def test_built_does_not_rank_places_with_less_than_half_of_the_weight_known():
    index = built(values_of(halls=("few", 1, 2, 3, 4), stores=("few", "few", 2, 1, 0)), FRAME)

    assert [place.code for place in index.unranked] == [TOWNS[0]]
    assert [place.code for place in index.places] == list(TOWNS[1:])
    assert index.build.state.table.units == TOWNS[1:]


def test_built_leaves_out_what_is_constant_among_those_ranked():
    index = built(values_of(income=(9, 5, 5, 5, 5), halls=("few", 1, 2, 3, 4)), FRAME)

    assert index.left_out == {}
    stricter = built(
        values_of(income=(9, 5, 5, 5, 5), halls=("few", 1, 2, 3, 4)), FRAME, weights={"cultural": 3}
    )
    assert stricter.left_out == {"income": "constant"}
    assert [place.code for place in stricter.unranked] == [TOWNS[0]]


def test_built_does_not_rank_a_place_that_is_no_more():
    values = values_of()
    gone = replace(values.places[0], valid_to=date(2026, 5, 1))

    index = built(replace(values, places=(gone, *values.places[1:])), FRAME)

    assert index.unranked == (gone,)
    assert [place.code for place in index.places] == list(TOWNS[1:])


def test_built_puts_the_median_where_a_value_is_missing_and_says_so():
    index = built(values_of(stores=("few", 3, 2, 1, 0)), FRAME)

    (imputed,) = [each for each in index.build.diagnoses if each.step == "impute"]
    assert (imputed.parameters, imputed.details["filled"]) == ({"way": "median"}, {"stores": 1})


def test_built_takes_other_choices():
    index = built(values_of(), FRAME, choices=Choices(normalise="rank", aggregate="gmean"))

    steps = [name for name, _parameters in index.build.pipeline.listed()]
    assert steps == ["normalise", "weigh", "aggregate"]
    assert index.build.aggregation_input().methods == {2: "gmean", 3: "gmean"}


def test_built_refuses_what_cannot_be_compared():
    values = values_of()

    with refused(PlacesTooFewError, match=": 1"):
        built(replace(values, places=values.places[:1]), FRAME)
    with refused(IndicatorsSameError):
        built(values_of(income=(1,) * 5, stores=(1,) * 5, halls=(1,) * 5), FRAME)


def test_built_refuses_weights_that_are_none():
    with refused(WeightUnknownError, match="lessons"):
        built(values_of(), FRAME, weights={"lessons": 1})
    with refused(WeightNegativeError):
        built(values_of(), FRAME, weights={"halls": -1})
    with refused(WeightsZeroError):
        built(values_of(), FRAME, weights={"income": 0, "stores": 0})


def test_doubted_gives_each_place_its_rank_with_an_interval():
    league = doubted(built(values_of(), FRAME), draws=400, noise=0.25, seed=7)

    assert [row.place.code for row in league.rows] == list(reversed(TOWNS))
    assert [row.rank for row in league.rows] == [1, 2, 3, 4, 5]
    assert all(row.low <= row.median <= row.high for row in league.rows)
    assert [row.known for row in league.rows] == [1.0] * 5
    assert (league.draws, league.noise, league.seed) == (400, 0.25, 7)
    assert league.sample.ranks.shape == (5, 400)
    assert league.ahead(TOWNS[4], TOWNS[0]) == 1.0


def turned_by_normalising() -> BuiltIndex:
    """Return an index in which towns change places with the way points are made, not with weights.

    One has far more income than all others, which leaves those nearly equal on the scale from the
    lowest to the highest.
    """
    values = values_of(income=(1, 2, 3, 4, 100), stores=(5, 4, 3, 2, 1), halls=(1, 1, 1, 1, 1))
    return built(values, FRAME)


def test_doubted_draws_what_was_chosen_besides_weights():
    index = turned_by_normalising()

    league = doubted(index, noise=0)
    by_weights = drawn_by_noise(index.build, draws=1_000, noise=0.25, seed=1).intervals

    assert (by_weights.q95 == by_weights.q05).any()
    assert max(row.high - row.low for row in league.rows) > (by_weights.q95 - by_weights.q05).max()
    assert league.ways[0] == {"impute": "median", "normalise": "minmax", "aggregate": "amean"}
    assert len(league.ways) == 6


def test_doubted_draws_the_own_ways_too_and_fills_gaps_by_lot():
    gaps = values_of(stores=("few", 3, 2, 1, 0))

    league = doubted(built(gaps, FRAME, choices=Choices(impute="mean", normalise="rank")))

    taken = [{way[name] for way in league.ways} for name in ("impute", "normalise", "aggregate")]
    assert taken == [{"mean"}, {"minmax", "percentile", "zscore", "rank"}, {"amean", "gmean"}]


def nearly_equal() -> BuiltIndex:
    """Return an index in which two towns cannot be told apart, nor three others."""
    values = values_of(
        income=(0, 100, 0, 100, 50), stores=(100, 0, 100, 1, 51), halls=(0, 0, 0, 9, 9)
    )
    return built(values, FRAME)


def test_doubted_puts_places_that_cannot_be_told_apart_into_one_tier():
    league = doubted(nearly_equal(), draws=500)

    tiers = {row.place.code: row.tier for row in league.rows}
    assert tiers == {TOWNS[3]: 1, TOWNS[4]: 1, TOWNS[0]: 2, TOWNS[1]: 2, TOWNS[2]: 2}
    assert league.ahead(TOWNS[0], TOWNS[2]) == 0.5


def test_doubted_tells_the_share_of_weight_for_which_something_is_shown():
    league = doubted(built(values_of(stores=("few", 3, 2, 1, 0)), FRAME))

    assert {row.place.code: row.known for row in league.rows}[TOWNS[0]] == 0.75


def test_doubted_is_the_same_for_the_same_seed():
    index = nearly_equal()

    first, again = doubted(index, seed=3), doubted(index, seed=3)

    assert first.rows == again.rows
    assert np.array_equal(first.sample.ranks, again.sample.ranks)
    assert not np.array_equal(first.sample.ranks, doubted(index, seed=4).sample.ranks)


def test_doubted_refuses_what_cannot_be_drawn():
    index = built(values_of(), FRAME)
    gaps = built(values_of(stores=("few", 3, 2, 1, 0)), FRAME, choices=Choices())

    with refused(DrawsCountError):
        doubted(index, draws=0)
    with refused(NoiseShareError):
        doubted(index, noise=1)
    with refused(GapError):
        doubted(gaps)


def test_frames_come_in_the_order_of_their_files():
    assert [each.code for each in frames()] == ["commonfield", "per-resident"]
