"""The demo's simulated payment, orders taken at once in the test's own hand, a store."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from pytest_django import Settings

if TYPE_CHECKING:
    from tests.market.builders import Shop


@pytest.fixture(autouse=True)
def orders_at_once(settings: Settings) -> None:
    settings.DEMO = True
    settings.ORDER_INTAKE = "direct"


@pytest.fixture
def shop() -> "Shop":
    """Give a store with forty packs to sell."""
    from tests.market.builders import make_shop  # noqa: PLC0415 - Django is ready only now

    return make_shop(packs=40)


@pytest.fixture
def client() -> Client:
    """Give a browser that reads English."""
    client = Client()
    client.cookies["language"] = "en"
    return client
