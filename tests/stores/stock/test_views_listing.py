import pytest
from django.http import HttpResponse, HttpResponseBase

from commonfield.stores.models import Product
from tests.market.builders import Shop, make_shop
from tests.supply.builders import client_of


@pytest.fixture
def shop() -> Shop:
    return make_shop(packs=40)


def text_of(response: HttpResponseBase) -> str:
    assert isinstance(response, HttpResponse)
    return response.content.decode()


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
