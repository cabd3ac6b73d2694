from datetime import date

import pytest

from commonfield.portal.lists.errors import (
    VillageEndedError,
    VillageNameSharedError,
    VillageNameUnknownError,
)
from commonfield.portal.lists.rules import NamedPlace, PlaceFinder, read_day

FINDER = PlaceFinder(
    [NamedPlace("350782101000", ("武夷街道",), "c"), NamedPlace("350782102000", ("星村镇",), "c")],
    [
        NamedPlace("350782101201", ("溪洲村", "溪洲村村民委员会", "Xizhou"), "350782101000"),
        NamedPlace("350782102201", ("曹墩村", "曹墩村委会"), "350782102000"),
        NamedPlace("350782101202", ("下村",), "350782101000"),
        NamedPlace("350782102202", ("下村",), "350782102000"),
        NamedPlace("350782102203", ("曹墩社区",), "350782102000"),
        NamedPlace("350782102209", ("老村村",), "350782102000", ("350782102201",), has_ended=True),
        NamedPlace("350782102208", ("分村村",), "350782102000", (), has_ended=True),
    ],
)


@pytest.mark.parametrize(
    ("village", "town", "code"),
    [
        ("溪洲村", "", "350782101201"),
        ("溪洲", "", "350782101201"),
        (" 溪洲村 委会", "武夷", "350782101201"),
        ("350782101201", "", "350782101201"),
        ("曹墩村民委员会", "", "350782102201"),
        ("曹墩社区", "", "350782102203"),
        ("下村", "星村镇", "350782102202"),
        ("星村镇下村", "", "350782102202"),
        ("老村", "", "350782102201"),
        ("", "星村镇", "350782102000"),
        ("XIZHOU", "", "350782101201"),
    ],
)
def test_a_village_is_found_as_lists_name_it(village: str, town: str, code: str):
    assert FINDER.find(village, town) == code


def test_what_names_no_village_or_several_is_refused_with_what_is_meant():
    with pytest.raises(VillageNameSharedError) as caught:
        FINDER.find("下村")
    with pytest.raises(VillageNameUnknownError):
        FINDER.find("月亮村")
    with pytest.raises(VillageNameUnknownError):
        FINDER.find("溪洲村", "星村镇")
    with pytest.raises(VillageEndedError):
        FINDER.find("分村村")

    assert caught.value.params == {"name": "下村", "places": "武夷街道 下村 · 星村镇 下村"}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-10-01", date(2019, 10, 1)),
        ("2019年10月1日", date(2019, 10, 1)),
        ("2019.10", date(2019, 10, 1)),
        ("2019年10月", date(2019, 10, 1)),
        ("2019", date(2019, 1, 1)),
        ("2019-10-01 00:00", date(2019, 10, 1)),
        ("2019-13-01", None),
        ("去年", None),
    ],
)
def test_a_day_is_read_as_lists_write_it(text: str, day: date | None):
    assert read_day(text) == day
