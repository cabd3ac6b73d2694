"""The demo's simulated payment, orders taken at once in the test's own hand, a store."""

import pytest
from pytest_django import Settings

from tests.market.builders import Shop, make_shop


@pytest.fixture(autouse=True)
def orders_at_once(settings: Settings) -> None:
    settings.DEMO = True
    settings.ORDER_INTAKE = "direct"


@pytest.fixture
def shop() -> Shop:
    """Give a store with forty packs to sell."""
    return make_shop(packs=40)
