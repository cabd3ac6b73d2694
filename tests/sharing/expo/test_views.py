"""An expo's pages: arranged, printed, asked at a stand without an account, answered."""

from datetime import timedelta

import pytest
from django.test import Client

from commonfield.sharing.expo.views import public
from commonfield.sharing.models import ExpoStand, StandEnquiry
from tests.night import TODAY
from tests.people.builders import TOWN
from tests.sharing.expo.builders import FIRST, LAST, NAME, PHONE, WORDS, make_fair
from tests.supply.builders import client_of

ASK = {"words": WORDS, "name": NAME, "phone": PHONE}


def test_editor_arranges_an_expo_and_the_stands_people_say_what_it_shows():
    fair = make_fair()
    editor, keeper = client_of(fair.editor), client_of(fair.shop.keeper)
    days = {"starts_on": FIRST.isoformat(), "ends_on": LAST.isoformat()}
    late = {**days, "ends_on": (TODAY - timedelta(days=1)).isoformat()}
    name = {"name": "<b>新茶</b>", "place": TOWN}

    refused = editor.post("/expo/desk/new/", {**name, **late})
    added = editor.post("/expo/desk/new/", {**name, **days})
    stand = {**days, "name": "二号", "number": "8", "organisation": fair.shop.maker.code}
    twice = editor.post(f"/expo/desk/{fair.expo}/new/", {**stand, "number": "7"})
    there = editor.post(f"/expo/desk/{fair.expo}/new/", stand).headers["Location"]
    shown = keeper.post(there, {"kind": "tea", "show": fair.shop.product})
    keeper.post(there, {"name": "云雾", "words": "来喝茶"})

    assert (refused.status_code, added.status_code, twice.status_code) == (422, 302, 422)
    assert (shown.status_code, ExpoStand.objects.get(number=8).words) == (302, "来喝茶")
    page = Client().get(f"/expo/{fair.expo}/8/?lang=en").content.decode()
    assert "Silver Monkey" in page
    signs = Client().get(f"/expo/{fair.expo}/signs/?size=a6&stand=8").content.decode()
    assert signs.count('class="sign a6"') == 1
    assert "&lt;b&gt;" in Client().get("/expo/").content.decode()
    keeper.post(there, {"withdraw": "1"})
    assert Client().get(f"/expo/{fair.expo}/8/").status_code == 404


def test_visitor_asks_without_an_account_and_reads_the_answer():
    fair, visitor = make_fair(), Client()
    address = f"/expo/{fair.expo}/7/ask/"

    refused = visitor.post(address, ASK)
    receipt = visitor.post(address, {**ASK, "agrees": "on"}).headers["Location"]
    row = StandEnquiry.objects.get()
    keeper = client_of(fair.shop.keeper)
    todo = keeper.get("/").content.decode()
    read = keeper.get(f"/expo/desk/enquiries/{row.code}/").content.decode()
    keeper.post(f"/expo/desk/enquiries/{row.code}/", {"answer": "每亩两千元"})

    page = Client().get(receipt).content.decode()
    assert (refused.status_code, receipt) == (422, f"/expo/receipts/{row.receipt}/")
    assert "1 enquiry at a stand waits for an answer" in todo
    assert (WORDS in read, PHONE in read) == (True, True)
    assert ("每亩两千元" in page, WORDS in page, PHONE in page) == (True, False, False)


def test_enquiries_of_one_address_are_limited(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(public, "_SENT_AN_HOUR", 0)
    fair = make_fair()

    answer = Client().post(f"/expo/{fair.expo}/7/ask/", {**ASK, "agrees": "on"})

    assert (answer.status_code, StandEnquiry.objects.count()) == (429, 0)
