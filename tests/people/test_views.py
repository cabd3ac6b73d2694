import json
import re
from datetime import datetime
from typing import Protocol

import pytest
from django.conf import settings as project
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from commonfield.audit.models import AuditRow
from commonfield.facts.models import Fact
from commonfield.kernel.clock import china_day, now
from commonfield.people.backends import PROVEN_AT
from commonfield.people.choices import Purpose, Role, SealedField
from commonfield.people.commands import create_person, request_bank_change
from commonfield.people.models import ContractOfWork, Grant, Organisation, Person
from commonfield.people.queries import contracts_of, grants_of, has_consent, person_card
from commonfield.people.types import SYSTEM, Actor, NewPerson
from commonfield.workshop.messages import send_due
from commonfield.workshop.ports import OutgoingMessage
from tests.people.builders import (
    COUNTY,
    NOW,
    PASSWORD,
    TOWN,
    VILLAGE,
    actor,
    make_actor,
    make_admin,
    make_organisation,
    make_person,
    make_places,
)

PHONE = "13812345678"
BANK = "4111111111111111"


def signed_in(by: Actor, *, proven_ago_s: int = 0) -> Client:
    """Return a browser in which the person is signed in, and just proved themselves."""
    client = Client()
    client.force_login(
        Person.objects.get(pk=by.person_id or 0), backend=project.AUTHENTICATION_BACKENDS[0]
    )
    session = client.session
    session[PROVEN_AT] = int(now().timestamp()) - proven_ago_s
    session.save()
    return client


class Answer(Protocol):
    """Whatever the test client answers with."""

    @property
    def content(self) -> bytes: ...


def text_of(response: Answer) -> str:
    return response.content.decode()


class Pocket:
    """The phone that gets the messages."""

    def __init__(self) -> None:
        self.letters: list[OutgoingMessage] = []

    def deliver(self, letter: OutgoingMessage) -> None:
        self.letters.append(letter)


def test_sign_in_with_a_password_goes_on_to_where_one_was(client: Client):
    make_person(username="lihua", password=PASSWORD)

    response = client.post(
        "/sign-in/", {"name": "lihua", "password": PASSWORD, "next": "/me/password/"}
    )

    assert (response.status_code, response.headers["Location"]) == (302, "/me/password/")
    assert client.get("/me/").status_code == 200


def test_sign_in_does_not_lead_out_of_the_house(client: Client):
    make_person(username="lihua", password=PASSWORD)

    response = client.post(
        "/sign-in/", {"name": "lihua", "password": PASSWORD, "next": "https://evil.example/"}
    )

    assert response.headers["Location"] == "/me/"


def test_sign_in_refused_says_so_at_the_form(client: Client):
    response = client.post("/sign-in/", {"name": "lihua", "password": "wrong"})

    assert response.status_code == 422
    assert "登录名与密码不符" in text_of(response)


def test_sign_in_makes_the_session_anew(client: Client):
    make_person(username="lihua", password=PASSWORD)
    client.get("/sign-in/")
    before = client.session.session_key

    client.post("/sign-in/", {"name": "lihua", "password": PASSWORD})

    assert client.session.session_key != before


def test_sign_in_by_code_through_the_pages(client: Client):
    person_id = make_person(phone=PHONE)
    page = client.post("/sign-in/code/", {"address": PHONE})
    pocket = Pocket()
    send_due(_soon(), backend=pocket)
    code = re.search(r"\d{6}", pocket.letters[0].text)
    assert code is not None

    response = client.post("/sign-in/code/verify/", {"address": PHONE, "code": code.group()})

    assert 'autocomplete="one-time-code"' in text_of(page)
    assert response.headers["Location"] == "/me/"
    assert f"P{person_id}" in text_of(client.get("/me/"))


def _soon() -> datetime:
    from commonfield.kernel.clock import now  # noqa: PLC0415 - the page read the real clock

    return now()


