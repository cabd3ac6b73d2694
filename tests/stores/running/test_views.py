"""Pages on which a store is opened and arranged."""

import io
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from commonfield.kernel.clock import china_day, now
from commonfield.people.choices import Role
from commonfield.people.types import GUEST
from commonfield.stores import queries as store_queries
from commonfield.stores.models import Store, StorePaper
from commonfield.stores.queries import settings_of_store
from tests.market.builders import Shop, make_shop
from tests.pages import text_of
from tests.people.builders import OTHER_VILLAGE, VILLAGE, make_actor, make_admin, make_organisation
from tests.supply.builders import client_of
from tests.workshop.builders import photograph

PDF = b"%PDF-1.7 a licence"


@pytest.fixture
def shop() -> Shop:
    return make_shop(packs=0)


def opening_form(organisation: str, **changes: str) -> dict[str, object]:
    """Fill in the page as a keeper does who reads only its questions."""
    form: dict[str, object] = {
        "organisation": organisation,
        "name": "上安茶店",
        "name_en": "",
        "place": VILLAGE,
        "kind": "food_licence",
        "number": "JY13311240001234",
        "expires_on": f"{china_day(now()) + timedelta(days=90)}",
        "plan": "one",
        "price_fen": "6",
        "free_from_fen": "99",
    }
    return form | changes


def test_store_is_opened_on_one_page(shop: Shop):
    client = client_of(shop.keeper)
    form = opening_form(shop.maker.code)
    form["document"] = SimpleUploadedFile("licence.pdf", PDF)

    page = text_of(client.get("/desk/new/"))
    opened = client.post("/desk/new/", form)

    row = Store.objects.latest("id")
    assert "The keepers of the organisation keep this store too." in page
    assert opened.headers["Location"] == f"/desk/{row.slug}/products/new/"
    assert (row.slug, row.name_en) == ("shang-an-cha-dian", "Shang An Cha Dian")
    arranged = settings_of_store(row.slug, by=shop.keeper, now=now())
    assert [rate.free_from_fen for rate in arranged.rates] == [9_900]
    assert [(paper.number, paper.has_document) for paper in arranged.papers] == [
        ("JY13311240001234", True)
    ]


def test_two_stores_of_one_name_have_two_addresses(shop: Shop):
    client = client_of(shop.keeper)

    for place in (VILLAGE, OTHER_VILLAGE):
        client.post("/desk/new/", opening_form(shop.maker.code, place=place))

    slugs = list(Store.objects.order_by("id").values_list("slug", flat=True))[1:]
    assert slugs[0] == "shang-an-cha-dian"
    assert slugs[1].startswith("shang-an-cha-dian-")


def test_store_that_the_organisation_has_is_not_opened_again(shop: Shop):
    client = client_of(shop.keeper)
    client.post("/desk/new/", opening_form(shop.maker.code))

    again = client.post("/desk/new/", opening_form(shop.maker.code))

    assert (again.status_code, Store.objects.count()) == (422, 2)
    assert "already has a store called 上安茶店 in this village" in text_of(again)


@pytest.mark.parametrize("name", ["new", "Take over"])
def test_store_named_like_a_page_of_the_desk_gets_another_address(shop: Shop, name: str):
    client_of(shop.keeper).post("/desk/new/", opening_form(shop.maker.code, name_en=name))

    assert Store.objects.latest("id").slug not in {"new", "take-over"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"number": ""}, "Enter the number as on the licence"),
        ({"expires_on": ""}, "the day on which the food licence ends"),
        ({"expires_on": "2020-01-01"}, "This licence has ended already"),
        ({"price_fen": "x"}, "Enter an amount in yuan, such as 6 or 7.50."),
        ({"price_fen": ""}, "Enter an amount; 0 is one."),
        ({"price_fen": "1001"}, "Enter an amount from 0 to 1,000 yuan."),
        ({"kind": ""}, "This field is required."),
        ({"place": "331124999999"}, "Select a valid choice."),
    ],
)
def test_opening_says_what_is_missing(shop: Shop, changes: dict[str, str], words: str):
    before = Store.objects.count()

    response = client_of(shop.keeper).post("/desk/new/", opening_form(shop.maker.code, **changes))

    assert response.status_code == 422
    assert words in text_of(response)
    assert Store.objects.count() == before


