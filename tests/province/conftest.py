"""A province's site instead of a county's."""

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def _province_at_home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from commonfield.front.page_cache import fragments  # noqa: PLC0415 - once Django is there

    # The market of the county that this process began as puts its basket there.
    monkeypatch.setitem(fragments._fragments, "basket", lambda _request: "")
    settings.COUNTY_CODE = "330000000000"
    settings.IS_PROVINCE = True
    settings.ROOT_URLCONF = "commonfield.config.province_urls"
