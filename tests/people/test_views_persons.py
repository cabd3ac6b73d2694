"""Pages of those who look after persons, as far as one may not do it alone or not see it."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from commonfield.kernel.clock import now
from commonfield.people.backends import PROVEN_AT
from commonfield.people.choices import Role
from commonfield.people.commands import change_contact, grant_role
from commonfield.people.models import Grant, Person, ResetSlip
from commonfield.people.types import SYSTEM, Actor, NewGrant
from tests.people.builders import (
    COUNTY,
    NOW,
    TODAY,
    VILLAGE,
    actor,
    make_actor,
    make_admin,
    make_organisation,
    make_person,
    make_person_of,
)
from tests.people.test_views import signed_in, text_of


def page(by: Actor, address: str, *, method: str = "get", proven_ago_s: int = 0) -> str:
    client = Client()
    person = Person.objects.get(pk=by.person_id or 0)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session[PROVEN_AT] = int(now().timestamp()) - proven_ago_s
    session.save()
    text: str = getattr(client, method)(address).content.decode()
    return text


def test_slip_is_printed_only_after_a_proof():
    helper = make_actor(Role.HELPER, place=VILLAGE)
    address = f"/people/{make_person()}/reset-slip/"

    page(helper, address, method="post", proven_ago_s=601)
    assert not ResetSlip.objects.exists()

    page(helper, address, method="post")
    assert ResetSlip.objects.count() == 1


@pytest.mark.parametrize("where", ["place", "organisation"])
def test_role_is_given_only_after_a_proof_and_then_as_typed(where: str):
    make_organisation("OTEA")
    who = make_person()
    typed = {"role": "helper", "place_code": VILLAGE, "valid_until": ""}
    address = f"/people/{who}/roles/"
    if where == "organisation":
        typed = {"role": "keeper", "person": f"P{who}", "valid_until": ""}
        address = "/organisations/OTEA/roles/"
    mine = signed_in(make_admin(), proven_ago_s=660)

    asked = mine.post(address, typed)
    before = Grant.objects.filter(person_id=who).count()
    carried = dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text_of(asked))
    )

    assert (asked.status_code, before) == (403, 0)
    assert {name: carried[name] for name in (*typed, "next")} == typed | {"next": address}


def test_role_ends_only_after_a_proof_which_leads_back_to_where_it_was_ended():
    make_organisation("OTEA")
    keeper = make_actor(Role.KEEPER, organisation="OTEA")
    grant = Grant.objects.get(person_id=keeper.person_id or 0)
    mine = signed_in(make_admin(), proven_ago_s=660)
    address, back = f"/roles/{grant.pk}/revoke/", "/organisations/OTEA/"

    asked = mine.post(address, {"back": back})
    before = Grant.objects.in_force(TODAY).filter(pk=grant.pk).exists()
    session = mine.session
    session[PROVEN_AT] = int(now().timestamp())
    session.save()
    ended = mine.post(address, {"back": back})

    assert (asked.status_code, before) == (403, True)
    assert f'<input type="hidden" name="back" value="{back}">' in text_of(asked)
    assert f'<a href="{back}">' in text_of(asked)
    assert (ended.status_code, ended["Location"]) == (302, back)


def test_slip_for_an_auditor_is_printed_for_the_second_administrator():
    auditor = make_actor(Role.AUDITOR, place=COUNTY)
    admins = [make_person("管理员"), make_person("管理员")]
    for person_id in admins:
        grant = NewGrant(person_id, Role.COUNTY_ADMIN, COUNTY)
        grant_role(by=SYSTEM, now=NOW - timedelta(days=4), grant=grant)
    address = f"/people/{auditor.person_id}/reset-slip/"

    first, second = [page(actor(each), address, method="post") for each in admins]

    slip = r"[2-9A-Z]{5}-[2-9A-Z]{5}"
    assert "另一位管理员" in first
    assert [bool(re.search(slip, each)) for each in (first, second)] == [False, True]


def test_clerk_lists_the_own_persons_and_finds_the_number_of_others():
    clerk = make_actor(Role.CLERK, organisation=make_organisation())
    own, other = make_person_of("OTEA", "叶秀兰"), make_person("周长根", phone="13812345678")

    listed, found = page(clerk, "/people/"), page(clerk, "/people/?q=13812345678")

    assert f"/people/{own}/" in listed
    assert f"P{other}" not in listed
    assert f"P{other}" in found
    assert not re.search(rf"/people/{other}/|周|138\*", found)
    assert "/people/new/" not in listed


def test_administrator_is_requested_on_the_persons_page_and_approved_among_the_to_dos():
    first, second, who = make_admin(), make_admin(), make_person("何管理", phone="13900000001")
    change_contact(by=SYSTEM, now=NOW, person_id=first.person_id or 0, phone="13900000001")
    typed = {"role": "county_admin", "place_code": COUNTY, "valid_until": ""}

    asked = signed_in(first).post(f"/people/{who}/roles/", typed, follow=True)
    other = signed_in(second)
    listed, todo = text_of(other.get("/people/requests/")), text_of(other.get("/"))
    (number,) = re.findall(r"/people/requests/(\d+)/approve/", listed)
    done = other.post(f"/people/requests/{number}/approve/", follow=True)
    about_me = text_of(signed_in(actor(who)).get("/people/requests/"))

    assert "另一位管理员同意后" in text_of(asked)
    assert ("<dd>松阳县" in listed, "可能是同一个人" in listed) == (True, True)
    assert "/people/requests/" in todo
    assert done.status_code == 200
    assert Grant.objects.get(person_id=who).role == Role.COUNTY_ADMIN
    assert f"/people/requests/{number}/" not in about_me
