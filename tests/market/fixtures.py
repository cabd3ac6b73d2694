"""The demo's simulated payment, and orders taken at once in the test's own hand."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def orders_at_once(settings: Settings) -> None:
    settings.DEMO = True
    settings.ORDER_INTAKE = "direct"
