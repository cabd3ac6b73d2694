from commonfield.evaluation.permissions import may_check, may_enter, may_see_entries
from commonfield.people.choices import Role
from tests.people.builders import COUNTY, TODAY, make_actor


def test_reviewer_decides_on_figures_and_enters_none():
    reviewer = make_actor(Role.REVIEWER, place=COUNTY)

    allowed = [
        may(reviewer, places=[COUNTY], on=TODAY) for may in (may_enter, may_check, may_see_entries)
    ]

    assert allowed == [False, True, True]
