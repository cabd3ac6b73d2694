from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray

from commonfield.evaluation.types import LeagueRow, Shown, Values
from commonfield.evaluation.views import report_standing as standing
from commonfield.evaluation.views.report_types import Change
from commonfield.places.types import PlaceInfo
from commonfield_measures.composite.rank_intervals import RankSample, sample_ranks
from commonfield_measures.composite.standing import (
    Compared,
    ComparisonVerdict,
    PlaceStanding,
    standing_at,
    strengths,
    weaknesses,
)
from commonfield_measures.indicators.types import (
    Definitions,
    FactsTerm,
    Indicator,
    Level,
    Period,
    Take,
)

_LEAF: Final = FactsTerm(("supply.leaf_delivered",), Take.AMOUNT_FEN)


def make_place(code: str) -> PlaceInfo:
    """Return a village of which only the code matters."""
    return PlaceInfo(
        code, "village", "villagers_committee", code, code, code, "", None, None, None, ""
    )


def make_rows(count: int) -> tuple[LeagueRow, ...]:
    """Return places named 1, 2, … by rank, each two ranks wide on both sides."""
    return tuple(
        LeagueRow(make_place(str(rank)), 1.0, rank, rank, rank - 2.4, rank + 2.4, 1, 1.0)
        for rank in range(1, count + 1)
    )


def make_indicator(code: str = "income", *, direction: int = 1) -> Indicator:
    """Return an indicator with only its direction meant."""
    return Indicator(code, code, code, "", "", direction, (_LEAF,), (), (), "s")


def make_values(
    indicator: Indicator,
    numbers: Mapping[str, float | None],
    *more: tuple[Indicator, float],
    error: float | None = 0.0,
) -> Values:
    """Return values of one indicator by place, and of others at place 1 alone."""
    cells = {
        indicator.code: {place: Shown(number, error=error) for place, number in numbers.items()}
    }
    cells |= {each.code: {"1": Shown(number, error=error)} for each, number in more}
    start = datetime(2026, 1, 1, tzinfo=UTC)
    indicators = (indicator, *(each for each, _number in more))
    return Values(
        area=make_place("0"),
        level=Level.VILLAGE,
        period=Period("2026", start, start.replace(year=2027)),
        as_of=None,
        definitions=Definitions("2026-11-26", "s", indicators),
        indicators=indicators,
        places=tuple(map(make_place, numbers)),
        cells=cells,
        is_whole=False,
    )


def make_sample(places: Sequence[Sequence[int] | NDArray[np.int_]]) -> RankSample:
    """Return units that come out in these places (units × draws; lower is better)."""
    return sample_ranks([-np.array(places, np.float64).T], units=len(places), draws=len(places[0]))


def test_standing_counts_who_is_surely_before_and_after():
    draws = 100
    own = np.full(draws, 3)
    before = [np.where(np.arange(draws) < lost, 9, 1) for lost in (5, 6)]
    same = own.copy()
    after = [np.where(np.arange(draws) < won, 9, 1) for won in (94, 95)]

    found = standing_at(make_sample([*before, own, same, *after]), 2)

    assert found == PlaceStanding(of=6, ahead=1, behind=1, alike=3)
    assert (found.first, found.last) == (2, 5)


def test_standing_of_a_place_alone_in_its_place():
    sample = make_sample([[1, 1], [2, 2], [3, 3]])

    found = standing_at(sample, 1)

    assert found == PlaceStanding(of=3, ahead=1, behind=1, alike=0)
    assert (found.first, found.last) == (2, 2)


def test_middle_is_in_the_midst_of_those_that_share_a_rank():
    first, *rest = make_rows(4)
    rows = (first, *(replace(row, rank=2, median=2) for row in rest))

    assert standing.middle_of(rows, rows[0]) == 1
    assert standing.middle_of(rows, rows[1]) == 3


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        ("1", ["1", "2", "3", "4"]),
        ("5", ["3", "4", "5", "6"]),
        ("9", ["6", "7", "8", "9"]),
        ("elsewhere", ["1", "2", "3", "4"]),
    ],
)
def test_nearest_are_around_the_place(code: str, wanted: list[str]):
    found = standing.nearest(make_rows(9), code, 4)

    assert [row.place.code for row in found] == wanted


def test_nearest_of_few_are_all():
    assert standing.nearest(make_rows(2), "2", 4) == make_rows(2)


