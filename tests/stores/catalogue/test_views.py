"""A keeper's pages of goods on sale: words, packs, pictures, price lists."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localtime

from commonfield.kernel import clock
from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue.commands import add_variant, list_product
from commonfield.stores.catalogue.queries import managed_product
from commonfield.stores.catalogue.types import NewProduct, NewVariant, ProductView
from commonfield.stores.models import PriceList, Product, ProductImage, Sku
from commonfield.stores.queries import prices_at
from commonfield.stores.running.commands import close_store
from commonfield.stores.stock.commands import stock_from_lot
from tests.market.builders import Shop, make_shop
from tests.pages import text_of
from tests.people.builders import NOW
from tests.supply.builders import client_of, make_item
from tests.workshop.builders import photograph

PAGE = "/desk/cloud/product/cloud-tea/"


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def keeper(shop: Shop) -> Client:
    return client_of(shop.keeper)


def kept(shop: Shop) -> ProductView:
    return managed_product(shop.slug, shop.product, by=shop.keeper, now=NOW)


def upload(client: Client, *, alt: str = "茶园", content: bytes | None = None) -> HttpResponseBase:
    file = SimpleUploadedFile("IMG_1.JPG", photograph() if content is None else content)
    return client.post(f"{PAGE}pictures/new/", {"file": file, "alt": alt, "alt_en": ""})


def test_list_shows_everything_and_leads_to_each(shop: Shop, keeper: Client):
    text = text_of(keeper.get("/desk/cloud/products/"))

    for words in (f'href="{PAGE}"', "Silver Monkey", shop.sku, "¥80", 'href="/desk/cloud/prices/"'):
        assert words in text, words


def test_list_asks_the_database_as_often_for_three_as_for_one(shop: Shop, keeper: Client):
    keeper.get("/desk/cloud/products/")
    with CaptureQueriesContext(connection) as one:
        keeper.get("/desk/cloud/products/")
    for number in range(2):
        more = NewProduct(
            store="cloud",
            slug=f"more-{number}",
            title="香茶",
            title_en="Fragrant",
            gtin=shop.gtin,
            price_fen=100,
        )
        list_product(by=shop.keeper, now=NOW, product=more)

    with CaptureQueriesContext(connection) as three:
        keeper.get("/desk/cloud/products/")

    assert len(three) == len(one)


def test_words_are_changed_and_asked_for_again_when_they_lack(shop: Shop, keeper: Client):
    form = {"title": "高山红茶", "title_en": "Mountain Black", "season": "autumn"}

    lacking = keeper.post(f"{PAGE}words/", form | {"title": " "})
    wrong = keeper.post(f"{PAGE}words/", form | {"season": "winter"})
    done = keeper.post(f"{PAGE}words/", form)

    assert [lacking.status_code, wrong.status_code, done.status_code] == [422, 422, 302]
    assert (kept(shop).title, kept(shop).season) == ("高山红茶", "autumn")
    assert "Autumn" in text_of(keeper.get(PAGE))
    assert "高山红茶" in text_of(keeper.get(f"{PAGE}words/"))


def test_product_is_taken_off_sale_and_put_back(shop: Shop, keeper: Client):
    keeper.post(f"{PAGE}withdraw/")
    off = text_of(keeper.get(PAGE)), text_of(keeper.get("/desk/cloud/products/"))
    keeper.post(f"{PAGE}return/")

    assert ["Put it back on sale" in off[0], "off sale" in off[1]] == [True, True]
    assert kept(shop).is_withdrawn is False


def test_pack_is_added_named_and_taken_off(shop: Shop, keeper: Client):
    gtin = make_item(shop.maker, net_g=250)
    form = {"gtin": gtin, "price_fen": "180", "variant": "礼盒", "variant_en": "Gift box"}

    offered = text_of(keeper.get(f"{PAGE}packs/new/"))
    refused = [
        keeper.post(f"{PAGE}packs/new/", form | {"price_fen": price}).status_code
        for price in ("", "0", "x", "-1", "100000")
    ]
    keeper.post(f"{PAGE}packs/new/", form)
    second = kept(shop).skus[1]
    keeper.post(f"{PAGE}packs/{second.sku}/", {"variant": "双罐", "variant_en": "Two tins"})
    keeper.post(f"{PAGE}packs/{second.sku}/withdraw/")

    assert (f'value="{gtin}"' in offered, f'value="{shop.gtin}"' in offered) == (True, False)
    assert refused == [422] * 5
    second = kept(shop).skus[1]
    assert (second.price_fen, second.variant_en, second.is_withdrawn) == (18_000, "Two tins", True)
    keeper.post(f"{PAGE}packs/{second.sku}/return/")
    assert kept(shop).skus[1].is_withdrawn is False


def test_two_packs_of_a_product_are_told_apart_wherever_they_stand(shop: Shop, keeper: Client):
    gtin = make_item(shop.maker, net_g=50)
    new = NewVariant(shop.product, gtin, 9_000, "礼盒", "Gift box")
    code = add_variant(by=shop.keeper, now=NOW, variant=new)
    stock_from_lot(by=SYSTEM, now=NOW, sku=code, lot=shop.lot, packs=5)
    buyer = Client()
    buyer.cookies["language"] = "en"
    for sku in (shop.sku, code):
        buyer.post("/basket/add/", {"sku": sku, "packs": "1"})

    basket = text_of(buyer.get("/basket/"))
    checkout = text_of(buyer.get("/checkout/?region=331124000000"))
    desk = text_of(keeper.get("/desk/cloud/stock/"))
    packing = text_of(client_of(shop.maker.clerk).get("/desk/cloud/stock/receive/"))

    for text in (basket, checkout, desk, packing):
        assert "Silver Monkey Gift box" in text


def test_picture_is_sent_described_moved_and_removed(shop: Shop, keeper: Client):
    assert upload(keeper).status_code == 302
    assert upload(keeper, content=photograph((500, 500))).status_code == 302
    first, second = kept(shop).pictures

    keeper.post(f"{PAGE}pictures/{second.picture_id}/first/")
    keeper.post(f"{PAGE}pictures/{second.picture_id}/", {"alt": "茶罐", "alt_en": "A tin"})
    text = text_of(keeper.get(PAGE))
    keeper.post(f"{PAGE}pictures/{first.picture_id}/remove/")

    assert f'src="/files/{second.small}.webp"' in text
    assert text.index("A tin") < text.index("main picture") < text.index("茶园")
    assert [(each.picture_id, each.alt_en) for each in kept(shop).pictures] == [
        (second.picture_id, "A tin")
    ]


@pytest.mark.parametrize("content", [b"GIF89a....", photograph((30, 400)), b""])
def test_file_that_is_no_picture_is_refused_at_its_field(keeper: Client, content: bytes):
    response = upload(keeper, content=content)

    assert response.status_code == 422
    assert 'aria-invalid="true"' in text_of(response)
    assert ProductImage.objects.count() == 0


def test_product_without_a_picture_asks_for_one_by_camera_or_file(keeper: Client):
    before, rows = text_of(keeper.get(PAGE)), text_of(keeper.get("/desk/cloud/products/"))
    upload(keeper)
    after = text_of(keeper.get(PAGE))

    assert [text.count('capture="environment"') for text in (before, after)] == [1, 0]
    assert f'href="{PAGE}#pictures"' in rows


def test_picture_needs_words(keeper: Client):
    assert upload(keeper, alt="").status_code == 422
    assert 'value="松阳银猴"' in text_of(keeper.get(f"{PAGE}pictures/new/"))


def test_price_list_is_made_by_china_s_clock_and_ended(shop: Shop, keeper: Client):
    field = f"price-{shop.sku}"
    begins = localtime(clock.now() + timedelta(hours=1)).replace(second=0, microsecond=0)
    form = {
        "name": "春茶节",
        "starts_at": begins.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (begins + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
    }

    nothing = keeper.post("/desk/cloud/prices/new/", form)
    wrong = keeper.post("/desk/cloud/prices/new/", form | {field: "0"})
    done = keeper.post("/desk/cloud/prices/new/", form | {field: "65.50"})

    assert [nothing.status_code, wrong.status_code, done.status_code] == [422, 422, 302]
    row = PriceList.objects.get()
    assert (row.starts_at, row.ends_at) == (begins, begins + timedelta(days=1))
    sku_id = Sku.objects.get().pk
    assert prices_at([sku_id], begins) == {sku_id: 6_550}
    text = text_of(keeper.get("/desk/cloud/prices/"))
    for words in ("春茶节", "¥65.50", "instead of ¥80", "to come"):
        assert words in text, words

    keeper.post(f"/desk/cloud/prices/{row.pk}/end/")

    assert PriceList.objects.count() == 0
    assert "None in force and none to come." in text_of(keeper.get("/desk/cloud/prices/"))


def test_price_list_without_a_beginning_holds_at_once(shop: Shop, keeper: Client):
    ends = localtime(clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")

    keeper.post(
        "/desk/cloud/prices/new/", {"name": "今天", "ends_at": ends, f"price-{shop.sku}": "50"}
    )

    assert "in force" in text_of(keeper.get("/desk/cloud/prices/"))
    assert "¥50 <s>¥80</s>" in text_of(keeper.get("/market/products/cloud-tea/"))


@pytest.mark.parametrize("path", ["burn/", "packs/{sku}/burn/", "pictures/{picture}/burn/"])
def test_steps_that_are_none(shop: Shop, keeper: Client, path: str):
    upload(keeper)
    filled = path.format(sku=shop.sku, picture=kept(shop).pictures[0].picture_id)

    assert keeper.post(f"{PAGE}{filled}").status_code == 404


def test_closed_store_says_why_nothing_goes_back_on_sale(shop: Shop, keeper: Client):
    keeper.post(f"{PAGE}withdraw/")
    close_store(by=shop.keeper, now=NOW, slug="cloud")

    response = keeper.post(f"{PAGE}return/", follow=True)

    assert "closed" in text_of(response)
    assert Product.objects.get().withdrawn_at is not None


def test_pages_without_script_say_what_they_are_in_chinese(shop: Shop, keeper: Client):
    keeper.cookies["language"] = "zh-hans"
    add_variant(
        by=shop.keeper,
        now=NOW,
        variant=NewVariant(shop.product, make_item(shop.maker, net_g=250), 9_000, "大罐"),
    )

    for path in (PAGE, f"{PAGE}words/", "/desk/cloud/prices/new/", "/desk/cloud/products/"):
        assert "松阳银猴" in text_of(keeper.get(path)), path


def test_picture_that_is_none_is_refused_without_a_word_of_papers(keeper: Client):
    refused = upload(keeper, content=b"%PDF-1.7 and more")

    text = text_of(refused)
    assert refused.status_code == 422
    assert ("Send a JPEG, PNG or WebP. If your phone makes HEIC" in text, "PDF" in text) == (
        True,
        False,
    )


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (("", "2020-01-01T00:00"), "This time is over already."),
        (("2998-02-01T00:00", "2998-01-01T00:00"), "The list would end before it begins."),
        (("2998-01-01T00:00", "2999-12-31T00:00"), "A price list can last at most 400 days."),
    ],
)
def test_price_list_of_a_wrong_time_says_so_at_its_end(
    shop: Shop, keeper: Client, times: tuple[str, str], words: str
):
    form = dict(zip(("starts_at", "ends_at"), times, strict=True))

    page = text_of(
        keeper.post("/desk/cloud/prices/new/", form | {"name": "春茶", f"price-{shop.sku}": "50"})
    )

    # Above the form and beside the field.
    assert page.count(words) == 2
    assert '<a href="#id_ends_at">' in page
    assert "has a name" not in page


def test_price_list_without_a_price_says_that_alone(keeper: Client):
    ends = f"{localtime(clock.now()) + timedelta(days=1):%Y-%m-%dT%H:%M}"

    page = text_of(keeper.post("/desk/cloud/prices/new/", {"name": "春茶", "ends_at": ends}))

    assert "No price is entered." in page


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "The prices apply from now on."), (1, "The prices apply from the start of the list.")],
)
def test_price_list_says_from_when_it_holds(shop: Shop, keeper: Client, days: int, words: str):
    begins, ends = (
        f"{localtime(clock.now()) + timedelta(days=each):%Y-%m-%dT%H:%M}" for each in (days, 3)
    )
    form = {"name": "春茶", "starts_at": begins if days else "", "ends_at": ends}

    page = keeper.post("/desk/cloud/prices/new/", form | {f"price-{shop.sku}": "50"}, follow=True)

    assert words in text_of(page)
