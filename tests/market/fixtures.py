"""The demo's simulated payment, and orders taken at once in the test's own hand."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def orders_at_once(settings: Any) -> None:  # noqa: ANN401 - pytest-django's wrapper
    settings.DEMO = True
    settings.ORDER_INTAKE = "direct"
