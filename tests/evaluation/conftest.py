"""Who stands before the pages and who at the desk, and the language in which is told."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.utils import translation

if TYPE_CHECKING:
    from django.test import Client

    from tests.evaluation.builders_entries import Desk


@pytest.fixture
def reader(client: "Client") -> "Client":
    """Give a browser of the public, in English."""
    client.cookies["language"] = "en"
    return client


@pytest.fixture
def in_english() -> Iterator[None]:
    """Say everything in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def desk() -> "Desk":
    """Give an analyst, an officer, and evidence that is kept already."""
    from tests.evaluation.builders_entries import make_desk  # noqa: PLC0415 - Django is ready now

    return make_desk()
