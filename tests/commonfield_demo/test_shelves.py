"""What a visitor of the demo's shop finds: pictures of packs, prices that hold for a time."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from commonfield.stores.catalogue.queries import managed_product, price_lists_of, skus_on_sale
from commonfield_demo.goods import make_goods
from commonfield_demo.pictures import draw_garden, draw_product
from commonfield_demo.shelves import make_shelves
from tests.market.builders import make_shop
from tests.people.builders import NOW

pytestmark = pytest.mark.any_engine


@pytest.mark.parametrize("kind", ["tin green", "pouch", "box red", "bottle", "basket", "parcel"])
def test_picture_of_a_product_is_its_own_and_always_the_same(kind: str):
    first, again, other = (draw_product(code, kind) for code in ("a", "a", "b"))

    assert first == again
    assert first != other
    assert Image.open(io.BytesIO(first)).size == (640, 640)
    assert Image.open(io.BytesIO(draw_garden("a"))).size == (640, 480)


def test_shelves_have_pictures_and_a_price_list():
    shop = make_shop()

    make_shelves(seed=1, at=NOW, flagship=shop.slug)

    pictures = managed_product(shop.slug, shop.product, by=shop.keeper, now=NOW).pictures
    assert pictures[0].alt == "松阳银猴"
    (listed,) = price_lists_of(shop.slug, by=shop.keeper, now=NOW)
    assert (listed.starts_at, listed.ends_at) == (NOW, NOW + timedelta(days=45))
    assert [(row.sku, row.price_fen) for row in listed.prices] == [(shop.sku, 7_000)]


def test_shelves_of_a_county_without_products_stay_empty():
    make_shelves(seed=1, at=NOW, flagship="none")


def test_goods_other_than_tea_are_on_sale_with_their_stock():
    shops = [make_shop(slug) for slug in ("cloud", "mist", "rain")]

    make_goods(seed=1, at=NOW, stores=[shop.slug for shop in shops])

    found = {sku.title: sku.available for sku in skus_on_sale(now=NOW) if sku.store}
    goods = ("干香菇 250克", "山茶油 500毫升", "竹编茶篮")
    assert [found[title] for title in goods] == [60, 36, 15]
