from typing import Final

import numpy as np
import pytest

from commonfield.evaluation.errors import IndicatorUnknownError
from commonfield.evaluation.queries import gaps
from commonfield_measures.errors import (
    DivisorZeroError,
    MeasuresError,
    NothingToShareError,
    NoUnitsError,
    OneSideMissingError,
    ShareEmptyError,
    TooFewPeriodsError,
    TooFewUnitsError,
    ZeroValueError,
)
from commonfield_measures.indicators.types import Level
from commonfield_measures.measures.curves import Curve, Estimates
from commonfield_measures.measures.gap import Gap, WhatIf
from tests.evaluation.builders_entries import make_desk
from tests.evaluation.seen import RESIDENTS, Cell, make_indicator, make_period, make_values
from tests.people.builders import TOWN, VILLAGE

_TOWNS: Final = [f"3311241{number:02d}000" for number in range(5)]
_VILLAGES: Final = [f"331124{town}{village}" for town in (100, 101) for village in (201, 202, 203)]


def _towns(*cells: Cell) -> dict[str, Cell]:
    return dict(zip(_TOWNS, cells, strict=False))


def _villages(*cells: Cell) -> dict[str, Cell]:
    return dict(zip(_VILLAGES, cells, strict=False))


def _name(answer: object) -> str:
    return answer.code if isinstance(answer, MeasuresError) else str(answer)


def test_sum_is_divided_by_residents() -> None:
    values = make_values({"income": _towns(100, 300)})

    found = gaps.shared(values, "income", people={_TOWNS[0]: 10, _TOWNS[1]: 100})

    assert (found.has.tolist(), found.is_per_resident) == ([10, 3], True)
    assert found.residents is not None
    assert found.residents.tolist() == [10, 100]


def test_mean_is_weighed_by_residents_and_stays_what_it_is() -> None:
    price = make_indicator("price", below=[RESIDENTS])
    values = make_values({"price": _towns(1, 3)}, indicators=[price])

    found = gaps.shared(values, "price", people={_TOWNS[0]: 10, _TOWNS[1]: 100})

    assert (found.has.tolist(), found.is_per_resident) == ([1, 3], False)
    assert found.residents is not None


def test_without_residents_of_one_place_each_place_counts_once() -> None:
    values = make_values({"income": _towns(100, 300)})

    found = gaps.shared(values, "income", people={_TOWNS[0]: 10})

    assert (found.has.tolist(), found.residents) == ([100, 300], None)


def test_only_what_may_be_seen_enters_and_the_rest_is_counted() -> None:
    values = make_values({"income": _towns(1, "few", "complement", "coverage", 3)})

    found = gaps.shared(values, "income", people={})

    assert [place.code for place in found.places] == [_TOWNS[0], _TOWNS[4]]
    assert (found.hidden, found.unknown, found.left_out) == (2, 1, 3)


def test_indicator_unknown_is_refused() -> None:
    with pytest.raises(IndicatorUnknownError) as caught:
        gaps.evenness(make_values({"income": _towns(1)}), "clicks", people={})

    assert caught.value.status == 404


def test_evenness_of_towns_is_not_split() -> None:
    found = gaps.evenness(make_values({"income": _towns(1, 1, 1, 1, 6)}), "income", people={})

    assert isinstance(found.estimates, Estimates)
    assert found.estimates.index == pytest.approx(0.4)
    assert found.gini_corrected == pytest.approx(0.5)
    assert [found.palma, found.s80s20] == pytest.approx([1.5, 6])
    assert found.hoover == pytest.approx(0.4)
    assert (found.theil_t, found.theil_l, found.dagum) == (None, None, None)


def test_evenness_of_villages_is_split_by_town() -> None:
    values = make_values({"income": _villages(1, 1, 1, 3, 3, 3)}, level=Level.VILLAGE)

    found = gaps.evenness(values, "income", people={})

    assert not isinstance(found.theil_t, MeasuresError | None)
    assert not isinstance(found.dagum, MeasuresError | None)
    assert found.theil_t.within == pytest.approx(0)
    assert found.theil_t.between == pytest.approx(0.5 * (0.5 * np.log(0.5) + 1.5 * np.log(1.5)))
    assert [found.dagum.between, found.dagum.within] == pytest.approx([0.25, 0])


def test_residents_weigh_a_town() -> None:
    price = make_indicator("price", below=[RESIDENTS])
    values = make_values({"price": _towns(1, 3, 3)}, indicators=[price])

    found = gaps.evenness(values, "price", people=dict(zip(_TOWNS, (2, 1, 1), strict=False)))

    assert isinstance(found.curve, Curve)
    assert found.curve.population.tolist() == [0, 0.5, 1]
    assert found.curve.share.tolist() == [0, 0.25, 1]


def test_figures_that_are_not_defined_say_why() -> None:
    found = gaps.evenness(make_values({"income": _towns(0, 0, 0, 0, 5)}), "income", people={})

    assert (_name(found.palma), _name(found.s80s20)) == (ShareEmptyError.code, ShareEmptyError.code)
    assert _name(found.estimates) == NothingToShareError.code
    assert isinstance(found.curve, Curve)


def test_figures_of_nothing_say_why() -> None:
    found = gaps.evenness(make_values({"income": _towns("few", "few")}), "income", people={})

    assert {_name(each) for each in (found.curve, found.palma, found.gini_corrected)} == {
        NoUnitsError.code
    }


def test_errors_need_three_places() -> None:
    found = gaps.evenness(make_values({"income": _towns(1, 3)}), "income", people={})

    assert _name(found.estimates) == TooFewUnitsError.code
    assert isinstance(found.curve, Curve)