def test_day_that_is_none_is_said_once(shop: Shop):
    form = opening_form(shop.maker.code, expires_on="31.13.2026")

    page = text_of(client_of(shop.keeper).post("/desk/new/", form))

    assert "the day on which the food licence ends" not in page
    assert "Enter a valid date." in page


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def carried(page: str) -> dict[str, object]:
    """Return the hidden fields by which a page carries files that are kept already."""
    return dict(re.findall(r'name="(\w+_kept)" value="([^"]+)"', page))


def test_logo_and_licence_are_kept_smaller_without_where_they_were_taken(shop: Shop):
    client = client_of(shop.keeper)
    form = opening_form(shop.maker.code)
    form |= {name: sent(f"{name}.jpg", photograph((3000, 1500))) for name in ("logo", "document")}

    client.post("/desk/new/", form)

    row, paper = Store.objects.latest("id"), StorePaper.objects.get()
    address = f"/desk/{row.slug}/settings/papers/{paper.pk}/file/"
    for path, size in ((f"/files/{row.logo}.webp", (288, 144)), (address, (2000, 1000))):
        content = client.get(path).content
        assert Image.open(io.BytesIO(content)).size == size
        assert b"Secret" not in content


def test_refusal_keeps_files_and_words(shop: Shop):
    client = client_of(shop.keeper)
    form = opening_form(shop.maker.code, number="", name="重填茶店")
    form |= {"logo": sent("a.jpg", photograph()), "document": sent("a.pdf", PDF)}

    refused = client.post("/desk/new/", form)
    page = text_of(refused)
    again = opening_form(shop.maker.code) | carried(page)
    opened = client.post("/desk/new/", again)

    assert (refused.status_code, opened.status_code) == (422, 302)
    assert 'value="重填茶店"' in page
    assert page.count("The file that you chose is here already.") == 2
    row, paper = Store.objects.latest("id"), StorePaper.objects.get()
    assert client.get(f"/files/{row.logo}.webp").status_code == 200
    found = client.get(f"/desk/{row.slug}/settings/papers/{paper.pk}/file/")
    assert found.content == PDF


def test_file_that_somebody_else_sent_is_not_believed(shop: Shop):
    other = make_shop("mist", packs=0)
    form = opening_form(shop.maker.code, number="") | {"document": sent("a.pdf", PDF)}
    kept = carried(text_of(client_of(shop.keeper).post("/desk/new/", form)))

    client_of(other.keeper).post("/desk/new/", opening_form(other.maker.code) | kept)
    client_of(shop.keeper).post(
        "/desk/new/", opening_form(shop.maker.code) | {"document_kept": "made up"}
    )

    assert [paper.document for paper in StorePaper.objects.all()] == ["", ""]


@pytest.mark.parametrize("field", ["logo", "document"])
def test_file_that_is_no_picture_is_refused_at_its_field(shop: Shop, field: str):
    form = opening_form(shop.maker.code) | {field: sent("licence.pdf", b"<html>")}

    response = client_of(shop.keeper).post("/desk/new/", form)

    assert (response.status_code, Store.objects.count()) == (422, 1)
    assert f'<a href="#id_{field}">' in text_of(response)


def test_logo_is_changed_and_taken_away(shop: Shop):
    client, address = client_of(shop.keeper), "/desk/cloud/settings/"
    form = {"name": "新名", "name_en": "New", "low_stock_packs": "3"}

    client.post(address, form | {"logo": sent("a.jpg", photograph())})
    logo = Store.objects.get().logo
    client.post(address, form)
    still = Store.objects.get().logo
    page = text_of(client.get(address))
    client.post(address, form | {"without_logo": "on"})

    assert (len(logo), still, Store.objects.get().logo) == (64, logo, "")
    assert f"/files/{logo}.webp" in page


def test_store_page_shows_by_what_right_it_sells(shop: Shop):
    client, visitor = client_of(shop.keeper), client_of(GUEST)
    day = china_day(now()) + timedelta(days=10)
    form = {"kind": "food_licence", "number": "JY1331124", "expires_on": f"{day}"}
    before = text_of(visitor.get("/market/stores/cloud/"))
    client.post("/desk/cloud/settings/papers/", form)

    page = text_of(visitor.get("/market/stores/cloud/"))
    StorePaper.objects.update(expires_on=china_day(now()) - timedelta(days=1))
    ended = text_of(visitor.get("/market/stores/cloud/"))

    assert "licence" not in before
    assert "JY1331124" in page
    assert "has ended" not in page
    assert "it takes no orders until it shows the new one" in ended


