from dataclasses import replace

import pytest

from commonfield.evaluation import queries as evaluation
from commonfield.evaluation.types import Shown
from commonfield.evaluation.views.selection import league_of
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.types import GUEST
from commonfield.province.analyst import queries
from commonfield.province.analyst.types import Whole
from commonfield_measures.indicators.types import Level
from tests.people.builders import NOW, make_actor
from tests.province.analyst.builders import COUNTIES, LATE, LATE_PERIODS, PERIODS, PROVINCE, SILENT

pytestmark = pytest.mark.usefixtures("province")


@pytest.fixture
def whole() -> Whole:
    return queries.whole(by=make_actor(Role.ANALYST, place=PROVINCE), now=NOW)


def test_only_officials_of_the_province_itself_read_whole_figures():
    with pytest.raises(PermissionRefusedError):
        queries.whole(by=GUEST, now=NOW)
    with pytest.raises(PermissionRefusedError):
        queries.whole(by=make_actor(Role.ANALYST, place=COUNTIES[0]), now=NOW)


def test_a_withheld_figure_is_there_without_an_error_and_a_published_one_with_its_own(whole: Whole):
    cells = queries.values(whole, Level.COUNTY, PERIODS[-1]).cells["jobs"]

    assert cells[SILENT] == Shown(5000.0, 5000.0, error=None)
    assert cells[COUNTIES[1]] == Shown(5700.0, 5700.0, error=57.0)


def test_a_late_county_is_neither_compared_nor_ranked_nor_low(whole: Whole):
    found = queries.side_by_side(whole, "jobs", Level.COUNTY, PERIODS[-1])
    league = league_of(queries.values(whole, Level.COUNTY, PERIODS[-1]), evaluation.frames()[0])

    assert LATE not in found.compared
    assert found.of_late[LATE].value == 1.0
    assert found.late == {LATE: LATE_PERIODS[-1]}
    assert league.row(LATE) is None
    assert LATE not in {each.code for each in league.index.unranked}


def test_ranges_are_those_of_the_league_and_an_unknown_error_leaves_nobody_surely_ahead(
    whole: Whole,
):
    values = queries.values(whole, Level.COUNTY, PERIODS[-1])
    frame = evaluation.frames()[0]
    unknown = {
        code: {place: replace(shown, error=None) for place, shown in row.items()}
        for code, row in values.cells.items()
    }

    ranked = league_of(values, frame)
    blind = league_of(replace(values, cells=unknown), frame)

    for row in ranked.rows:
        ahead = sum(ranked.is_ahead(each.place.code, row.place.code) for each in ranked.rows)
        behind = sum(ranked.is_ahead(row.place.code, each.place.code) for each in ranked.rows)
        assert (row.low, row.high) == (1 + ahead, len(ranked.rows) - behind)
    assert any(row.high < len(ranked.rows) for row in ranked.rows)
    assert {(row.low, row.high) for row in blind.rows} == {(1, len(blind.rows))}


def test_a_gap_is_said_to_widen_where_it_does_and_not_where_nothing_changed(whole: Whole):
    found = queries.nearness(whole, Level.COUNTY)

    assert found["online_stores"].direction == 1
    assert found["jobs"].direction == 0
    # The first period may be counted in part; who withholds, and who is late, is left out.
    assert [each.name for each in found["online_stores"].periods] == [PERIODS[1], PERIODS[-1]]
    compared = {each.code for each in found["online_stores"].places}
    assert compared == {*COUNTIES} - {SILENT, LATE}
