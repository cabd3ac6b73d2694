"""Evidence from recorded facts: a known effect, none, too few; merged villages, nobody's acts."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from commonfield.evaluation.errors import IndicatorUnknownError, OutcomeNobodysActError
from commonfield.evaluation.queries.evidence import contributors_behind, evidence_of
from commonfield.evaluation.queries.periods import month_number, start_of_month
from commonfield.facts.types import FactRecord
from commonfield.places.models import Division
from commonfield_measures.collecting.published import check_published, path_of, write_published
from tests.copies import copied
from tests.night import NOW
from tests.portal.builders import make_county, record, village

QUARTERS = 10
BEGAN = 6
# The first month of the first whole quarter; records begin in the month before.
FIRST = month_number(NOW) // 3 * 3 - QUARTERS * 3
VILLAGES = [village(town, number) for town in range(6) for number in range(8)]
ADOPTERS = VILLAGES[::4][:9]


def day_of(quarter: int) -> date:
    return (start_of_month(FIRST + quarter * 3) + timedelta(days=20)).date()


def adoptions(count: int = 9) -> Mapping[str, date]:
    return {code: day_of(BEGAN + at % 2) for at, code in enumerate(ADOPTERS[:count])}


@copied
def make_world(effect: float = 0.0) -> None:
    """Write a county in which villages' visits are about twelve a quarter, and adopters' more."""
    make_county(towns=6, villages=8)
    chance = np.random.default_rng(7)
    counts = chance.poisson(12, (len(VILLAGES), QUARTERS)).astype(float)
    rows = [VILLAGES.index(each) for each in ADOPTERS]
    counts[rows, BEGAN + 1 :] += effect
    early = FactRecord("services.visits", VILLAGES[0], start_of_month(FIRST - 1), 1)
    record([early, *(_visits(at[0], at[1], n) for at, n in np.ndenumerate(counts) if n)])


def _visits(row: int, quarter: int, count: float) -> FactRecord:
    at: datetime = start_of_month(FIRST + quarter * 3) + timedelta(days=row + 1)
    return FactRecord("services.visits", VILLAGES[row], at, count)


def test_effect_of_a_known_size_works_and_is_in_its_interval():
    make_world(6.0)

    found = evidence_of(adoptions(), "hall_visits", 1, NOW)

    effect = found.effect
    assert (effect.verdict, effect.adopters, len(found.spans)) == ("works", 9, QUARTERS)
    assert effect.low is not None and effect.high is not None and effect.low < 6 < effect.high  # noqa: PT018
    assert found.as_json()["reason"].startswith("Adopters stand +")
    assert evidence_of(adoptions(), "hall_visits", -1, NOW).effect.reason_code == "other_way"


def test_no_effect_is_not_said_to_work():
    make_world()

    assert evidence_of(adoptions(), "hall_visits", 1, NOW).effect.verdict != "works"


def test_too_few_and_too_early_have_their_reasons_and_no_figure():
    make_world()

    few = evidence_of(adoptions(3), "hall_visits", 1, NOW)
    late = dict.fromkeys(ADOPTERS, NOW.date())
    early = evidence_of(adoptions(), "hall_visits", 1, start_of_month(FIRST + 7))

    assert (few.effect.reason_code, few.effect.att) == ("too_few_adopters", None)
    assert early.effect.reason_code == "too_few_quarters"
    none = evidence_of(late, "hall_visits", 1, NOW)
    assert none.effect.reason_code == "none_counted"
    assert {each.why for each in none.left_out} == {"recent"}
    assert "two before the first villages began" in early.reason


def test_village_that_ended_or_took_another_over_is_left_out_by_name():
    make_world(6.0)
    day = day_of(4)
    Division.objects.filter(code=ADOPTERS[0]).update(valid_to=day)
    Division.objects.filter(code=ADOPTERS[1]).update(valid_from=day)

    found = evidence_of(adoptions(), "hall_visits", 1, NOW)

    assert {each.place: each.why for each in found.left_out} == {
        ADOPTERS[0]: "ended",
        ADOPTERS[1]: "began",
    }
    assert (found.adopters, found.effect.adopters) == (9, 7)


def test_figure_that_is_nobodys_act_is_refused_by_name():
    make_county()

    for code in ("halls", "errands_own_share", "villages_with_readers", "parcels_sent"):
        with pytest.raises(OutcomeNobodysActError):
            evidence_of({}, code, 1, NOW)
    with pytest.raises(IndicatorUnknownError):
        evidence_of({}, "nothing", 1, NOW)


@pytest.mark.parametrize(("learners", "shown"), [(8, (3, True)), (3, (6, True)), (1, (3, False))])
def test_few_contributors_are_shown_by_half_years_or_not_at_all(
    learners: int, shown: tuple[int, bool], tmp_path: Path
):
    """Soon only one adopter's village learns, in each quarter others; elsewhere some do in each."""
    make_county(towns=6, villages=8)
    record(
        [
            FactRecord(
                "culture.lesson_done",
                code,
                start_of_month(FIRST + quarter * 3) + timedelta(days=5),
                1,
                subject=f"{code}-{quarter % 2}-{number}",
            )
            for code in VILLAGES
            for quarter in range(-1, 3 if code in ADOPTERS[1:] else QUARTERS)
            for number in range(learners if code == ADOPTERS[0] else 2)
        ]
    )

    found = evidence_of(adoptions(), "lessons_done", 1, NOW)

    assert (found.months, found.effect.att is not None) == shown
    told = list(contributors_behind({"lessons_done"}, NOW))
    here = [each for each in told if each["village"] == ADOPTERS[0]]
    halves = [each["contributors"] for each in here if "H" in each["period"]]
    assert {each["contributors"] for each in here if "Q" in each["period"]} == {learners}
    assert set(halves[1:-1]) == {2 * learners}
    write_published(tmp_path, "contributors", told)
    check_published(tmp_path / path_of("contributors"), "contributors", ADOPTERS[0][:6])
    if not shown[1]:
        assert found.effect.reason_code == "too_few_contributors"
