"""Pages about how old a person is, and with whom they live."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile

from commonfield.people.choices import Purpose, Role
from commonfield.people.models import Consent
from commonfield.people.queries import has_consent, home_and_household, requests_seen_by, stands_for
from tests.people.builders import (
    COUNTY,
    NOW,
    TODAY,
    VILLAGE,
    actor,
    make_actor,
    make_household,
    make_person,
)
from tests.people.test_commands_children import lend, make_aged
from tests.people.test_views import signed_in, text_of
from tests.workshop.builders import photograph


def test_consent_is_refused_with_the_question_and_recorded_once_it_is_answered():
    person = make_aged()
    browser, helper = signed_in(actor(person)), signed_in(make_actor(Role.HELPER, place=VILLAGE))
    tries = [
        (browser, "/me/consents/", {"purpose": "helper", "act": "give"}),
        (helper, f"/people/{person}/consents/", {"purpose": "helper", "channel": "aloud"}),
    ]

    asked = [each.post(there, form) for each, there, form in tries]
    fields = re.findall(r'<form method="post" action="(/people/[^"]+age/)"', asked[0].text)
    answered = browser.post(fields[0], {"age": "adult"})
    browser.post(*tries[0][1:])

    assert [each.status_code for each in asked] == [422, 422]
    assert all("年满14岁" in text_of(each) for each in asked)
    assert answered["Location"] == "/me/account/"
    assert has_consent(person, Purpose.HELPER)


def test_household_is_changed_by_two_and_its_members_see_it():
    person, member = make_person(), make_aged("adult")
    home = make_household(member)
    helper, second = make_actor(Role.HELPER, place=VILLAGE), make_actor(Role.BUREAU, place=COUNTY)
    page = f"/people/{person}/household/"

    unknown = signed_in(helper).post(page, {"home": "H-NONE"})
    signed_in(helper).post(page, {"home": home})
    browser = signed_in(actor(member))
    seen, todo = text_of(browser.get("/me/account/")), text_of(browser.get("/me/"))
    (waiting,) = requests_seen_by(second, now=NOW)
    refused = browser.post(f"/people/requests/{waiting.request_id}/refuse/")
    signed_in(helper).post(page, {"home": home})
    signed_in(second).post(f"/people/requests/{waiting.request_id + 1}/approve/")

    assert (unknown.status_code, refused.status_code) == (422, 302)
    assert (f"P{person}" in seen, "我不同意" in seen, "您的家庭户" in todo) == (True, True, True)
    assert home_and_household(person)[1] == home


def test_adult_of_the_household_takes_a_childs_voice_back_on_their_account_page():
    child, mother, father = (
        make_aged(group, number) for number, group in enumerate(("child", "adult", "adult"))
    )
    make_household(child, mother, father)
    lend(child, actor(mother), mother)
    browser = signed_in(actor(father))

    page = browser.get("/me/account/").text
    there = f"/people/{child}/withdraw/"
    thing = Consent.objects.get(person=child).object
    back = browser.post(there, {"purpose": "voice", "thing": thing}, follow=True)

    assert (there in page, back.status_code) == (True, 200)
    assert not Consent.objects.filter(person=child, withdrawn_at=None).exists()


def test_guardians_paper_is_opened_by_the_second_person_only():
    child, uncle = make_aged("child"), make_aged("adult")
    helper, second = make_actor(Role.HELPER, place=VILLAGE), make_actor(Role.BUREAU, place=COUNTY)
    page = f"/people/{child}/guardian/"
    paper = SimpleUploadedFile("paper.jpg", photograph(), "image/jpeg")

    without = signed_in(helper).post(page, {"guardian": f"P{uncle}"})
    given = signed_in(helper).post(page, {"guardian": f"P{uncle}", "paper": paper})
    (waiting,) = requests_seen_by(second, now=NOW)
    there = f"/people/requests/{waiting.request_id}/paper/"
    opened = [
        signed_in(each).get(there).status_code for each in (second, actor(uncle), actor(child))
    ]
    signed_in(second).post(f"/people/requests/{waiting.request_id}/approve/")

    assert (without.status_code, given.status_code, opened) == (422, 302, [200, 404, 404])
    assert stands_for(actor(uncle), person_id=child, on=TODAY)
    end = f"/people/{child}/guardian/end/"
    pages = (
        signed_in(helper).get(f"/people/{child}/"),
        signed_in(actor(uncle)).get("/me/account/"),
    )
    assert [end in each.text for each in pages] == [True, True]
    signed_in(actor(uncle)).post(end, {"guardian": f"P{uncle}"})
    assert not stands_for(actor(uncle), person_id=child, on=TODAY)
