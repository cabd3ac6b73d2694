from commonfield.ledger.accounts import claim, owed
from commonfield.ledger.commands import post_all
from commonfield.ledger.types import Draft, Leg
from commonfield.supply.models import Lot, LotDividing, TradeItem
from tests.people.builders import NOW
from tests.supply.builders import (
    Maker,
    client_of,
    make_delivery,
    make_grower,
    make_maker,
    make_packed_lot,
)


def sell(maker: Maker, lot: str, fen: int) -> None:
    """Book what a sale brings the lot's growers, as the selling room does."""
    legs = (Leg(claim(maker.code, "OSHOP"), fen), Leg(owed(maker.code, "Lots", lot), -fen))
    post_all([Draft("sale", "order", NOW, legs)], now=NOW)


def new_lot(*deliveries: str, made: str = "5") -> dict[str, object]:
    return {
        "deliveries": list(deliveries),
        "name": "松阳银猴",
        "name_en": "Silver Monkey",
        "made": made,
    }


def test_lot_of_chosen_deliveries_is_written_down_once():
    maker = make_maker()
    first = make_delivery(maker, make_grower(maker))
    make_delivery(maker, make_grower(maker, "周长根"))
    browser = client_of(maker.clerk)

    created = browser.post("/lots/new/", new_lot(first, made="2.5"))
    again = browser.post("/lots/new/", new_lot(first, made="2.5"))

    lot = Lot.objects.get()
    assert created["Location"] == again["Location"] == f"/lots/{lot.code}/"
    assert (lot.leaf_g, lot.made_g, lot.certificate.is_blend) == (12_500, 2_500, False)


def test_lot_heavier_than_its_leaf_is_refused_at_the_weight():
    maker = make_maker()
    delivery = make_delivery(maker, make_grower(maker))

    response = client_of(maker.clerk).post("/lots/new/", new_lot(delivery, made="12.6"))

    assert list(response.context["form"].errors) == ["made"]
    assert Lot.objects.count() == 0


def test_lot_of_anothers_delivery_is_refused_at_the_list():
    maker = make_maker()
    other = make_maker("OOTHER", username="other-clerk")
    theirs = make_delivery(other, make_grower(other))

    response = client_of(maker.clerk).post("/lots/new/", new_lot(theirs))

    assert list(response.context["form"].errors) == ["deliveries"]
    assert Lot.objects.count() == 0


def test_lot_page_says_where_its_leaf_came_from_and_shows_codes():
    maker = make_maker()
    gtin, lot = make_packed_lot(maker)
    browser = client_of(maker.clerk)

    page = browser.get(f"/lots/{lot}/")
    label = browser.get(f"/lots/{lot}/labels/{gtin}/")

    assert [(row["place"].name_en, row["weight_g"]) for row in page.context["villages"]] == [
        ("Shang'an", 12_500),
        ("Yangjiatang", 7_500),
    ]
    address = f"http://127.0.0.1:8000/01/{gtin}/10/{lot}"
    assert address in page.content.decode()
    assert address in label.content.decode()
    assert "承诺达标合格证" in label.content.decode()


def test_divide_brings_the_pool_to_the_growers():
    maker = make_maker()
    _gtin, lot = make_packed_lot(maker)
    sell(maker, lot, 1_201)
    browser = client_of(maker.clerk)

    first = browser.post(f"/lots/{lot}/divide/", follow=True)
    second = browser.post(f"/lots/{lot}/divide/", follow=True)

    assert "Divided among the growers" in first.content.decode()
    assert "Nothing to divide yet" in second.content.decode()
    assert [row.amount_fen for row in LotDividing.objects.all()] == [1_201]


def test_lot_page_says_what_refunds_take_off_the_growers_shares():
    maker = make_maker()
    _gtin, lot = make_packed_lot(maker)
    sell(maker, lot, -1_201)
    browser = client_of(maker.clerk)

    before = browser.get(f"/lots/{lot}/").content.decode()
    after = browser.post(f"/lots/{lot}/divide/", follow=True).content.decode()

    assert "Refunds have taken the pool to −¥12.01" in before
    assert f"/lots/{lot}/divide/" in before
    assert "−¥12.01" in after
    assert "Nothing waits to be divided." in after


def test_trade_item_gets_a_number_once_and_no_english_name_by_itself():
    maker = make_maker()
    browser = client_of(maker.clerk)
    form = {"name": "银猴 100 克", "name_en": "", "net_g": "100"}

    browser.post("/items/new/", form)
    browser.post("/items/new/", form)

    item = TradeItem.objects.get()
    assert item.gtin in browser.get("/items/").content.decode()
    assert item.name_en == ""


def test_trade_item_without_weight_is_refused_at_the_field():
    maker = make_maker()

    response = client_of(maker.clerk).post(
        "/items/new/", {"name": "银猴", "name_en": "Silver Monkey", "net_g": "0"}
    )

    assert list(response.context["form"].errors) == ["net_g"]
    assert TradeItem.objects.count() == 0
