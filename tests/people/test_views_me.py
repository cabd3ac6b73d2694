"""A person's own pages: what waits, and the account as a person without programs reads it."""

import re

from django.test import RequestFactory

from commonfield.front.page_cache.fragments import render_fragment
from commonfield.kernel.clock import now
from commonfield.people.choices import Purpose, Role, SealedField
from commonfield.people.commands import record_consents, request_bank_change, seal_identity, unmask
from commonfield.people.queries import person_card
from commonfield.people.types import GUEST, SYSTEM
from tests.people.builders import (
    COUNTY,
    VILLAGE,
    actor,
    make_actor,
    make_admin,
    make_organisation,
    make_person,
)
from tests.people.test_views import signed_in, text_of


def test_account_offers_keys_for_programs_to_duties_only():
    villager, helper = (
        signed_in(actor(make_person())),
        signed_in(make_actor(Role.HELPER, place=VILLAGE)),
    )
    for each in (villager, helper):
        each.cookies["language"] = "en"

    pages = [text_of(each.get("/me/account/")) for each in (villager, helper)]

    assert ['<a href="/me/tokens/">' in page for page in pages] == [False, True]
    for word in ("Token", "token.", "JSON", "Make a key"):
        assert word not in "".join(pages)


def test_what_waits_stands_on_ones_own_page_and_in_the_fragment():
    person_id, admin = make_person(), make_admin()
    record_consents(by=SYSTEM, now=now(), person_ids=[person_id], purposes=[Purpose.PAYOUT])
    request_bank_change(by=admin, now=now(), person_id=person_id, bank="4111111111111111")
    mine, idle = signed_in(actor(person_id)), signed_in(actor(make_person()))
    asked = RequestFactory().get("/")
    fragments = []

    pages = [text_of(each.get("/me/")) for each in (mine, idle)]
    for by in (actor(person_id), GUEST):
        setattr(asked, "actor", by)  # noqa: B010 - as the middleware does
        fragments.append(render_fragment("todos", asked))

    words = "新的银行账号待生效"
    assert [words in page for page in (*pages, *fragments)] == [True, False, True, False]


def test_contact_change_keeps_language_and_token_buttons_working():
    person_id = make_person()
    mine = signed_in(actor(person_id))

    mine.post("/me/contact/", {"phone": "0578-8062345", "is_other_phone": "on", "email": ""})
    mine.post("/me/language/", {"language": "en"})
    made = text_of(mine.post("/me/tokens/", {"label": "weighing", "scopes": "read", "days": "30"}))
    token_id = re.search(r"/me/tokens/(\d+)/revoke/", made)
    assert token_id is not None
    mine.post(f"/me/tokens/{token_id.group(1)}/revoke/")

    card = person_card(person_id)
    assert (card.masked_phone, card.language) == ("057****2345", "en")
    assert "weighing" not in text_of(mine.get("/me/tokens/"))


def test_my_page_tells_who_looked_and_who_acted_and_what_waits():
    person_id, admin = make_person(phone="13812345678"), make_admin()
    mine = signed_in(actor(person_id))
    mine.cookies["language"] = "en"
    before = text_of(mine.get("/me/account/"))
    unmask(by=admin, now=now(), person_id=person_id, field=SealedField.PHONE, reason="to call")
    record_consents(by=SYSTEM, now=now(), person_ids=[person_id], purposes=[Purpose.PAYOUT])
    request_bank_change(by=admin, now=now(), person_id=person_id, bank="4111111111111111")

    page = text_of(mine.get("/me/account/"))

    assert "Nobody else has looked" in before
    for words in (
        "Saw something of yours unmasked · Phone",
        "County administrator · ",
        "Entered a bank number for you",
        "A new bank number waits: ************1111",
    ):
        assert words in page, words


def test_page_says_what_is_kept_and_on_what_ground():
    person_id = make_person("叶秀兰", phone="13812345678")
    seal_identity(by=SYSTEM, now=now(), person_id=person_id, identity="11010519491231002X")

    browser = signed_in(actor(person_id))
    before = browser.get("/me/account/").context["kept"]
    record_consents(by=SYSTEM, now=now(), person_ids=[person_id], purposes=[Purpose.ACCOUNT])
    response = browser.get("/me/account/")

    assert [(str(each.words), each.ground) for each in before] == [
        ("姓名", "none"),
        ("电话", "none"),
        ("身份证号", "law"),
        ("所在村和家庭户", "none"),
        ("谁看过、谁办过", "law"),
    ]
    assert [(str(each.words), each.ground) for each in response.context["kept"]] == [
        ("姓名", "consent"),
        ("电话", "consent"),
        ("身份证号", "law"),
        ("所在村和家庭户", "consent"),
        ("您同意和撤回的记录", "law"),
        ("谁看过、谁办过", "law"),
    ]
    assert "目前保存： 姓名 · 电话 · 所在村和家庭户" in text_of(response)


def test_administrator_of_a_county_without_work_reads_how_it_begins():
    mine = signed_in(make_admin(place=COUNTY))
    before = [each.address for each in mine.get("/me/").context["todos"]]
    make_actor(Role.KEEPER, organisation=make_organisation("O1"), username="keeper")

    after = [each.address for each in mine.get("/me/").context["todos"]]

    assert (before, after) == (["/first-week/"], ["/first-week/"])


def test_hall_keeper_of_a_village_reaches_its_hall():
    hall = make_organisation("H1", place=VILLAGE, kind="hall")
    mine = signed_in(make_actor(Role.HALL_KEEPER, place=VILLAGE))

    (line,) = mine.get("/me/").context["todos"]

    assert line.address == f"/organisations/{hall}/"
    assert f'href="{line.address}"' in text_of(mine.get("/organisations/"))
    assert mine.get(line.address).status_code == 200
