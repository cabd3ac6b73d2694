"""Twenty counties with one or two adopters each: what none can tell alone, and no village alone."""

from datetime import date
from pathlib import Path

import pytest

from commonfield_measures.collecting.errors import AlteredError, AnotherCountyError
from commonfield_measures.collecting.published import check_published, path_of, write_published
from commonfield_measures.effects.effect import Effect
from measures.tests.evidence.builders import ADOPTION, BEHIND, CASE, QUARTERS, World


def _figures(effect: Effect) -> tuple[float, float, float]:
    assert effect.att is not None
    assert effect.low is not None
    assert effect.high is not None
    return effect.low, effect.att, effect.high


def test_counties_together_tell_what_none_can_alone(tmp_path: Path):
    found = World(6.0).answer(tmp_path)

    low, _att, high = _figures(found.effect)
    assert (found.effect.verdict, found.counties, found.adopters) == ("works", 20, 30)
    assert low < 6 < high
    assert len(found.spans) == QUARTERS


def test_nothing_is_found_where_there_is_nothing(tmp_path: Path):
    assert World().answer(tmp_path).effect.verdict != "works"


def test_late_county_ends_what_is_counted_and_is_left_out_after_half_a_year(tmp_path: Path):
    """Its villages' quarters that nobody sent are no zeros."""
    late = World(6.0, {"330004": date(2026, 4, 30)}).answer(tmp_path / "late")
    gone = World(6.0, {"330004": date(2025, 9, 30)}).answer(tmp_path / "gone")

    assert late.spans[-1] == "2026-Q1"
    assert late.counties == 20
    assert (gone.spans[-1], gone.counties) == ("2026-Q2", 19)
    assert {each.why for each in gone.left_out if each.place[:6] == "330004"} == {"late"}


@pytest.mark.parametrize(("lone", "is_shown"), [("", True), ("330003000001", False)])
def test_few_contributors_are_counted_at_the_least_they_can_be(
    tmp_path: Path, lone: str, is_shown: bool
):
    """Three in each village may be the same three in a county; of twenty counties they are not.

    Villages that are safe by themselves being taken off, one person is left in one village.
    """
    case = CASE | {"indicator": "lessons_done"}
    kind = "culture.lesson_done"
    world = World(6.0, kind=kind, behind=6 if lone else 3, lone=lone, case=case)

    found = world.answer(tmp_path)

    assert (found.effect.att is not None) == is_shown
    if not is_shown:
        assert found.effect.reason_code == "too_few_contributors"


def test_table_that_does_not_hold_together_is_refused_by_name(tmp_path: Path):
    odd = {
        "cases": CASE | {"cost_fen": -1},
        "adoptions": ADOPTION | {"given_up_on": date(2024, 1, 1)},
        "contributors": BEHIND | {"largest": 8.0},
    }
    for name, row in odd.items():
        write_published(tmp_path, name, [row])
        with pytest.raises(AlteredError):
            check_published(tmp_path / path_of(name), name, "330001")
        with pytest.raises(AnotherCountyError):
            check_published(tmp_path / path_of(name), name, "330002")
