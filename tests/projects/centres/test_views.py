"""A centre's pages: for everybody, who runs it, and a follower."""

import pytest
from django.test import Client

from commonfield.people.types import SYSTEM, Actor
from commonfield.projects.models import RuleFollowing, Trial
from tests.night import TODAY
from tests.people.builders import VILLAGE, make_organisation
from tests.projects.centres.builders import CENTRE, RULE, make_centre, make_rule
from tests.supply.builders import Maker, client_of, make_grower, person_of

pytestmark = pytest.mark.sql


def page(address: str) -> str:
    return Client().get(f"{address}?lang=en").content.decode()


def test_centre_enters_a_trial_and_its_result_is_read_by_all():
    browser = client_of(make_centre())
    desk = f"/centres/desk/{CENTRE}/"
    assert browser.get("/centres/desk/").headers["Location"] == desk

    form = {"title": "<b>杀虫灯", "place": VILLAGE, "began_on": TODAY}
    browser.post(f"{desk}trial/", form)
    number = Trial.objects.get().pk
    end = {"ended_on": TODAY, "outcome": "none", "finding": "灯坏了，没有结果。"}
    browser.post(f"/centres/desk/trials/{number}/", end)
    browser.post(f"{desk}kind/", {"kind": "base"})
    lot = browser.post(
        f"{desk}test/", {"lot": "L9", "kind": "tasting", "on": TODAY, "finding": "香"}
    )
    found = page(f"/centres/{CENTRE}/")

    assert "&lt;b&gt;杀虫灯" in found
    assert "without a result" in found
    assert "Base where techniques are applied" in page("/centres/")
    assert (lot.status_code, "no lot with the number" in lot.content.decode()) == (422, True)
    assert browser.get(f"{desk}nothing/").status_code == 404


def test_grower_follows_a_rule_with_one_press_and_is_not_named():
    make_rule(make_centre())
    maker = Maker(make_organisation("OTEA", place=VILLAGE), SYSTEM)
    grower = client_of(Actor(person_of(make_grower(maker, "采茶", village=VILLAGE)), "person"))
    rule = f"/centres/rules/{RULE}/"

    before = grower.get(rule).content.decode()
    grower.post(f"{rule}follow/", {"organisation": "", "edition": "1"})

    assert "You, in your garden" in before
    assert RuleFollowing.objects.count() == 1
    assert "follows this edition" in grower.get(rule).content.decode()
    assert "Fewer than five" in page(rule)
    assert "采茶" not in page(rule)
