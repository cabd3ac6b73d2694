from commonfield.people.choices import Role
from commonfield.supply.commands import pack_lot
from commonfield.supply.models import Delivery
from commonfield.supply.papers.commands import save_paper_settings
from commonfield.supply.types import NewPacking, PaperSettingsView
from tests.people.builders import NOW, TOWN, make_actor
from tests.supply.builders import (
    Maker,
    client_of,
    make_delivery,
    make_grower,
    make_item,
    make_lot,
    make_maker,
)


def weigh_in_jin(maker: Maker) -> None:
    save_paper_settings(
        by=maker.clerk,
        now=NOW,
        organisation=maker.code,
        settings=PaperSettingsView(weight_unit="jin", receipt_paper="58mm"),
    )


def test_in_jin_weights_and_prices_are_typed_and_shown_in_jin():
    maker = make_maker()
    grower = make_grower(maker)
    weigh_in_jin(maker)
    typed = {"weight": "25", "price": "30.50", "grade": "bud", "has_promise": "on"}

    response = client_of(maker.clerk).post(
        "/scale/", {"grower": grower, "basis": "control", **typed}, follow=True
    )

    row = Delivery.objects.get()
    assert (row.weight_g, row.price_fen_per_kg, row.amount_fen) == (12_500, 6_100, 76_250)
    page = response.content.decode()
    assert ("25 jin" in page, "¥30.5/jin" in page, " kg" in page) == (True, True, False)
    assert "paper-58mm" in page


def test_receipt_names_the_grower_to_the_clerk_and_in_part_to_the_helper():
    maker = make_maker()
    grower = make_grower(maker, "叶秀兰")
    number = make_delivery(maker, grower)
    helper = make_actor(Role.HELPER, place=TOWN, username="helper")

    pages = [client_of(by).get(f"/scale/{number}/") for by in (maker.clerk, helper)]

    assert ["叶秀兰" in page.content.decode() for page in pages] == [True, False]
    assert f"http://127.0.0.1:8000/growers/{grower}/statement/" in pages[0].content.decode()


def test_settings_refuse_a_licence_number_that_is_none():
    maker = make_maker()
    form = {"weight_unit": "kg", "receipt_paper": "a6", "label_sheet": "1x1"}

    response = client_of(maker.clerk).post("/scale/settings/", {**form, "licence_number": "SC1"})

    assert response.status_code == 422
    assert "is not a valid food production licence number" in response.content.decode()


def test_labels_lie_where_the_sheet_is_still_free_and_say_best_before():
    maker = make_maker()
    lot, gtin = make_lot(maker, (make_delivery(maker, make_grower(maker)),)), make_item(maker)
    pack_lot(by=maker.clerk, now=NOW, packing=NewPacking(lot, gtin, 3, "shop"))
    browser = client_of(maker.clerk)
    browser.post(f"/items/{gtin}/", {"shelf_life_months": "18"})
    asked = {"sheet": "2x7", "count": "3", "start": "13", "packed_on": "2026-11-28"}

    page = browser.get(f"/lots/{lot}/labels/{gtin}/", asked)
    beyond = browser.get(f"/lots/{lot}/labels/{gtin}/", asked | {"start": "15"})

    never = browser.get(f"/lots/{lot}/labels/{gtin}/", asked | {"packed_on": "9999-12-31"})

    assert never.status_code == 422
    assert [sum(places) for places in page.context["sheets"]] == [2, 1]
    assert "28 May 2028" in page.content.decode()
    assert (
        beyond.status_code,
        "This sheet does not have that many labels" in beyond.content.decode(),
    ) == (422, True)