@pytest.mark.parametrize(
    ("direction", "error", "above", "below", "rank"),
    [
        pytest.param(1, 0.0, 0.75, 0.0, 1, id="more is better"),
        pytest.param(-1, 0.0, 0.0, 0.75, 4, id="less is better"),
        # Of 9 and 2, 3 and 1: 7, 6 and 8 apart, with √2 · 2.3 the error of the difference.
        pytest.param(1, 2.3, 0.25, 0.0, 1, id="no more than the errors allow"),
    ],
)
def test_compared_looks_the_way_that_is_better(
    direction: int, error: float, above: float, below: float, rank: int
):
    indicator = make_indicator(direction=direction)
    numbers = {"1": 9.0, "2": 9.0, "3": 2.0, "4": 3.0, "5": 1.0, "6": None}
    values = make_values(indicator, numbers, error=error)

    found = standing.compared(values, indicator, "1")

    assert found is not None
    assert replace(found, chance=0.0) == Compared(9.0, 3.0, above, below, rank, 5)
    assert (found.chance == 0) == (error == 0)
    unknown = make_values(indicator, numbers, error=None)
    assert standing.compared(unknown, indicator, "1") is None


@pytest.mark.parametrize("code", ["1", "6"])
def test_nothing_is_compared_with_fewer_than_four_others_or_without_a_value(code: str):
    indicator = make_indicator()
    few = make_values(indicator, {"1": 1.0, "2": 2.0, "3": 3.0, "4": 4.0, "6": None})

    assert standing.compared(few, indicator, code) is None


@pytest.mark.parametrize(
    ("above", "below", "verdict"),
    [
        (0.75, 0.0, ComparisonVerdict.BEST),
        (0.74, 0.0, ComparisonVerdict.BETTER),
        (0.5, 0.5, ComparisonVerdict.BETTER),
        (0.49, 0.49, ComparisonVerdict.MIDDLE),
        (0.0, 0.5, ComparisonVerdict.WORSE),
        (0.0, 0.75, ComparisonVerdict.WORST),
    ],
)
def test_share_of_others_that_are_surely_worse_is_a_word(
    above: float, below: float, verdict: ComparisonVerdict
):
    assert Compared(2.0, 1.0, above, below, 1, 9).verdict is verdict


def test_strengths_and_weaknesses_stand_out_and_are_three_at_most():
    shares = {"a": 0.7, "b": 1.0, "c": 0.8, "d": 0.9, "e": 0.5}
    found = {code: Compared(2.0, 1.0, share, 0.0, 1, 9) for code, share in shares.items()}
    found["f"] = Compared(2.0, 1.0, 0.1, 0.9, 1, 9)

    assert strengths(found) == ("b", "d", "c")
    assert weaknesses(found) == ("f",)


def test_changes_are_those_beyond_their_minimum_largest_first():
    income, refunds = make_indicator("income"), make_indicator("refunds", direction=-1)
    stores, steady, new = (make_indicator(code) for code in ("stores", "steady", "new"))
    before = make_values(income, {"1": 100.0}, (refunds, 4.0), (stores, 0.0), (steady, 100.0))
    now = make_values(
        income, {"1": 80.0}, (refunds, 6.0), (stores, 2.0), (steady, 104.0), (new, 1.0)
    )

    found = standing.changes(now, before, "1")

    assert found == (
        Change("stores", 0.0, 2.0, 1.0, is_better=True),
        Change("refunds", 4.0, 6.0, 2 / 6, is_better=False),
        Change("income", 100.0, 80.0, 0.2, is_better=False),
    )


@pytest.mark.parametrize(
    ("error", "count"),
    [pytest.param(None, 0, id="not known"), pytest.param(30.0, 0, id="too large"), (5.0, 1)],
)
def test_change_is_said_beyond_its_error(error: float | None, count: int):
    income = make_indicator()
    before, now = (make_values(income, {"1": each}, error=error) for each in (100.0, 160.0))

    assert len(standing.changes(now, before, "1")) == count
    begun = replace(before, counted_from={"income": before.period.start})
    assert standing.changes(now, begun, "1") == ()


def test_nothing_has_changed_where_a_value_is_not_shown():
    income = make_indicator()
    before, now = make_values(income, {"1": None}), make_values(income, {"1": 80.0})

    assert standing.changes(now, before, "1") == ()
    assert standing.changes(replace(now, cells={"income": {}}), now, "1") == ()
