"""Deeds of the account ask for the password again: a stolen session alone does none of them."""

import re

import pytest
from django.test import Client
from django.utils.html import escape

from commonfield.audit.queries import audit_trail
from commonfield.kernel import clock
from commonfield.people.backends import PROVEN_AT
from commonfield.people.queries import person_card
from commonfield.workshop.messages import send_due
from tests.access.visits import writes_noted
from tests.people.builders import PASSWORD, actor, make_admin, make_person
from tests.people.test_views import Pocket, _soon, signed_in, text_of

ELEVEN_MINUTES = 660
NEW = "misty-valley-3"
DEEDS = [
    ("/me/contact/", {"phone": "13900000001", "email": ""}),
    ("/me/password/", {"password": NEW}),
    ("/me/export/", {}),
    ("/me/tokens/", {"label": "x", "scopes": "read", "days": "90"}),
    ("/me/erase/", {"is_sure": "on"}),
]


def stolen(*, password: str = PASSWORD, phone: str = "") -> tuple[int, Client]:
    """Return a person and a session of theirs that was begun a while ago."""
    person_id = make_person(username="lihua", password=password, phone=phone)
    thief = signed_in(actor(person_id), proven_ago_s=ELEVEN_MINUTES)
    thief.cookies["language"] = "en"
    return person_id, thief


@pytest.mark.parametrize(("address", "body"), DEEDS)
def test_session_alone_does_no_deed_of_the_account(address: str, body: dict[str, str]):
    _, thief = stolen()

    with writes_noted() as written:
        answer = thief.post(address, body)

    assert (answer.status_code, written) == (403, [])
    assert "Enter your password again" in text_of(answer)


@pytest.mark.parametrize(("address", "body"), DEEDS)
def test_wrong_password_does_no_deed_of_the_account(address: str, body: dict[str, str]):
    person_id, thief = stolen()

    refused = thief.post(
        "/me/proof/", {"password": "wrong-9", "next": address, "again": "1", **body}
    )

    assert refused.status_code == 422
    assert thief.post(address, body).status_code == 403
    assert not person_card(person_id).is_erased


@pytest.mark.parametrize(
    ("page", "body"),
    [
        ("unmask", {"field": "phone", "reason": "to see it"}),
        ("numbers", {"field": "bank", "number": "6222021234567890128"}),
        ("numbers", {"field": "identity", "number": "11010519491231002X"}),
        ("bank", {"act": "drop"}),
    ],
)
def test_session_alone_neither_reads_nor_enters_ones_own_numbers(page: str, body: dict[str, str]):
    person_id, thief = stolen(phone="13812345678")

    with writes_noted() as written:
        answer = thief.post(f"/people/{person_id}/{page}/", body)

    assert (answer.status_code, written) == (403, [])
    assert "Enter your password again" in text_of(answer)
    assert "13812345678" not in text_of(answer)


def test_administrators_session_alone_erases_nobody():
    person_id = make_person()
    thief = signed_in(make_admin(), proven_ago_s=ELEVEN_MINUTES)

    answer = thief.post(f"/people/{person_id}/erase/", {"is_sure": "on"})

    assert (answer.status_code, person_card(person_id).is_erased) == (403, False)


@pytest.mark.parametrize("ago", [600, 10**9, -60])
def test_proof_holds_for_ten_minutes(ago: int):
    person_id = make_person()
    fresh, stale = signed_in(actor(person_id), proven_ago_s=590), signed_in(actor(person_id))
    session = stale.session
    session[PROVEN_AT] = int(clock.now().timestamp()) - ago
    session.save()

    pages = [text_of(each.get("/me/contact/")) for each in (fresh, stale)]

    assert ['action="/me/proof/"' in page for page in pages] == [False, True]