def test_sign_in_by_code_of_a_family_offers_its_members(client: Client):
    make_person("李小明", phone=PHONE)
    second = make_person("王芳", phone=PHONE)
    client.post("/sign-in/code/", {"address": PHONE})
    pocket = Pocket()
    send_due(_soon(), backend=pocket)
    code = re.search(r"\d{6}", pocket.letters[0].text)
    assert code is not None
    typed = {"address": PHONE, "code": code.group()}

    asked = client.post("/sign-in/code/verify/", typed)
    response = client.post("/sign-in/code/verify/", {**typed, "person_id": second})

    assert "李*明" in text_of(asked)
    assert "王*" in text_of(asked)
    assert response.headers["Location"] == "/me/"


def test_slip_from_the_helpers_page_to_the_persons_session(client: Client):
    person_id, helper = make_person(), make_actor(Role.HELPER, place=VILLAGE)
    helpers = signed_in(helper)
    address = f"/people/{person_id}/reset-slip/"

    asked = helpers.get(address)
    printed = text_of(helpers.post(address))
    code = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", printed)
    assert code is not None
    response = client.post(
        "/sign-in/slip/",
        {"code": code.group(), "password": "misty-valley-3", "username": "li.xiaoming"},
    )

    assert code.group() not in text_of(asked)
    assert response.headers["Location"] == "/me/"
    assert person_card(person_id).username == "li.xiaoming"


def test_sign_out_is_a_post(client: Client):
    assert client.get("/sign-out/").status_code == 405

    mine = signed_in(actor(make_person()))
    mine.post("/sign-out/")

    assert mine.get("/me/").status_code == 302


def test_demo_sign_in_only_in_a_demo(client: Client, settings: Settings):
    make_places()
    person = NewPerson(name="演示", home_place=VILLAGE, username="demo", demo_role=Role.CLERK)
    create_person(by=SYSTEM, now=NOW, person=person)
    settings.DEMO = False
    outside = client.post("/demo/sign-in/", {"role": "clerk"})
    settings.DEMO = True

    inside = client.post("/demo/sign-in/", {"role": "clerk"})
    unknown = client.post("/demo/sign-in/", {"role": "auditor"})

    assert [each.status_code for each in (outside, inside, unknown)] == [404, 302, 404]
    assert "过秤员" in text_of(Client().get("/sign-in/"))


def test_account_shows_masked_data_in_both_languages():
    person_id = make_person("李小明", phone=PHONE)
    request_bank_change(by=SYSTEM, now=NOW, person_id=person_id, bank=BANK)
    mine = signed_in(actor(person_id))

    chinese = text_of(mine.get("/me/account/"))
    mine.cookies["language"] = "en"
    english = text_of(mine.get("/me/account/"))

    assert "<h1>账号</h1>" in chinese
    assert "<h1>Account</h1>" in english
    for page in (chinese, english):
        assert "138****5678" in page
        assert PHONE not in page
        assert BANK not in page


def test_consent_is_given_and_withdrawn_with_one_button_each():
    person_id = make_person()
    mine = signed_in(actor(person_id))

    mine.post("/me/consents/", {"purpose": "payout", "act": "give"})
    given = has_consent(person_id, Purpose.PAYOUT)
    mine.post("/me/consents/", {"purpose": "payout", "act": "withdraw"})

    assert (given, has_consent(person_id, Purpose.PAYOUT)) == (True, False)
    assert mine.post("/me/consents/", {"purpose": "nonsense"}).status_code == 404


def test_export_is_a_file_with_everything():
    person_id = make_person("李小明", phone=PHONE)

    response = signed_in(actor(person_id)).post("/me/export/")

    assert "attachment" in response.headers["Content-Disposition"]
    assert json.loads(text_of(response))["people"]["phone"] == PHONE


def test_erasure_asks_first_and_signs_out():
    person_id = make_person()
    mine = signed_in(actor(person_id))

    unsure = mine.post("/me/erase/", {})
    still_there = not person_card(person_id).is_erased
    mine.post("/me/erase/", {"is_sure": "on"})

    assert (unsure.status_code, still_there) == (422, True)
    assert person_card(person_id).is_erased
    assert mine.get("/me/").status_code == 302


