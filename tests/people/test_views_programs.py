"""A program of an organisation: made by who works there, its key shown once, ended for good."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from commonfield.kernel.errors import PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.commands import (
    erase_person,
    grant_role,
    issue_service_key,
    lay_down_roles,
    make_service_account,
    revoke_role,
)
from commonfield.people.errors import ServiceRolesError, TokenRefusedError
from commonfield.people.models import ServiceAccount
from commonfield.people.permissions import has_role
from commonfield.people.queries import actor_for_token, grants_of, organisations_held
from commonfield.people.types import SYSTEM, Actor, NewGrant, NewServiceAccount, NewToken
from tests.people.builders import (
    NOW,
    TODAY,
    VILLAGE,
    actor,
    make_actor,
    make_admin,
    make_organisation,
    make_person,
)
from tests.people.test_views import signed_in, text_of


@pytest.fixture
def keeper() -> Actor:
    make_organisation()
    return make_actor(Role.KEEPER, organisation="OTEA")


def test_key_is_shown_once_and_opens_until_the_program_ends(keeper: Actor):
    client = signed_in(keeper)
    made = client.post(
        "/organisations/OTEA/programs/new/", {"name": "ERP", "roles": ["keeper"]}, follow=True
    )
    page = made.redirect_chain[-1][0]

    shown = client.post(page, {"label": "ERP", "scopes": ["stock"], "days": "30"})
    again = text_of(client.get(page))
    token = re.findall(r'<p class="code">([^<]+)</p>', shown.content.decode())[0]
    by = actor_for_token(token, now=NOW)
    listed = text_of(client.get("/organisations/OTEA/"))
    client.post(f"{page}end/")

    assert (by.kind, by.scopes, by.code) == ("service", frozenset({"stock"}), page.split("/")[-2])
    assert has_role(by, {Role.KEEPER}, organisation="OTEA", on=TODAY) is False
    assert (token in again, "ERP" in again, "ERP" in listed) == (False, True, True)
    with pytest.raises(TokenRefusedError):
        actor_for_token(token, now=NOW)


def test_pages_offer_what_one_may_give_and_lead_to_what_one_may_run(keeper: Actor):
    clerk = make_actor(Role.CLERK, organisation="OTEA")
    account = NewServiceAccount("OTEA", "Shop", [Role.KEEPER])
    code = make_service_account(by=keeper, now=NOW, account=account)

    for by, role, leads in ((keeper, "keeper", True), (clerk, "clerk", False)):
        client = signed_in(by)
        offered = client.get("/organisations/OTEA/programs/new/").content.decode()
        listed = client.get("/organisations/OTEA/").content.decode()
        assert re.findall(r'name="roles" value="(\w+)"', offered) == [role]
        assert (f"/programs/{code}/" in listed, "Shop" in listed) == (leads, True)


def test_program_has_its_roles_for_its_organisation_only(keeper: Actor):
    make_organisation("OTHER")
    account = NewServiceAccount("OTEA", "ERP", [Role.KEEPER])
    code = make_service_account(by=keeper, now=NOW, account=account)
    by = Actor(None, "service", service=code)

    held = [
        has_role(by, roles, on=TODAY, **scope)
        for roles, scope in (
            ({Role.KEEPER}, {"organisation": "OTEA"}),
            ({Role.KEEPER}, {}),
            ({Role.KEEPER}, {"organisation": "OTHER"}),
            ({Role.KEEPER}, {"place": VILLAGE}),
            ({Role.KEEPER}, {"organisation": "OTEA", "place": VILLAGE}),
            ({Role.CLERK, Role.COUNTY_ADMIN}, {"organisation": "OTEA"}),
        )
    ]

    assert held == [True, True, False, False, False, False]
    assert organisations_held(by, {Role.KEEPER}, TODAY) == {"OTEA"}
    assert organisations_held(by, {Role.CLERK}, TODAY) == set()


@pytest.mark.parametrize("roles", [[], ["clerk", "auditor"], ["county_admin"]])
def test_program_with_other_roles(keeper: Actor, roles: list[str]):
    with pytest.raises(ServiceRolesError):
        make_service_account(by=keeper, now=NOW, account=NewServiceAccount("OTEA", "x", roles))

    assert not ServiceAccount.objects.exists()


def test_nobody_gives_a_program_more_than_they_hold(keeper: Actor):
    clerk = make_actor(Role.CLERK, organisation="OTEA")
    account = NewServiceAccount("OTEA", "ERP", [Role.KEEPER])
    code = make_service_account(by=keeper, now=NOW, account=account)
    program = Actor(None, "service", service=code)

    for by in (clerk, program):
        with pytest.raises(PermissionRefusedError):
            make_service_account(by=by, now=NOW, account=account)
        with pytest.raises(PermissionRefusedError):
            issue_service_key(by=by, now=NOW, code=code, token=NewToken("x", ["stock"]))


def key_of(by: Actor, organisation: str, label: str = "ERP") -> str:
    """Make a program of the clerks with a key, as who does both."""
    account = NewServiceAccount(organisation, label, [Role.CLERK])
    code = make_service_account(by=by, now=NOW, account=account)
    return issue_service_key(by=by, now=NOW, code=code, token=NewToken(label, ["leaf"]))


def opens(key: str, at: datetime = NOW) -> bool:
    try:
        return actor_for_token(key, now=at).kind == "service"
    except TokenRefusedError:
        return False


def test_keys_end_with_the_role_by_which_they_were_made():
    make_organisation()
    make_organisation("OTHER")
    clerk, colleague = (make_actor(Role.CLERK, organisation="OTEA") for _ in range(2))
    grant = NewGrant(clerk.person_id or 0, Role.CLERK, organisation_code="OTHER")
    last = NewGrant(colleague.person_id or 0, Role.KEEPER, organisation_code="OTEA")
    elsewhere, _ = (grant_role(by=SYSTEM, now=NOW, grant=each) for each in (grant, last))
    keys = [key_of(clerk, "OTEA"), key_of(clerk, "OTHER"), key_of(colleague, "OTEA")]

    revoke_role(by=SYSTEM, now=NOW, grant_id=elsewhere)
    after_one = [opens(key) for key in keys]
    erase_person(by=SYSTEM, now=NOW, person_id=clerk.person_id or 0)
    after_erasure = [opens(key) for key in keys]
    grant_role(by=SYSTEM, now=NOW, grant=replace(grant, person_id=colleague.person_id or 0))
    lay_down_roles(by=colleague, now=NOW, person_id=colleague.person_id or 0)

    assert (after_one, after_erasure) == ([True, False, True], [False, False, True])
    assert [opens(key) for key in keys] == [False] * 3


def test_key_opens_no_longer_than_the_role_of_its_maker():
    make_organisation()
    clerk = make_person()
    until = TODAY + timedelta(days=7)
    grant = NewGrant(clerk, Role.CLERK, organisation_code="OTEA", valid_until=until)
    grant_role(by=SYSTEM, now=NOW, grant=grant)

    key = key_of(actor(clerk), "OTEA")

    assert [opens(key, NOW + timedelta(days=days)) for days in (6, 7)] == [True, False]


def test_whoever_ends_a_role_sees_its_keys_and_may_take_them_over():
    make_organisation()
    admin, clerk = make_admin(), make_actor(Role.CLERK, organisation="OTEA")
    keys = [key_of(clerk, "OTEA", "Scale")]
    client = signed_in(admin)
    seen = text_of(client.get("/organisations/OTEA/"))
    (held,) = grants_of(clerk.person_id or 0, TODAY)

    client.post(f"/roles/{held.grant_id}/revoke/", {"keys": "on"})
    listed = text_of(client.get("/organisations/OTEA/"))

    assert [opens(key) for key in keys] == [True]
    assert f"由 {clerk.code} 王*力 生成 · 从未使用" in seen
    assert f"由 {admin.code} 王*力 生成" in listed
    assert ["由我接管" in each for each in (seen, listed)] == [True, False]
