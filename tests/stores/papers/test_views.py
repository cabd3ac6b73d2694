from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commonfield.kernel.clock import china_day, now
from commonfield.people.choices import Role
from commonfield.people.models import Household, Person
from commonfield.stores.models import StorePaper
from tests.market.builders import Shop, make_shop
from tests.pages import text_of
from tests.people.builders import COUNTY, VILLAGE, make_actor
from tests.supply.builders import client_of

PDF = b"%PDF-1.7 a licence"


@pytest.fixture
def shop() -> Shop:
    return make_shop(packs=0)


def test_licence_is_kept_shown_and_opened_by_its_keeper_only(shop: Shop):
    client = client_of(shop.keeper)
    neighbour = client_of(make_shop("mist", packs=0).keeper)
    form = {
        "kind": "business_licence",
        "number": "91331124MA2E0XXXXX",
        "document": SimpleUploadedFile("licence.pdf", PDF),
    }

    done = client.post("/desk/cloud/settings/papers/", form)
    page = text_of(client.get("/desk/cloud/settings/papers/"))
    paper = StorePaper.objects.get()
    address = f"/desk/cloud/settings/papers/{paper.pk}/file/"

    assert done.status_code == 302
    assert "91331124MA2E0XXXXX" in page
    assert address in page
    assert client.get(address).content == PDF
    assert neighbour.get(address).status_code == 403
    assert neighbour.get(address.replace("cloud", "mist")).status_code == 404


def test_licence_that_has_ended_is_said_on_the_desk(shop: Shop):
    client = client_of(shop.keeper)
    client.post("/desk/cloud/settings/papers/", {"kind": "business_licence", "number": "9133"})
    yesterday = china_day(now()) - timedelta(days=1)

    StorePaper.objects.update(expires_on=china_day(now()) + timedelta(days=10))
    soon = text_of(client.get("/desk/cloud/settings/"))
    StorePaper.objects.update(expires_on=yesterday)
    over = text_of(client.get("/desk/cloud/settings/"))

    assert "A licence ends on" in soon
    assert "the store takes no orders" in over


def test_paper_is_taken_away_but_not_the_last(shop: Shop):
    client = client_of(shop.keeper)
    for kind in ("business_licence", "food_licence"):
        client.post(
            "/desk/cloud/settings/papers/",
            {"kind": kind, "number": "9133", "expires_on": "2099-01-01"},
        )
    first, second = StorePaper.objects.order_by("id")

    done = client.post(f"/desk/cloud/settings/papers/{first.pk}/withdraw/")
    refused = client.post(f"/desk/cloud/settings/papers/{second.pk}/withdraw/")

    assert (done.status_code, refused.status_code) == (302, 409)


def test_officer_refuses_a_licence_with_a_reason_that_its_keeper_reads(shop: Shop):
    officer, keeper = client_of(make_actor(Role.BUREAU, place=COUNTY)), client_of(shop.keeper)
    keeper.post("/desk/cloud/settings/papers/", {"kind": "business_licence", "number": "9133"})
    waits = text_of(officer.get("/me/"))
    listed = text_of(officer.get("/licences/"))
    page = f"/licences/{StorePaper.objects.get().pk}/"

    without_reason = text_of(officer.post(page, {"verdict": "refuse", "reason": " "}))
    officer.post(page, {"verdict": "refuse", "reason": "No such number."})

    assert "1 licence to check" in waits
    assert "Business licence" in listed
    assert "This field is required" in without_reason
    assert "No such number." in text_of(keeper.get("/desk/cloud/settings/papers/"))
    assert "was refused" in text_of(client_of(shop.keeper).get("/market/stores/cloud/"))
    assert "No licence is waiting." in text_of(officer.get("/licences/"))


def test_licence_that_may_not_be_accepted_is_refused_on_a_page(shop: Shop):
    shop_keeper = client_of(shop.keeper)
    shop_keeper.post("/desk/cloud/settings/papers/", {"kind": "business_licence", "number": "9133"})
    page = f"/licences/{StorePaper.objects.get().pk}/"
    officer, relative = (make_actor(Role.BUREAU, place=COUNTY) for _ in range(2))
    home = Household.objects.create(code="H1", place_code=VILLAGE)
    both = [shop.keeper.person_id or 0, relative.person_id or 0]
    Person.objects.filter(pk__in=both).update(household=home)

    by_relative = client_of(relative).post(page, {"verdict": "accept"})
    pressed = [client_of(officer).post(page, {"verdict": "accept"}) for _ in range(2)]

    assert by_relative.status_code == 403
    assert "Someone in your household prepared this, or" in text_of(by_relative)
    assert [each.status_code for each in pressed] == [302, 409]
    assert "Someone has already decided this." in text_of(pressed[1])