def test_rates_by_zones_are_read_back(shop: Shop):
    client = client_of(shop.keeper)
    form = {
        "plan": "zones",
        "near_first_fen": "6",
        "near_more_fen": "1.50",
        "elsewhere_first_fen": "10",
        "elsewhere_more_fen": "5",
        "far_first_fen": "20",
        "far_more_fen": "15",
        "free_from_fen": "199",
    }

    done = client.post("/desk/cloud/settings/shipping/", form)
    page = text_of(client.get("/desk/cloud/settings/shipping/"))

    assert done.status_code == 302
    assert 'value="1.50"' in page
    assert 'value="zones"' in page.split("checked")[0][-200:]
    free = client.post("/desk/cloud/settings/shipping/", {"plan": "free"})
    assert free.status_code == 302
    assert settings_of_store("cloud", by=shop.keeper, now=now()).rates == ()


def test_store_moves_to_another_village(shop: Shop):
    client = client_of(shop.keeper)

    same = client.post("/desk/cloud/settings/move/", {"place": VILLAGE})
    done = client.post("/desk/cloud/settings/move/", {"place": OTHER_VILLAGE})

    assert (same.status_code, done.status_code) == (422, 302)
    store = store_queries.store("cloud")
    assert store is not None
    assert store.place == OTHER_VILLAGE


def offered(client: Client, organisation: str) -> str:
    """Make an offer; return the address that it is taken up at."""
    page = text_of(client.post("/desk/cloud/settings/handover/", {"to_organisation": organisation}))
    return "/desk/take-over/?offer=" + page.split("/desk/take-over/?offer=")[1].split("<")[0]


def test_store_is_offered_and_taken_over(shop: Shop):
    other = make_organisation("OTHER")
    receiver = client_of(make_actor(Role.KEEPER, organisation=other))
    licence = {"kind": "grower_promise"}

    address = offered(client_of(shop.keeper), other)
    seen = receiver.get(address)
    by_another = client_of(make_shop("mist", packs=0).keeper).get(address)
    done = receiver.post(
        "/desk/take-over/", licence | {"offer": unquote(address.partition("=")[2])}
    )
    again = receiver.get(address)

    assert (seen.status_code, by_another.status_code) == (200, 403)
    assert done.headers["Location"] == "/desk/cloud/settings/"
    assert again.status_code == 422
    assert Store.objects.get(slug="cloud").organisation == other


def test_organisation_is_named_by_code_or_by_its_one_name(shop: Shop):
    client = client_of(shop.keeper)
    make_organisation("OTHER")

    nobody = client.post("/desk/cloud/settings/handover/", {"to_organisation": "无此社"})
    many = client.post("/desk/cloud/settings/handover/", {"to_organisation": "云雾茶叶合作社"})
    itself = client.post("/desk/cloud/settings/handover/", {"to_organisation": shop.maker.code})

    assert [each.status_code for each in (nobody, many, itself)] == [422, 422, 422]
    assert "No organisation of the county" in text_of(nobody)
    assert "Several organisations" in text_of(many)


@pytest.mark.usefixtures("shop")
def test_administrator_hands_a_store_over_at_once():
    other = make_organisation("OTHER")
    client = client_of(make_admin())

    page = client.get("/desk/cloud/settings/handover/")
    done = client.post(
        "/desk/cloud/settings/handover/", {"to_organisation": other, "kind": "grower_promise"}
    )

    assert (page.status_code, done.status_code) == (200, 302)
    assert Store.objects.get().organisation == other


def test_take_over_without_an_offer_says_how(shop: Shop):
    client = client_of(shop.keeper)

    assert "Ask the store's keeper for an offer" in text_of(client.get("/desk/take-over/"))
    refused = client.get("/desk/take-over/?offer=made-up")
    assert refused.status_code == 422
    assert "This handover code is not valid" in text_of(refused)
    assert 'name="offer"' in text_of(refused)
