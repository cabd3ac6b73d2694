from commonfield.stores.models import Product
from tests.market.builders import Shop
from tests.pages import text_of
from tests.supply.builders import client_of


def test_product_is_listed_under_a_name_of_its_own(shop: Shop):
    client = client_of(shop.keeper)
    form = {
        "category": "tea",
        "gtin": shop.gtin,
        "title": "香茶",
        "title_en": "Fragrant",
        "price_fen": "50",
    }

    listed = client.post("/desk/cloud/products/new/", form)
    again = client.post("/desk/cloud/products/new/", form)

    slug = Product.objects.latest("id").slug
    assert (listed.status_code, again.status_code) == (302, 422)
    assert slug.startswith("fragrant-")
    assert f"/desk/cloud/product/{slug}/" in text_of(client.get("/desk/cloud/products/"))