def test_what_was_typed_is_sent_on_after_the_password():
    person_id, mine = stolen()
    typed = {"phone": "13812345678", "email": ""}

    asked = text_of(mine.post("/me/contact/", typed))
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', asked))
    led_on = mine.post("/me/proof/", {**carried, "password": PASSWORD}, follow=True)

    own = {"csrfmiddlewaretoken", "form_key"}
    assert {name: value for name, value in carried.items() if name not in own} == {
        **typed,
        "next": "/me/contact/",
        "again": "1",
    }
    assert led_on.redirect_chain == [("/me/contact/", 307), ("/me/account/", 302)]
    assert person_card(person_id).masked_phone == "138****5678"


def test_new_password_is_not_written_into_the_page_that_asks():
    _, mine = stolen()

    asked = text_of(mine.post("/me/password/", {"password": NEW, "next": "https://evil.example/"}))

    assert [word in asked for word in (NEW, "evil")] == [False, False]


def test_password_that_proves_is_not_taken_for_the_new_one():
    person_id, mine = stolen()

    asked = text_of(mine.post("/me/password/", {"password": NEW}))
    carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', asked))
    led_on = mine.post("/me/proof/", {**carried, "password": PASSWORD}, follow=True)

    by_them = audit_trail(actor=f"P{person_id}", action="people.password_set")
    assert (led_on.redirect_chain, by_them) == ([("/me/password/", 302)], [])
    assert 'name="password"' in text_of(led_on)


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_proof_leads_to_no_other_site(address: str):
    _, mine = stolen()

    page = text_of(mine.get("/me/proof/", {"next": address}))
    answer = mine.post("/me/proof/", {"password": PASSWORD, "next": address, "again": "1"})

    assert escape(address) not in page
    assert answer.headers["Location"] == "/me/"


def test_signing_in_is_a_proof_and_a_new_password_ends_it(client: Client):
    make_person(username="lihua", password=PASSWORD)
    client.post("/sign-in/", {"name": "lihua", "password": PASSWORD})
    before = client.session.session_key

    changed = client.post("/me/password/", {"password": NEW})

    assert (changed.status_code, client.session.session_key != before) == (302, True)
    assert 'action="/me/proof/"' in text_of(client.get("/me/contact/"))
    assert client.post("/me/proof/", {"password": NEW}).status_code == 302


def test_failures_count_with_those_of_signing_in():
    _, thief = stolen()

    answers = [thief.post("/me/proof/", {"password": "wrong-9"}).status_code for _ in range(10)]
    right = thief.post("/me/proof/", {"password": PASSWORD}).status_code
    signing_in = Client().post("/sign-in/", {"name": "lihua", "password": PASSWORD}).status_code

    assert (answers, right, signing_in) == ([422] * 10, 429, 429)


def test_person_without_password_is_sent_a_code():
    phone = "13812345678"
    person_id, mine = stolen(password="", phone=phone)
    other = make_person("别人", phone=phone)

    asked = text_of(mine.get("/me/contact/"))
    sent = text_of(mine.post("/me/proof/code/", {"next": "/me/contact/"}))
    pocket = Pocket()
    send_due(_soon(), backend=pocket)
    code = re.search(r"\d{6}", pocket.letters[0].text)
    assert code is not None
    wrong = mine.post("/me/proof/", {"code": "000000x", "next": "/me/contact/"})
    led_on = mine.post("/me/proof/", {"code": code.group(), "next": "/me/contact/"})
    used = signed_in(actor(other), proven_ago_s=ELEVEN_MINUTES).post(
        "/me/proof/", {"code": code.group()}
    )

    assert 'name="password"' not in asked
    assert "A code is on its way to 138****5678." in sent
    assert (wrong.status_code, used.status_code) == (422, 422)
    assert led_on.headers["Location"] == "/me/contact/"
    assert person_id == int(mine.session["_auth_user_id"])


def test_person_without_any_of_it_is_told_to_ask_for_a_slip():
    _, mine = stolen(password="")

    refused = mine.post("/me/proof/code/")

    assert refused.status_code == 403
    assert "Ask your helper for a slip" in text_of(refused)
