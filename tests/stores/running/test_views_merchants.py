"""A store's own numbers at payment providers, on its desk."""

import pytest
from pytest_django import Settings

from commonfield.audit.models import AuditRow
from commonfield.stores.models import Merchant
from commonfield.stores.queries import payment_methods
from tests.market.builders import Shop, make_shop
from tests.supply.builders import client_of

ADDRESS = "/desk/cloud/settings/payment/"


@pytest.fixture
def shop(settings: Settings) -> Shop:
    settings.PAYMENT_PROVIDERS = {"wechat": {}}
    return make_shop()


def numbers() -> list[tuple[str, str]]:
    rows = Merchant.objects.filter(ended_at=None).order_by("method")
    return list(rows.values_list("method", "merchant"))


def test_keeper_enters_changes_and_takes_away_numbers(shop: Shop):
    client = client_of(shop.keeper)
    client.cookies["language"] = "en"

    first = client.post(ADDRESS, {"wechat": " 1611111111 ", "alipay": "2088000000000001"})
    entered, offered = numbers(), payment_methods(["cloud"])
    page = client.get(ADDRESS).content.decode()
    client.post(ADDRESS, {"wechat": "", "alipay": "2088000000000001"})

    assert first.headers["Location"] == "/desk/cloud/settings/"
    assert entered == [("alipay", "2088000000000001"), ("wechat", "1611111111")]
    assert offered == ["cod", "wechat", "simulated"]
    assert 'value="1611111111"' in page
    assert "Alipay is not set up in this county yet" in page
    assert numbers() == [("alipay", "2088000000000001")]
    assert AuditRow.objects.filter(action="market.merchant_set").count() == 3


def test_number_of_no_form_is_said_at_its_field_and_none_is_kept(shop: Shop):
    client = client_of(shop.keeper)
    client.cookies["language"] = "en"

    response = client.post(ADDRESS, {"wechat": "1611111111", "alipay": "1234"})

    assert response.status_code == 422
    assert "one of Alipay 16, beginning with 2088" in response.content.decode()
    assert numbers() == []


def test_settings_lead_there(shop: Shop):
    assert ADDRESS in client_of(shop.keeper).get("/desk/cloud/settings/").content.decode()
