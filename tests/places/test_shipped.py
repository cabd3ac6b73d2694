"""The lists that come with the program."""

import csv
import gzip
from collections import Counter
from datetime import date
from io import StringIO

import pytest

from commonfield.places.commands import load_divisions
from commonfield.places.models import Division
from commonfield.places.queries import (
    counties_of_china,
    find_places,
    is_known_region,
    place,
    places,
    regions_for_address,
    shipped_data_dir,
    tiles,
    towns,
    villages,
)
from tests.night import NIGHT
from tests.places.builders import NOW, counts

SONGYANG = "331124000000"
TODAY = date(2026, 11, 25)


def rows_of(name: str) -> list[dict[str, str]]:
    content = (shipped_data_dir() / name).read_bytes()
    text = gzip.decompress(content) if name.endswith(".gz") else content
    return list(csv.DictReader(StringIO(text.decode())))


def test_every_file_is_named_in_the_source_list():
    source = (shipped_data_dir() / "SOURCE.md").read_text(encoding="utf-8")
    names = [path.name for path in shipped_data_dir().iterdir() if path.name != "SOURCE.md"]

    assert [name for name in sorted(names) if f"`{name}`" not in source] == []


def test_files_are_small():
    total = sum(path.stat().st_size for path in shipped_data_dir().iterdir())

    assert total < 700_000


def test_every_town_of_songyang_has_one_tile():
    towns_of_list = {
        row["code"]: row["name"]
        for row in rows_of("zhejiang_divisions_2023.csv.gz")
        if row["parent_code"] == SONGYANG
    }
    tile_rows = rows_of("songyang_town_tiles.csv")

    assert {row["code"]: row["name"] for row in tile_rows} == towns_of_list
    assert len(tile_rows) == len(towns_of_list) == 19
    assert max(Counter((row["col"], row["row"]) for row in tile_rows).values()) == 1


def test_classes_are_of_songyang_and_houcang_only():
    rows = rows_of("songyang_urban_rural.csv")
    others = [row for row in rows if not row["code"].startswith("331124")]

    assert len(rows) == 215
    assert [(row["code"], row["urban_rural_code"]) for row in others] == [("330203009205", "112")]


# By day the demo county's places are loaded from them, and how lists load is tried on short ones.
@pytest.mark.skipif(not NIGHT, reason="tried by night")
def test_shipped_lists_load_whole_and_answer():
    first = load_divisions(by="system", now=NOW, directory=shipped_data_dir())

    again = load_divisions(by="system", now=NOW, directory=shipped_data_dir())
    assert counts(again) == (0, 0, 0, 30_282)
    zhejiang = Division.objects.below("33")
    assert counts(first) == (27_036 + 3_348 - 102, 0, 0, 0)
    assert {file.name: file.rows for file in first.files} == {
        "china_to_county_2023.csv.gz": 3_348,
        "songyang_town_tiles.csv": 19,
        "songyang_urban_rural.csv": 215,
        "zhejiang_county_tilegrid.csv": 90,
        "zhejiang_divisions_2023.csv.gz": 27_036,
    }
    assert zhejiang.count() == 27_036
    assert Counter(zhejiang.values_list("level", flat=True)) == {
        "province": 1,
        "prefecture": 11,
        "county": 90,
        "town": 1_387,
        "village": 25_547,
    }
    committees = [each for each in villages("33") if each.kind == "villagers_committee"]
    assert len(committees) == 19_708
    assert sum(each.code.startswith(SONGYANG[:6]) for each in committees) == 203
    assert len(towns(SONGYANG)) == len(tiles(SONGYANG, "town")) == 19
    assert len(tiles("33", "county")) == 90
    assert len(counties_of_china()) == 2_975
    assert len(regions_for_address()) == 31
    assert [each.name for each in regions_for_address("110000000000")][:2] == ["东城区", "西城区"]
    houcang = place("330203009205")
    assert houcang is not None
    assert (houcang.urban_rural, houcang.kind) == ("112", "villagers_committee")
    assert find_places("songyang")[0].name == "松阳县"
    assert is_known_region("441900000000")
    names = places(["610000000000", "610100000000", "331127000000"])
    assert [names[code].name_en for code in sorted(names)] == [
        "Jingning She Autonomous County",
        "Shaanxi Province",
        "Xi'an City",
    ]
