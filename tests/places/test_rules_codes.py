from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonfield.places.choices import DivisionKind, DivisionLevel
from commonfield.places.rules.codes import (
    ancestors_of,
    code_parts,
    is_code,
    is_in_force,
    kind_of,
    level_of,
    parent_of,
    prefix_range,
    search_key,
)


@st.composite
def codes(draw: st.DrawFn) -> str:
    """Make a code of any level that can exist."""
    depth = draw(st.integers(1, 5))
    limits = [99, 99, 99, 999, 599]
    widths = [2, 2, 2, 3, 3]
    parts = [
        str(draw(st.integers(1, limit)) if index < depth else 0).zfill(width)
        for index, (limit, width) in enumerate(zip(limits, widths, strict=True))
    ]
    return "".join(parts)


@given(codes())
def test_a_code_made_of_parts_can_exist(code: str):
    assert is_code(code)
    assert "".join(code_parts(code)) == code


@given(codes())
def test_each_ancestor_is_one_level_wider(code: str):
    levels = list(DivisionLevel)

    above = ancestors_of(code)

    assert [level_of(each) for each in above] == levels[: levels.index(level_of(code))]
    assert parent_of(code) == (above[-1] if above else "")


@given(codes())
def test_a_code_lies_in_the_range_of_each_ancestor(code: str):
    for ancestor in ancestors_of(code):
        low, high = prefix_range(ancestor)

        assert low <= code <= high


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("331124", ("331124000000", "331124999999")),
        ("331124000000", ("331124000000", "331124999999")),
        ("331100000000", ("331100000000", "331199999999")),
        ("331124101000", ("331124101000", "331124101999")),
        ("331124101201", ("331124101201", "331124101201")),
        ("", ("000000000000", "999999999999")),
    ],
)
def test_prefix_range_of_code_and_prefix(code: str, expected: tuple[str, str]):
    assert prefix_range(code) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "331124",
        "33112410120",
        "3311241012011",
        "33112410120x",
        "\uff13\uff131124101201",
        "003124101201",
        "330000001000",
        "331124000201",
        "331124101600",
    ],
)
def test_is_code_refuses_what_cannot_exist(text: str):
    assert not is_code(text)


def test_county_straight_in_a_province_has_the_province_as_parent():
    assert is_code("460001000000")
    assert level_of("460001000000") == DivisionLevel.COUNTY
    assert parent_of("460001000000") == "460000000000"


def test_town_of_a_city_without_counties_has_the_city_as_parent():
    assert is_code("441900003000")
    assert level_of("441900003000") == DivisionLevel.TOWN
    assert parent_of("441900003000") == "441900000000"


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("331124101001", "城东社区", DivisionKind.RESIDENTS_COMMITTEE),
        ("331124101199", "城东社区", DivisionKind.RESIDENTS_COMMITTEE),
        ("331124101200", "上坪村委会", DivisionKind.VILLAGERS_COMMITTEE),
        ("331124101399", "上坪村委会", DivisionKind.VILLAGERS_COMMITTEE),
        ("331124101400", "未来城类似社区", DivisionKind.SIMILAR_RESIDENTS),
        ("331124101500", "农场生活区", DivisionKind.SIMILAR_VILLAGERS),
        ("331124001000", "西屏街道", DivisionKind.SUBDISTRICT),
        ("331124101000", "古市镇", DivisionKind.TOWN),
        ("331124201000", "叶村乡", DivisionKind.TOWNSHIP),
        ("331124212000", "板桥畲族乡", DivisionKind.ETHNIC_TOWNSHIP),
        ("330109401000", "萧山经济技术开发区", DivisionKind.SIMILAR_TOWNSHIP),
        ("330383198000", "龙港县直辖村级区划", DivisionKind.VIRTUAL_DIRECT),
        ("331124000000", "松阳县", DivisionKind.COUNTY),
        ("331127000000", "景宁畲族自治县", DivisionKind.AUTONOMOUS_COUNTY),
        ("331181000000", "龙泉市", DivisionKind.COUNTY_LEVEL_CITY),
        ("610102000000", "新城区", DivisionKind.DISTRICT),
        ("130672000000", "保定白沟新城", DivisionKind.ZONE),
        ("331100000000", "丽水市", DivisionKind.PREFECTURE_LEVEL_CITY),
        ("110100000000", "市辖区", DivisionKind.VIRTUAL_DIRECT),
        ("332500000000", "丽水地区", DivisionKind.PREFECTURE),
        ("513300000000", "甘孜藏族自治州", DivisionKind.AUTONOMOUS_PREFECTURE),
        ("330000000000", "浙江省", DivisionKind.PROVINCE),
        ("110000000000", "北京市", DivisionKind.MUNICIPALITY),
        ("150000000000", "内蒙古自治区", DivisionKind.AUTONOMOUS_REGION),
        ("810000000000", "香港特别行政区", DivisionKind.SPECIAL_REGION),
    ],
)
def test_kind_of_code_and_name(code: str, name: str, kind: DivisionKind):
    assert kind_of(code, name) == kind


@given(st.dates(date(1981, 1, 1), date(2100, 1, 1)), st.integers(1, 1000))
def test_two_records_in_a_row_are_never_in_force_together(day: date, length: int):
    end = day + timedelta(days=length)

    for on in (day - timedelta(days=1), day, end - timedelta(days=1), end):
        former = is_in_force(day, end, on)
        later = is_in_force(end, None, on)

        assert (former, later) == (day <= on < end, on >= end)


def test_search_key_leaves_out_blanks_and_apostrophes():
    assert search_key("chun'an county") == "chunancounty"
