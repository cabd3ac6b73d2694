"""What a keeper puts on sale: which pack, under which name, and who fills it."""

from django.core.files.uploadedfile import SimpleUploadedFile

from commonfield.people.commands import grant_role
from commonfield.people.types import SYSTEM, NewGrant
from commonfield.stores.models import PackRequest, Product
from commonfield.stores.running.commands import open_store
from commonfield.stores.types import NewStore
from tests.market.builders import Shop
from tests.pages import text_of
from tests.people.builders import NOW, VILLAGE
from tests.supply.builders import client_of, make_item, make_maker
from tests.workshop.builders import photograph


def test_product_without_an_english_name_keeps_its_chinese_one(shop: Shop):
    client = client_of(shop.keeper)
    form = {"category": "tea", "gtin": shop.gtin, "title": "松阳香茶", "price_fen": "50"}

    listed = client.post("/desk/cloud/products/new/", form)
    product = Product.objects.latest("id")
    words = {"title": "高山香茶"}
    changed = client.post(f"/desk/cloud/product/{product.slug}/words/", words)

    assert (listed.status_code, product.title_en) == (302, "")
    assert product.slug.startswith("song-yang-xiang-cha-")
    product.refresh_from_db()
    assert (changed.status_code, product.title_en) == (302, "")


def test_packs_to_choose_from_are_told_apart_by_maker_and_weight(shop: Shop):
    other = make_maker("ONEXT", username="neighbour")
    gtin = make_item(other, net_g=250, tea="银猴")

    page = text_of(client_of(shop.keeper).get("/desk/cloud/products/new/?category=tea"))

    assert f">Silver Monkey 250 g · Cloud Tea Cooperative · 250 g · {gtin}<" in page
    assert f">Silver Monkey 100 g · Cloud Tea Cooperative · 100 g · {shop.gtin}<" in page
    assert "If yours is missing, its maker&#x27;s clerk at the scale registers it" in page


def test_stock_page_says_whose_clerk_packs_in(shop: Shop):
    page = text_of(client_of(shop.keeper).get("/desk/cloud/stock/"))

    assert "the clerk of Cloud Tea Cooperative packs them into stock" in page
    assert "ask the county's administrator for the role of clerk at the scale too" in page
    assert "/desk/cloud/stock/receive/</span>" in page
    assert 'href="/desk/cloud/stock/receive/"' not in page


def test_stock_page_leads_a_keeper_who_is_clerk_too_to_the_packing(shop: Shop):
    grant = NewGrant(shop.keeper.person_id or 0, "clerk", organisation_code=shop.maker.code)
    grant_role(by=SYSTEM, now=NOW, grant=grant)

    page = text_of(client_of(shop.keeper).get("/desk/cloud/stock/"))

    assert 'href="/desk/cloud/stock/receive/">Pack tea of a lot</a>' in page


def test_stock_page_of_a_store_without_products_leads_to_the_first(shop: Shop):
    new = NewStore(shop.maker.code, "mist", "薄雾", "Mist", VILLAGE)
    open_store(by=shop.keeper, now=NOW, store=new)

    page = text_of(client_of(shop.keeper).get("/desk/mist/stock/"))

    assert 'href="/desk/mist/products/new/">Add a product</a>' in page


def test_keeper_puts_goods_on_sale_by_category_preview_and_publishing(shop: Shop):
    client = client_of(shop.keeper)
    new = "/desk/cloud/products/new/"
    form = {"category": "oil", "title": "山茶油", "price_fen": "98", "packs": "5", "net_g": "1200"}
    whole = form | {"producer_licence": "sc10233112400001", "shelf_life_days": "540"}

    asked = text_of(client.get(new)), text_of(client.get(f"{new}?category=crafts"))
    refused = client.post(new, form), client.get(f"{new}?category=weapons")
    listed = client.post(
        new, whole | {"photo": SimpleUploadedFile("IMG_1.JPG", photograph())}, follow=True
    )
    slug = Product.objects.latest("id").slug
    hidden = client.get(f"/market/products/{slug}/")
    client.post(f"/desk/cloud/product/{slug}/return/")
    shown = text_of(client.get(f"/market/products/{slug}/"))

    assert "Camellia oil" in asked[0]
    assert "Shelf life (days)" not in asked[1]
    assert "When the leaf was picked" not in asked[1]
    assert [each.status_code for each in refused] == [422, 422]
    assert ("Only you see this draft" in text_of(listed), hidden.status_code) == (True, 404)
    assert "SC10233112400001" in shown
    assert "Where it comes from" not in shown
    sku = Product.objects.latest("id").skus.get()
    assert f"/desk/cloud/stock/{sku.code}/" in text_of(client.get("/desk/cloud/stock/"))
    moved = {"why": "received", "packs": "3", "left": "8"}
    client.post(f"/desk/cloud/stock/{sku.code}/", moved)
    assert sku.stock.get().available == 8


def test_clerk_finds_and_declines_the_packs_that_a_keeper_asked_for_in_one_tap(shop: Shop):
    keeper, clerk = client_of(shop.keeper), client_of(shop.maker.clerk)
    keeper.post(f"/desk/cloud/stock/{shop.sku}/ask/", {"packs": "20"})
    waits = text_of(clerk.get("/me/")), text_of(clerk.get("/packs/"))
    bad = keeper.post(f"/desk/cloud/stock/{shop.sku}/ask/", {"packs": "-3"}, follow=True)

    number = PackRequest.objects.get().pk
    clerk.post(f"/packs/{number}/decline/", {"reason": "No lot left."})

    assert "1 store request for packs" in waits[0]
    assert f"?sku={shop.sku}&amp;packs=20" in waits[1]
    assert "Request between 1 and 10000 packs" in text_of(bad)
    assert "was declined: No lot left." in text_of(keeper.get("/desk/cloud/stock/"))