def test_zero_in_a_village_leaves_theil_l_undefined_only() -> None:
    values = make_values({"income": _villages(0, 1, 2)}, level=Level.VILLAGE)

    found = gaps.evenness(values, "income", people={})

    assert _name(found.theil_l) == ZeroValueError.code
    assert not isinstance(found.theil_t, MeasuresError | None)


def test_village_without_a_class_is_on_no_side() -> None:
    values = make_values(
        {"income": _villages(8, 2, 4, 100, "few")},
        level=Level.VILLAGE,
        classes=dict(zip(_VILLAGES, ("111", "220", "210"), strict=False)) | {_VILLAGES[4]: "220"},
    )

    found = gaps.urban_and_rural(values, "income", people={})

    assert isinstance(found, Gap)
    assert [found.urban, found.rural, found.ratio] == pytest.approx([8, 3, 8 / 3])
    assert (found.without_class, found.without_value, found.coverage) == (1, 1, 0.6)


def test_residents_weigh_urban_and_rural() -> None:
    values = make_values(
        {"income": _villages(800, 200, 800)},
        level=Level.VILLAGE,
        classes=dict(zip(_VILLAGES, ("111", "220", "210"), strict=False)),
    )
    people = dict(zip(_VILLAGES, (100.0, 100.0, 300.0), strict=False))

    found = gaps.urban_and_rural(values, "income", people=people)

    assert isinstance(found, Gap)
    assert [found.urban, found.rural] == pytest.approx([8, 1000 / 400])


def test_one_side_alone_is_no_gap() -> None:
    values = make_values(
        {"income": _villages(1, 2)}, level=Level.VILLAGE, classes=dict.fromkeys(_VILLAGES, "220")
    )

    found = gaps.urban_and_rural(values, "income", people={})

    assert _name(found) == OneSideMissingError.code


def test_places_come_nearer_if_the_lower_grows_faster() -> None:
    windows = [
        make_values({"income": _towns(*cells)}, period=make_period(year))
        for year, cells in ((2024, (1, 4, 16)), (2025, (2, 6, 18)), (2026, (4, 8, 16)))
    ]

    found = gaps.nearness(windows, "income", people={})

    assert not isinstance(found.sigma, MeasuresError)
    assert not isinstance(found.beta, MeasuresError)
    assert found.sigma.change == pytest.approx(-np.log(4) * np.sqrt(2 / 3) / 2)
    assert found.beta.beta == pytest.approx(-0.5)
    assert found.beta.years == pytest.approx(2, abs=0.002)
    assert (len(found.places), found.left_out) == (3, 0)


def test_nearness_leaves_out_who_is_not_seen_all_the_time() -> None:
    windows = [
        make_values({"income": _towns(*cells)}, period=make_period(year))
        for year, cells in ((2025, (1, 4, 0, "few", 9)), (2026, (4, 8, 16, 5, 9)))
    ]

    found = gaps.nearness(windows, "income", people={})

    assert [place.code for place in found.places] == [_TOWNS[0], _TOWNS[1], _TOWNS[4]]
    assert found.left_out == 2
    assert _name(found.what_if) == DivisorZeroError.code


def test_what_if_the_lowest_fifth_grew_as_the_mean() -> None:
    windows = [
        make_values({"income": _towns(*cells)}, period=make_period(year))
        for year, cells in ((2025, (1, 2, 2, 2, 3)), (2026, (1, 4, 4, 4, 7)))
    ]

    found = gaps.nearness(windows, "income", people={}).what_if

    assert isinstance(found, WhatIf)
    assert (found.lowest_growth, found.mean_growth, found.missing) == (1, 2, 1)


def test_nearness_of_one_window_or_none_says_why() -> None:
    one = gaps.nearness([make_values({"income": _towns(1, 2)})], "income", people={})
    none = gaps.nearness([], "income", people={})

    assert {_name(each) for each in (one.sigma, one.beta, one.what_if)} == {TooFewPeriodsError.code}
    assert {_name(each) for each in (none.sigma, none.beta, none.what_if)} == {NoUnitsError.code}


def test_two_things_go_along_one_ranking() -> None:
    values = make_values({"income": _towns(1, 2, 3, 4, "few"), "acts": _towns(4, 3, 2, 1, 9)})

    found = gaps.together(values, "income", "acts", people={})

    assert isinstance(found.first, Curve)
    assert isinstance(found.second, Curve)
    assert found.first.index == pytest.approx(0.25)
    assert found.second.index == pytest.approx(-0.25)
    assert (len(found.places), found.left_out) == (4, 1)


def test_residents_of_a_town_are_known_if_they_are_of_all_its_villages() -> None:
    desk = make_desk()
    desk.accepted(1_000)
    towns = make_values({"income": {TOWN: 1, "331124105000": 1}})
    of_villages = make_values({"income": {VILLAGE: 1}}, level=Level.VILLAGE)

    assert dict(gaps.residents(of_villages)) == {VILLAGE: 1_000}
    assert gaps.residents(towns) == {VILLAGE: 1_000, TOWN: 1_000}


def test_own_line_of_a_town_goes_before_its_villages() -> None:
    desk = make_desk()
    desk.accepted(1_000)
    desk.accepted(1_200, place=TOWN)
    towns = make_values({"income": {TOWN: 1}})

    assert gaps.residents(towns)[TOWN] == 1_200


def test_residents_that_were_not_accepted_are_not_known() -> None:
    make_desk().entered(1_000)

    assert gaps.residents(make_values({"income": {TOWN: 1}})) == {}
