"""Late and missing counties never look low."""

from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from commonfield.places.types import PlaceInfo
from commonfield.province import rules
from commonfield.province.counted_whole import whole_figures
from commonfield.province.types import CountyColumn, CountyState, PlaceFigure
from commonfield_measures.indicators.exports import Export
from commonfield_measures.indicators.reading import shipped_definitions
from commonfield_measures.indicators.types import Level
from tests.province.builders import EARLIER, UNTIL, WINDOW

INDICATORS = {each.code: each for each in shipped_definitions().indicators}
NEVER = date(2020, 1, 1)


def state(number: int, until: date | None, wanted: date | None) -> CountyState:
    code = f"3311{number:02}000000"
    info = PlaceInfo(code, "county", "county", code, code, "", "", None, None, None, "")
    periods = {"county": [WINDOW if until and until > date(2026, 11, 1) else EARLIER]}
    is_late = rules.is_late(until, wanted)
    return CountyState(info, until, None, periods if until else {}, "", is_late)


@given(
    st.lists(
        st.tuples(
            st.none() | st.dates(UNTIL - timedelta(days=40), UNTIL), st.none() | st.floats(0, 1e9)
        ),
        max_size=12,
    )
)
def test_sum_is_of_those_that_are_as_far_as_the_furthest_and_shown(
    told: list[tuple[date | None, float | None]],
):
    wanted = rules.late_before(until for until, _value in told)
    columns = []
    for number, (until, value) in enumerate(told):
        of = state(number, until, wanted)
        own = rules.period_shown(WINDOW, of.periods_of(Level.COUNTY))
        figure = PlaceFigure(value, "withheld" if value is None else "shown")
        columns.append(CountyColumn(of, own, rules.standing(of, own, WINDOW), {of.code: figure}))

    found = rules.summed(INDICATORS["halls"], columns)

    furthest = max((until for until, _value in told if until), default=NEVER)
    expected = [
        value
        for until, value in told
        if value is not None
        and until is not None
        and until >= furthest - timedelta(days=1)
        and until > date(2026, 11, 1)
    ]
    assert (found.counted, found.awaited) == (len(expected), len(told))
    assert found.value == (sum(expected) if expected else None)
    assert all(each.period <= WINDOW for each in columns)


def test_what_cannot_be_added_up_has_no_sum():
    adding = {code for code, each in INDICATORS.items() if rules.adds_up(each)}

    assert {"halls", "hall_coverage", "hall_events"} <= adding
    # Persons, who may be in two counties, and what is divided by what counties count otherwise.
    assert not {"halls_active", "acts_per_resident", "library_readers"} & adding


def test_county_without_any_fact_has_no_whole_figures_and_is_not_refused(tmp_path: Path):
    export = Export(tmp_path, frozenset({"331124"}), ())

    assert whole_figures(tmp_path, export, "331124", WINDOW) == {}
