from datetime import date
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from commonfield.places.models import DivisionSuccessor
from commonfield.places.queries import (
    all_places,
    ancestors,
    children,
    counties_of_china,
    find_places,
    is_known_region,
    place,
    place_path,
    places,
    places_on_days,
    regions_for_address,
    successors,
    tiles,
    towns,
    venue,
    venues,
    villages,
)
from tests.places.builders import (
    COMMUNITY,
    COUNTY,
    HISTORY_HEADER,
    NAMES,
    PREFECTURE,
    PROVINCE,
    TILES_HEADER,
    TOWN,
    VILLAGE,
    load,
    make_csv,
    make_division,
    make_list,
    make_venue,
)

BEFORE, CHANGE, AFTER = date(2019, 12, 31), date(2020, 1, 1), date(2026, 11, 25)
MERGED = "990101101202"


def make_county() -> None:
    """Store the invented province down to two villages and a community."""
    for code in NAMES:
        make_division(code)


def merge_villages() -> None:
    """Let another village be taken over by the first on the day of the change."""
    make_division(MERGED, "老坪村委会", valid_to=CHANGE)
    DivisionSuccessor.objects.create(from_code=MERGED, to_code=VILLAGE, on=CHANGE, is_partial=False)


def test_place_on_a_day_and_without():
    make_division(VILLAGE, "老坪村委会", valid_to=CHANGE)
    make_division(VILLAGE, "上坪村委会", valid_from=CHANGE)

    names = [found.name for found in (place(VILLAGE, BEFORE), place(VILLAGE, AFTER)) if found]
    newest = place(VILLAGE)

    assert names == ["老坪村委会", "上坪村委会"]
    assert newest is not None
    assert (newest.name, newest.valid_from, newest.parent_code) == ("上坪村委会", CHANGE, TOWN)


def test_places_of_many_days_are_read_once(django_assert_num_queries: DjangoAssertNumQueries):
    make_county()
    days = [BEFORE, CHANGE, AFTER]
    closed = make_division("990101101203", "老坪村委会", valid_from=CHANGE, valid_to=AFTER).code

    with django_assert_num_queries(2):
        found = places_on_days([(closed, day) for day in days] + [("x", AFTER), (VILLAGE, BEFORE)])

    assert {key: info.code for key, info in found.items()} == {
        (closed, CHANGE): closed,
        (VILLAGE, BEFORE): VILLAGE,
    }


def test_place_that_was_closed_names_its_successor():
    make_county()
    merge_villages()

    found = place(MERGED)

    assert place(MERGED, AFTER) is None
    assert found is not None
    assert (found.successor, found.successors) == (VILLAGE, (VILLAGE,))
    assert [(s.to_code, s.on, s.is_partial) for s in successors(MERGED)] == [
        (VILLAGE, CHANGE, False)
    ]


def test_place_divided_among_two_has_no_single_successor():
    make_county()
    merge_villages()
    DivisionSuccessor.objects.create(
        from_code=MERGED, to_code=COMMUNITY, on=CHANGE, is_partial=False
    )

    found = place(MERGED)

    assert found is not None
    assert (found.successor, found.successors) == (None, (COMMUNITY, VILLAGE))


@pytest.mark.parametrize("wanted", [[VILLAGE], [VILLAGE, COMMUNITY, TOWN]])
def test_places_take_one_query(
    wanted: list[str], django_assert_num_queries: DjangoAssertNumQueries
):
    make_county()

    with django_assert_num_queries(1):
        found = places(wanted)

    assert sorted(found) == sorted(wanted)


def test_place_of_an_unknown_code():
    assert place("123456789012") is None
    assert places([]) == {}


@pytest.mark.parametrize("words", ["x" * 60_000, "3311241010", "\uff13" * 12, "331124101999", ""])
def test_what_is_no_code_is_not_asked_for(
    django_assert_num_queries: DjangoAssertNumQueries, words: str
):
    with django_assert_num_queries(0):
        found = place(words), places([words]), place_path(words)
        below = regions_for_address(words) if words else []

    assert (found, below) == ((None, {}, []), [])


def test_walking_up_and_down():
    make_county()

    assert [each.code for each in ancestors(VILLAGE)] == [PROVINCE, PREFECTURE, COUNTY, TOWN]
    assert [each.code for each in place_path(TOWN)] == [PROVINCE, PREFECTURE, COUNTY, TOWN]
    assert [each.code for each in children(TOWN)] == [COMMUNITY, VILLAGE]
    assert [each.code for each in children("")] == [PROVINCE]
    assert [each.code for each in towns(PREFECTURE)] == [TOWN]
    assert [each.code for each in villages("9901")] == [COMMUNITY, VILLAGE]
    assert [each.code for each in counties_of_china()] == [COUNTY]


