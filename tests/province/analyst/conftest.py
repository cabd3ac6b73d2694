"""The invented province, in which this installation lies."""

import pytest
from pytest_django import Settings


@pytest.fixture
def province(db: None, settings: Settings) -> None:  # noqa: ARG001 - its tables
    """Make this installation the invented province's."""
    from tests.province.analyst import builders  # noqa: PLC0415 - Django is ready now

    settings.COUNTY_CODE = builders.PROVINCE
    settings.ROOT_URLCONF = "commonfield.config.province_urls"
    builders.make_province()