def test_password_change_ends_other_sessions_and_keeps_this_one():
    by = actor(make_person(username="lihua", password=PASSWORD))
    here, elsewhere = signed_in(by), signed_in(by)

    weak = here.post("/me/password/", {"password": "12345678"})
    here.post("/me/password/", {"password": "misty-valley-3"})

    assert weak.status_code == 422
    assert [each.get("/me/").status_code for each in (here, elsewhere)] == [200, 302]


def test_person_is_written_down_by_a_helper():
    make_places()
    helper = signed_in(make_actor(Role.HELPER, place=TOWN))
    typed = {"name": "周大妈", "home_place": VILLAGE, "phone": "", "email": "", "username": ""}

    page = helper.get("/people/new/")
    wrong = helper.post("/people/new/", {**typed, "phone": "12"})
    response = helper.post("/people/new/", typed)

    assert "上安村" in text_of(page)
    assert wrong.status_code == 422
    assert "请填 11 位手机号" in text_of(wrong)
    assert "周大妈" in text_of(helper.get(response.headers["Location"]))


def test_name_is_whole_to_its_person_and_where_it_was_typed_today():
    make_places()
    by, other = make_actor(Role.HELPER, place=TOWN), make_actor(Role.HELPER, place=TOWN)
    here, elsewhere, theirs = signed_in(by), signed_in(by), signed_in(other)
    typed = {"name": "周大妈", "home_place": VILLAGE, "phone": "", "email": "", "username": ""}
    page = here.post("/people/new/", typed).headers["Location"]
    row = Person.objects.latest("pk")
    own = signed_in(Actor(row.pk, "person"))

    whole = ["周大妈" in text_of(each.get(page)) for each in (here, elsewhere, theirs)]
    to_herself = ["周大妈" in text_of(own.get(address)) for address in ("/me/", "/me/account/")]
    row.put(SealedField.NAME, "周大娘")
    row.save()
    corrected = ["周大娘" in text_of(each.get(page)) for each in (here, theirs)]

    assert (whole, to_herself) == ([True, False, False], [True, True])
    assert corrected == [False, False]


