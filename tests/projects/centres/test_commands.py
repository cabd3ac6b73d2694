"""Trials with results or none, tests of lots, rules and who follows them; their facts."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, transaction

from commonfield.facts.models import Fact
from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.models import Person
from commonfield.people.types import SYSTEM, Actor
from commonfield.projects.centres import commands, errors, queries
from commonfield.projects.centres.types import NewLotTest, NewTraining, NewTrial, RuleText, TrialEnd
from commonfield.projects.models import RuleFollowing, WorkingRule
from commonfield.projects.parks.errors import PublicLineError
from tests.night import NOW, TODAY
from tests.people.builders import OTHER_VILLAGE, VILLAGE, make_actor, make_organisation
from tests.projects.centres.builders import CENTRE, RULE, make_centre, make_rule
from tests.supply.builders import Maker, make_delivery, make_grower, make_lot, person_of

DAY = timedelta(days=1)


def kinds() -> list[str]:
    rows = Fact.objects.filter(kind__startswith="projects.").order_by("pk")
    return [row.kind.removeprefix("projects.") for row in rows]


def follow(by: Actor, edition: int = 1, organisation: str = "") -> None:
    commands.follow_rule(
        by=by, now=NOW, number=RULE, edition=edition, organisation_code=organisation
    )


def test_trial_ends_once_with_a_result_or_why_there_is_none():
    manager = make_centre()
    begin = partial(commands.begin_trial, by=manager, now=NOW, venue=CENTRE)
    new = NewTrial("墒情传感器对照", VILLAGE, "上坡茶园", TODAY - 20 * DAY)
    number = begin(new=new)
    end = partial(commands.end_trial, by=manager, now=NOW, number=number)
    finding = "传感器进水，数据断了九天。"

    with pytest.raises(errors.CentreDayError):
        begin(new=NewTrial("明天的", VILLAGE, "", TODAY + DAY))
    with pytest.raises(errors.TrialPlaceError):
        begin(new=NewTrial("外县的", "331127101201", "", TODAY))
    with pytest.raises(errors.TrialEndsBeforeError):
        end(end=TrialEnd(TODAY - 21 * DAY, "none", finding))
    with pytest.raises(errors.CentreDayError):
        end(end=TrialEnd(TODAY + DAY, "none", finding))
    with pytest.raises(errors.TrialOutcomeError):
        end(end=TrialEnd(TODAY, "none", " "))
    with pytest.raises(PublicLineError):
        end(end=TrialEnd(TODAY, "none", "问 13800138000"))
    end(end=TrialEnd(TODAY, "none", finding))
    with pytest.raises(errors.TrialOverError):
        end(end=TrialEnd(TODAY, "result", finding))

    assert [each.finding for each in queries.centre_view(CENTRE, TODAY).trials] == [finding]
    assert kinds() == ["trial_begun", "trial_ended"]


def test_test_is_bound_to_a_lot_that_is_there():
    manager = make_centre()
    maker = Maker(make_organisation("OTEA", place=VILLAGE), SYSTEM)
    leaf = make_delivery(maker, make_grower(maker, "测试", village=VILLAGE), now=NOW)
    lot = make_lot(maker, (leaf,), now=NOW)
    enter = partial(commands.enter_test, by=manager, now=NOW, venue=CENTRE)

    with pytest.raises(errors.LotUnknownError):
        enter(new=NewLotTest("L-nowhere", "tasting", TODAY, "香高"))
    with pytest.raises(errors.LotNotMadeYetError):
        enter(new=NewLotTest(lot, "tasting", TODAY - DAY, "香高"))
    enter(new=NewLotTest(lot, "tasting", TODAY, "香高"))
    commands.enter_training(by=manager, now=NOW, venue=CENTRE, new=NewTraining("采摘", TODAY, 31))

    found = queries.centre_view(CENTRE, TODAY)
    assert (found.tests, found.trained, kinds()) == (1, 31, ["test_done", "people_trained"])


def test_new_edition_replaces_and_no_edition_changes():
    manager = make_centre()
    make_rule(manager)

    with pytest.raises(errors.RuleUnchangedError):
        make_rule(manager)
    with pytest.raises(errors.RuleTextError):
        commands.issue_rule(by=manager, now=NOW, venue=CENTRE, new=RuleText("a/b", "x", "y"))
    assert make_rule(manager, "两叶也收。") == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        WorkingRule.objects.filter(edition=1).update(text="改了")

    assert queries.rule_in_force(RULE).text == "两叶也收。"


def test_rule_is_followed_by_ones_own_word_and_counted_only():
    manager = make_centre()
    maker = Maker(make_organisation("OTEA", place=VILLAGE), SYSTEM)
    grower = Actor(person_of(make_grower(maker, "采茶", village=VILLAGE)), "person")
    clerk = make_actor(Role.CLERK, organisation="OTEA")
    make_rule(manager)
    # No village is written down of every grower.
    Person.objects.filter(pk=grower.person_id or 0).update(home_place="")

    follow(grower)
    follow(clerk, organisation="OTEA")
    for by, organisation in ((manager, ""), (manager, "OTEA"), (grower, "OTEA")):
        with pytest.raises(errors.RuleFollowerError):
            follow(by, organisation=organisation)
    with pytest.raises(errors.RuleFollowedError):
        follow(grower)
    make_rule(manager, "两叶也收。")
    with pytest.raises(errors.RuleReplacedError):
        follow(grower)
    follow(grower, edition=2)
    commands.leave_rule(by=clerk, now=NOW, number=RULE, organisation_code="OTEA")

    assert grower.person_id is not None
    assert queries.rule_in_force(RULE).followers == 0
    assert [each["edition"] for each in queries.export_of_person(grower.person_id)["rules"]] == [2]
    commands.forget_follower(by=SYSTEM, now=NOW, person_id=grower.person_id)
    assert not RuleFollowing.objects.exists()
    done = ["rule_issued", "rule_followed", "rule_followed", "rule_issued", "rule_left"]
    assert kinds() == [*done, "rule_followed"]
    subjects = {row.subject for row in Fact.objects.filter(kind="projects.rule_followed")}
    assert f"P{grower.person_id}" not in subjects


def test_only_who_runs_the_centre_writes():
    make_centre()
    bureau = make_actor(Role.BUREAU, place=VILLAGE)

    for by in (
        make_actor(Role.PARK_MANAGER, place=OTHER_VILLAGE),
        make_actor(Role.HALL_KEEPER, place=VILLAGE),
    ):
        with pytest.raises(PermissionRefusedError):
            make_rule(by)
    commands.set_centre_kind(by=bureau, now=NOW, venue=CENTRE, kind="branch")

    assert queries.centre_kind(CENTRE) == "branch"
