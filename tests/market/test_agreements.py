"""A maker's general agreement binds other stores that sell its packs only as they accepted it."""

import pytest

from commonfield.people.types import SYSTEM
from commonfield.stores.catalogue.commands import list_product, withdraw_product
from commonfield.stores.catalogue.types import NewProduct
from commonfield.stores.running.commands import open_store
from commonfield.stores.types import NewStore
from commonfield.supply.shares.commands import propose_agreement
from commonfield.supply.shares.queries import proposals_of
from commonfield.supply.types import NewAgreement, Shares
from tests.market.builders import Shop, make_shop
from tests.people.builders import NOW, TODAY, VILLAGE, make_organisation


@pytest.fixture
def shop() -> Shop:
    """Give a maker's own shop, and another's that sells the same packs."""
    shop = make_shop()
    make_organisation("OELSE")
    open_store(by=SYSTEM, now=NOW, store=NewStore("OELSE", "else", "店", "Shop", VILLAGE))
    product = NewProduct(
        store="else",
        slug="else-tea",
        title="松阳银猴",
        title_en="Silver Monkey",
        gtin=shop.gtin,
        price_fen=8_000,
    )
    list_product(by=SYSTEM, now=NOW, product=product)
    return shop


def asked(shop: Shop, store_bp: int, *, growers_bp: int = 1_500) -> list[set[str]]:
    shares = Shares(growers_bp, 9_700 - growers_bp - store_bp, store_bp, 300)
    propose_agreement(
        by=shop.maker.clerk, now=NOW, agreement=NewAgreement(shop.maker.code, "", TODAY, shares)
    )
    return [set(each.waits_for) for each in proposals_of(shop.maker.code, now=NOW)]


@pytest.mark.parametrize(
    ("store_bp", "waits_for"), [(0, [{"OELSE"}]), (4_199, [{"OELSE"}]), (4_200, [])]
)
def test_general_agreement_waits_for_every_other_store_whose_share_falls(
    shop: Shop, store_bp: int, waits_for: list[set[str]]
):
    assert asked(shop, store_bp) == waits_for


def test_store_with_an_agreement_of_its_own_is_not_asked(shop: Shop):
    own = NewAgreement(shop.maker.code, "OELSE", TODAY, Shares(1_500, 4_000, 4_500, 0))
    propose_agreement(by=SYSTEM, now=NOW, agreement=own)

    assert asked(shop, 4_000) == []


def test_store_that_sells_it_no_longer_is_not_asked(shop: Shop):
    withdraw_product(by=SYSTEM, now=NOW, slug="else-tea")

    assert asked(shop, 4_000) == []