def test_venues_by_place_kind_and_day():
    make_county()
    make_venue("a-hall", opened_on=CHANGE)
    make_venue("a-park", kind="park", place_code=TOWN, opened_on=CHANGE)

    assert [each.code for each in venues(COUNTY)] == ["a-park", "a-hall"]
    assert [each.code for each in venues(VILLAGE)] == ["a-hall"]
    assert [each.code for each in venues(COUNTY, "park")] == ["a-park"]
    assert venues(COUNTY, None, BEFORE) == []


def test_venue_by_code():
    make_county()
    make_venue("a-hall")

    found = venue("a-hall")

    assert found is not None
    assert (found.name_in("en"), found.place_code) == ("上坪文化礼堂", VILLAGE)
    assert venue("nowhere") is None


def make_country() -> None:
    """Store a province with a city, a city without counties, and a placeholder."""
    make_county()
    make_division("990200000000", "东莱市")
    make_division("990200100000", "莲花镇")
    make_division("999000000000", "省直辖县级行政区划")
    make_division("999001000000", "天门市")
    make_division("999900000000", "市辖区", valid_to=CHANGE)


def test_regions_for_address_go_from_province_to_county_and_skip_placeholders():
    make_country()

    assert [each.code for each in regions_for_address()] == [PROVINCE]
    assert [each.name for each in regions_for_address(PROVINCE)] == ["清溪市", "东莱市", "天门市"]
    assert [each.name for each in regions_for_address(PREFECTURE)] == ["茶源县"]
    assert regions_for_address("990200000000") == []
    assert regions_for_address(COUNTY) == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (PROVINCE, False),
        (PREFECTURE, False),
        (COUNTY, True),
        (VILLAGE, True),
        ("990200000000", True),
        ("990199000000", False),
        ("990101", False),
        ("", False),
    ],
)
def test_known_regions_are_exact_to_the_county(code: str, expected: bool):
    make_country()

    assert is_known_region(code) is expected


def test_region_that_was_closed_is_not_known():
    make_division(COUNTY, valid_to=CHANGE)

    assert is_known_region(COUNTY) is False
    assert is_known_region(COUNTY, BEFORE) is True


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("茶源", ["茶源县"]),
        ("茶源县", ["茶源县"]),
        (" ChaYuan ", ["茶源县"]),
        ("cha yuan", ["茶源县"]),
        ("cy", ["茶源县"]),
        ("Shiqiao Town", ["石桥镇"]),
        ("桥", ["石桥镇", "桥头社区"]),
        ("桥头", ["桥头社区"]),
        ("99010110120", ["上坪村委会"]),
        ("9901", ["清溪市", "茶源县", "石桥镇", "桥头社区", "上坪村委会"]),
        ("%", []),
        ("'", []),
        ("", []),
        ("9" * 20, []),
    ],
)
def test_find_places(tmp_path: Path, text: str, names: list[str]):
    load(tmp_path, {"list.csv": make_list()})

    assert sorted(found.name for found in find_places(text)) == sorted(names)


def test_find_places_puts_whole_names_and_wide_divisions_first(tmp_path: Path):
    more = {**NAMES, "990101102000": "茶源镇", "990101101203": "大茶源村委会", TOWN: "茶源石桥镇"}
    load(tmp_path, {"list.csv": make_list({**more, "990101102201": "茶源村委会"})})

    found = [each.name for each in find_places("茶源", limit=4)]

    assert found == ["茶源县", "茶源石桥镇", "茶源镇", "茶源村委会"]


def test_find_places_within_a_division(tmp_path: Path):
    load(tmp_path, {"list.csv": make_list()})

    assert [each.name for each in find_places("qiao", prefix=TOWN)] == ["桥头社区", "石桥镇"]
    assert find_places("qiao", prefix="9902") == []


def test_tiles_of_a_county(tmp_path: Path):
    tiles_csv = make_csv(TILES_HEADER, f"{TOWN},石桥镇,3,2")
    load(tmp_path, {"list.csv": make_list(), "tiles.csv": tiles_csv})

    assert [(t.code, t.name, t.name_en, t.col, t.row) for t in tiles(COUNTY, "town")] == [
        (TOWN, "石桥镇", "Shiqiao Town", 3, 2)
    ]
    assert tiles(COUNTY, "village") == []


def test_all_places_are_every_record_in_order(tmp_path: Path):
    history = make_csv(
        HISTORY_HEADER,
        "990101,云山省,清溪市,茶源县,county,active,2000,,",
        "990199,云山省,清溪市,茶园县,county,abolished,1982,2000,990101",
    )
    load(tmp_path, {"list.csv": make_list(), "h.csv": history})

    register = list(all_places())

    assert [each.code for each in register] == [*sorted(NAMES), "990199000000"]
    assert register[-1].successor == COUNTY
    assert [each.code for each in all_places(TOWN)] == [TOWN, COMMUNITY, VILLAGE]


def test_names_in_both_languages(tmp_path: Path):
    load(tmp_path, {"list.csv": make_list()})

    found = place(COUNTY)

    assert found is not None
    assert (found.name_in("zh-hans"), found.name_in("en")) == ("茶源县", "Chayuan County")
    assert found.short_name_in("zh-hans") == "茶源"
