"""The invented province."""

import pytest


@pytest.fixture
def province(db: None) -> None:  # noqa: ARG001 - its tables
    """Store the invented province with what its counties sent."""
    from tests.province.analyst import builders  # noqa: PLC0415 - Django is ready now

    builders.make_province()