def test_unmasking_shows_the_value_once_and_asks_a_reason():
    person_id, admin = make_person(phone=PHONE), make_admin()
    browser = signed_in(admin)
    address = f"/people/{person_id}/unmask/"

    refused = browser.post(address, {"field": "phone", "reason": "a"})
    shown = browser.post(address, {"field": "phone", "reason": "核对付款"})
    after = browser.get(f"/people/{person_id}/")

    assert refused.status_code == 422
    assert PHONE in text_of(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    assert PHONE not in text_of(refused) + text_of(after)
    assert AuditRow.objects.filter(action="people.unmasked").count() == 1


def test_numbers_consents_and_roles_on_a_persons_page():
    person_id, admin = make_person(), make_admin()
    browser, page = signed_in(admin), f"/people/{person_id}/"

    too_early = browser.post(f"{page}numbers/", {"field": "bank", "number": BANK})
    browser.post(f"{page}consents/", {"purpose": "payout", "channel": "paper"})
    wrong = browser.post(f"{page}numbers/", {"field": "bank", "number": "1"})
    browser.post(f"{page}numbers/", {"field": "bank", "number": BANK})
    other = signed_in(make_admin())
    other.post(f"{page}bank/", {"bank": BANK})
    browser.post(f"{page}roles/", {"role": "helper", "place_code": VILLAGE, "valid_until": ""})
    today = china_day(now())
    grant = grants_of(person_id, today)[0]
    browser.post(f"/roles/{grant.grant_id}/revoke/", {"next": page})

    assert ("没有同意" in text_of(too_early), "银行账号有误" in text_of(wrong)) == (True, True)
    assert person_card(person_id).masked_bank == "************1111"
    assert has_consent(person_id, Purpose.PAYOUT)
    assert (grant.role, grants_of(person_id, today)) == ("helper", [])


def test_person_page_offers_a_helper_only_what_they_may():
    person_id = make_person()
    helper = signed_in(make_actor(Role.HELPER, place=VILLAGE))

    page = text_of(helper.get(f"/people/{person_id}/"))

    assert f"/people/{person_id}/reset-slip/" in page
    assert "/unmask/" not in page
    assert "/erase/" not in page
    assert helper.get(f"/people/{person_id}/erase/").status_code == 403


def test_erasure_by_the_administrator():
    person_id = make_person()
    admin = signed_in(make_admin())

    page = admin.get(f"/people/{person_id}/erase/")
    admin.post(f"/people/{person_id}/erase/", {"is_sure": "on"})

    assert f"P{person_id}" in text_of(page)
    assert person_card(person_id).is_erased


def test_organisation_is_registered_and_staffed():
    person_id, admin = make_person(), make_admin()
    browser = signed_in(admin)
    typed = {
        "kind": "store",
        "name": "云上茶店",
        "name_en": "Cloud Tea",
        "place_code": VILLAGE,
        "credit_code": "91350100M0001TGQXM",
    }

    doubtful = browser.post("/organisations/new/", typed)
    browser.post("/organisations/new/", {**typed, "accept_credit_code_warning": "on"})
    code = Organisation.objects.get().code
    browser.post(f"/organisations/{code}/roles/", {"person": f"P{person_id}", "role": "keeper"})
    page = text_of(browser.get(f"/organisations/{code}/"))

    assert "校验位不符" in text_of(doubtful)
    assert "店主" in page
    assert "云上茶店" in text_of(browser.get("/organisations/"))
    assert Grant.objects.filter(role="keeper", organisation__code=code).count() == 1


def test_contracts_are_declared_and_ended_by_the_keeper():
    keeper = signed_in(make_actor(Role.KEEPER, organisation=make_organisation()))
    address = "/organisations/OTEA/contracts/"

    keeper.post(address, {"sector": "selling", "starts_on": "2025-03-01", "worker_name": "陈大文"})
    code = contracts_of("OTEA")[0].code
    wrong = keeper.post(f"{address}{code}/end/", {"code": code, "last_day": "2024-01-01"})
    keeper.post(f"{address}{code}/end/", {"code": code, "last_day": "2025-08-31"})
    again = keeper.get(f"{address}{code}/end/")

    assert (wrong.status_code, again.status_code) == (422, 409)
    assert "陈*文" in text_of(keeper.get(address))
    assert [row.kind for row in Fact.objects.order_by("kind")] == [
        "people.contract_ended",
        "people.contract_started",
    ]
    assert str(ContractOfWork.objects.get().ends_on) == "2025-09-01"


def test_audit_is_for_auditors_and_not_for_administrators():
    auditor, admin = make_actor(Role.AUDITOR, place=COUNTY), make_admin()

    page = signed_in(auditor).get("/audit/?action=people.role")

    assert "people.role_granted" in text_of(page)
    assert "people.person_created" not in text_of(page)
    assert signed_in(admin).get("/audit/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_persons_asks_as_often_for_one_as_for_three(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
):
    helper = make_actor(Role.HELPER, place=VILLAGE)
    for _ in range(count - 1):
        make_person()
    browser = signed_in(helper)

    with django_assert_num_queries(10):
        browser.get("/people/")


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_organisations_asks_as_often_for_one_as_for_three(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
):
    for number in range(count):
        make_organisation(f"O{number}")
    browser = signed_in(make_admin())

    with django_assert_num_queries(6):
        browser.get("/organisations/")


@pytest.mark.parametrize(
    ("role", "place", "doors"),
    [
        (Role.COUNTY_ADMIN, VILLAGE, ["/people/", "/organisations/"]),
        (Role.HELPER, VILLAGE, ["/people/"]),
        (Role.AUDITOR, COUNTY, ["/audit/"]),
        (Role.AUDITOR, VILLAGE, []),
        (Role.GROWER, VILLAGE, []),
    ],
)
def test_me_has_a_door_to_each_list_that_the_roles_open(role: Role, place: str, doors: list[str]):
    mine = signed_in(make_actor(role, place=place))

    page = text_of(mine.get("/me/"))

    lists = ("/people/", "/organisations/", "/audit/")
    assert [each for each in lists if f'href="{each}"' in page] == doors
    assert [mine.get(each).status_code for each in doors] == [200] * len(doors)
