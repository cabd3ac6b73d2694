import gzip
from datetime import date
from pathlib import Path

import pytest

from commonfield.audit.queries import audit_trail
from commonfield.places.commands import load_divisions
from commonfield.places.errors import (
    LoadEndsVillagesError,
    LoadNoFilesError,
    LoadNotGzipError,
    LoadNotUtf8Error,
    LoadOverlapError,
    LoadRefusedError,
    LoadRenameMismatchError,
    LoadUnknownCodeError,
    LoadUnknownParentError,
)
from commonfield.places.models import Division, DivisionSuccessor
from tests.places.builders import (
    CHANGES_HEADER,
    CLASSES_HEADER,
    COMMUNITY,
    COUNTY,
    DETAILED_HEADER,
    HISTORY_HEADER,
    LIST_HEADER,
    NAMES,
    NOW,
    PREFECTURE,
    PROVINCE,
    TILES_HEADER,
    TOWN,
    VILLAGE,
    counts,
    list_row,
    load,
    make_csv,
    make_list,
    records,
)

EDITION_2023 = date(2023, 6, 30)
EDITION_2024 = date(2024, 6, 30)
NEW_VILLAGE = "990101101202"


def test_load_adds_and_a_second_load_changes_nothing(tmp_path: Path):
    files = {"list_2023.csv": make_list()}

    first, second = load(tmp_path, files), load(tmp_path, files)

    assert counts(first) == (6, 0, 0, 0)
    assert counts(second) == (0, 0, 0, 6)
    assert (first.has_changes, second.has_changes) == (True, False)


def test_load_writes_the_audit_once(tmp_path: Path):
    files = {"list_2023.csv": make_list()}

    load(tmp_path, files)
    load(tmp_path, files)

    assert [(row.action, row.actor) for row in audit_trail()] == [
        ("places.divisions_loaded", "system")
    ]


def test_load_reads_packed_files(tmp_path: Path):
    (tmp_path / "list_2023.csv.gz").write_bytes(gzip.compress(make_list().encode()))

    report = load_divisions(by="system", now=NOW, directory=tmp_path)

    assert counts(report) == (6, 0, 0, 0)


def test_load_refuses_a_broken_packed_file(tmp_path: Path):
    (tmp_path / "list_2023.csv.gz").write_bytes(gzip.compress(make_list().encode())[:-20])

    with pytest.raises(LoadNotGzipError):
        load_divisions(by="system", now=NOW, directory=tmp_path)


def test_load_refuses_a_folder_without_files(tmp_path: Path):
    with pytest.raises(LoadNoFilesError):
        load_divisions(by="system", now=NOW, directory=tmp_path / "nowhere")


def test_load_refuses_everything_for_one_bad_line(tmp_path: Path):
    good = make_list()
    bad = make_csv(CLASSES_HEADER, f"{VILLAGE},220,上坪村,1", f"{VILLAGE[:-1]}2,999,下坪村,1")

    with pytest.raises(LoadRefusedError) as caught:
        load(tmp_path, {"a.csv": good, "b.csv": bad})

    assert (caught.value.params["file"], caught.value.params["line"]) == ("b.csv", 3)
    assert Division.objects.count() == 0


def test_load_refuses_gb18030_whole(tmp_path: Path):
    (tmp_path / "a.csv").write_bytes(make_list().encode("gb18030"))

    with pytest.raises(LoadNotUtf8Error):
        load_divisions(by="system", now=NOW, directory=tmp_path)

    assert Division.objects.count() == 0


def test_load_refuses_an_unknown_parent(tmp_path: Path):
    orphan = make_csv(LIST_HEADER, list_row(PROVINCE, "云山省"), list_row(TOWN, "石桥镇"))

    with pytest.raises(LoadUnknownParentError) as caught:
        load(tmp_path, {"list.csv": orphan})

    assert (caught.value.params["line"], caught.value.params["value"]) == (3, COUNTY)
    assert Division.objects.count() == 0


def test_load_finds_a_parent_in_another_file_and_in_the_database(tmp_path: Path):
    above = make_list({code: NAMES[code] for code in (PROVINCE, PREFECTURE, COUNTY)})
    town = make_csv(LIST_HEADER, list_row(TOWN, "石桥镇"))
    village = make_csv(LIST_HEADER, list_row(VILLAGE, "上坪村委会"))

    load(tmp_path, {"a_2023.csv": town, "b_2023.csv": above})
    report = load(tmp_path, {"c_2023.csv": village})

    assert counts(report) == (1, 0, 0, 4)


def test_detailed_list_wins_over_a_short_one_in_any_order(tmp_path: Path):
    row = f"{PROVINCE},,province,province,云山省,云山,Yunshan,Cloud Mountain Province"
    detailed = make_csv(DETAILED_HEADER, row)

    load(tmp_path, {"a_2023.csv": detailed})
    load(tmp_path, {"b_2023.csv": make_csv(LIST_HEADER, list_row(PROVINCE, "云山省"))})

    assert Division.objects.get(code=PROVINCE).name_en == "Cloud Mountain Province"


def test_correction_in_the_same_edition_makes_no_new_record(tmp_path: Path):
    load(tmp_path, {"list_2023.csv": make_list()})

    report = load(tmp_path, {"list_2023.csv": make_list({**NAMES, TOWN: "石乔镇"})})

    assert counts(report) == (0, 1, 0, 5)
    assert records(TOWN) == [("石乔镇", None, None)]


def test_later_list_dates_what_is_new_gone_and_renamed(tmp_path: Path):
    later = {**NAMES, VILLAGE: "上坪新村委会", NEW_VILLAGE: "下坪村委会"}
    del later[COMMUNITY]

    load(tmp_path, {"list_2023.csv": make_list()})
    report = load(tmp_path, {"list_2024.csv": make_list(later)}, closes_missing=True)

    # What stays is marked as listed in 2024 too.
    assert counts(report) == (2, 4, 2, 0)
    assert records(COMMUNITY) == [("桥头社区", None, EDITION_2024)]
    assert records(NEW_VILLAGE) == [("下坪村委会", EDITION_2024, None)]
    assert records(VILLAGE) == [
        ("上坪村委会", None, EDITION_2024),
        ("上坪新村委会", EDITION_2024, None),
    ]


def test_two_lists_together_are_as_one_after_the_other_and_repeatable(tmp_path: Path):
    files = {
        "list_2023.csv": make_list(),
        "list_2024.csv": make_list({**NAMES, VILLAGE: "上坪新村委会"}),
    }

    first, second = load(tmp_path, files), load(tmp_path, files)

    assert counts(first) == (7, 0, 0, 0)
    assert counts(second) == (0, 0, 0, 7)


def test_earlier_list_loaded_late_adds_what_had_gone_and_closes_it(tmp_path: Path):
    earlier = {**NAMES, NEW_VILLAGE: "老坪村委会"}

    load(tmp_path, {"list_2024.csv": make_list()})
    report = load(tmp_path, {"list_2023.csv": make_list(earlier)})

    assert counts(report) == (1, 0, 0, 6)
    assert records(NEW_VILLAGE) == [("老坪村委会", None, EDITION_2024)]


def test_vanished_town_takes_its_villages_along(tmp_path: Path):
    other = "990101102000"
    below = "990101102201"
    load(tmp_path, {"list_2023.csv": make_list({**NAMES, other: "柳溪镇", below: "柳溪村委会"})})

    load(tmp_path, {"list_2024.csv": make_list()}, closes_missing=True)

    assert records(other) == [("柳溪镇", None, EDITION_2024)]
    assert records(below) == [("柳溪村委会", None, EDITION_2024)]


@pytest.mark.parametrize(("villages", "is_refused"), [(9, True), (10, False)])
def test_list_that_leaves_out_more_than_a_tenth_of_the_villages_is_refused(
    tmp_path: Path, villages: int, is_refused: bool
):
    known = NAMES | {f"990101101{202 + n}": f"下坪{n}村委会" for n in range(villages - 2)}
    load(tmp_path, {"list_2023.csv": make_list(known)})
    del known[VILLAGE]

    try:
        load(tmp_path, {"list_2024.csv": make_list(known)})
        told = {}
    except LoadEndsVillagesError as error:
        told = error.params

    refusal = {"file": "list_2024.csv", "line": 0, "count": 1, "villages": 9, "place": "茶源县"}
    assert told == (refusal if is_refused else {})
    assert records(VILLAGE) == [("上坪村委会", None, None if is_refused else EDITION_2024)]


def test_list_of_one_county_closes_nothing_elsewhere(tmp_path: Path):
    other = "990102000000"
    load(tmp_path, {"list_2023.csv": make_list({**NAMES, other: "望海县"})})
    one = {code: NAMES[code] for code in (COUNTY, TOWN, VILLAGE, COMMUNITY)}

    load(tmp_path, {"list_2024.csv": make_list(one)})

    assert records(other) == [("望海县", None, None)]


def test_changes_date_additions_removals_and_renamings(tmp_path: Path):
    removed = "990101101203"
    changes = make_csv(
        CHANGES_HEADER,
        f"added,{COMMUNITY},,桥头社区",
        f"removed,{removed},前坪村委会,",
        f"renamed,{VILLAGE},老坪村委会,上坪村委会",
    )
    files = {"list_2023.csv": make_list(), "changes.csv": changes}

    first, second = load(tmp_path, files), load(tmp_path, files)

    assert counts(first) == (8, 0, 0, 0)
    assert counts(second) == (0, 0, 0, 8)
    assert records(COMMUNITY) == [("桥头社区", EDITION_2023, None)]
    assert records(removed) == [("前坪村委会", None, EDITION_2023)]
    assert records(VILLAGE) == [
        ("老坪村委会", None, EDITION_2023),
        ("上坪村委会", EDITION_2023, None),
    ]
    assert Division.objects.get(name="老坪村委会").name_en == "Laoping Village"


def test_changes_after_the_older_list_close_and_open(tmp_path: Path):
    changes = make_csv(
        "change,code,name_2023,name_2024",
        f"removed,{COMMUNITY},桥头社区,",
        f"renamed,{VILLAGE},上坪村委会,上坪新村委会",
        f"added,{NEW_VILLAGE},,下坪村委会",
    )
    load(tmp_path, {"list_2023.csv": make_list()})

    report = load(tmp_path, {"changes.csv": changes})

    assert counts(report) == (2, 0, 2, 4)
    assert counts(load(tmp_path, {"changes.csv": changes})) == (0, 0, 0, 8)
    assert records(COMMUNITY) == [("桥头社区", None, EDITION_2024)]


def test_changes_that_rename_from_another_name_are_refused(tmp_path: Path):
    changes = make_csv(CHANGES_HEADER, f"renamed,{VILLAGE},甲村委会,乙村委会")

    with pytest.raises(LoadRenameMismatchError) as caught:
        load(tmp_path, {"list_2023.csv": make_list(), "changes.csv": changes})

    assert caught.value.params["value"] == "上坪村委会"
    assert Division.objects.count() == 0


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (f"renamed,{NEW_VILLAGE},甲村委会,乙村委会", LoadUnknownCodeError),
        ("added,990101109201,,乙村委会", LoadUnknownParentError),
    ],
)
def test_changes_of_what_nobody_named_are_refused(
    tmp_path: Path, row: str, error: type[LoadRefusedError]
):
    with pytest.raises(error):
        load(tmp_path, {"a_2023.csv": make_list(), "b.csv": make_csv(CHANGES_HEADER, row)})

    assert Division.objects.count() == 0


def test_classes_are_kept_apart_from_kinds_and_missing_stays_missing(tmp_path: Path):
    classes = make_csv(CLASSES_HEADER, f"{VILLAGE},112,上坪村委会,1", "990101109201,220,无名村,0")

    report = load(tmp_path, {"list_2023.csv": make_list(), "classes.csv": classes})

    assert report.unmatched == 1
    assert Division.objects.get(code=VILLAGE).urban_rural == "112"
    assert Division.objects.get(code=COMMUNITY).urban_rural is None


def test_older_classes_do_not_replace_newer_ones(tmp_path: Path):
    load(tmp_path, {"list_2023.csv": make_list()})
    load(tmp_path, {"classes.csv": make_csv("code,urban_rural_code,name_2024", f"{VILLAGE},122,x")})

    report = load(tmp_path, {"c.csv": make_csv(CLASSES_HEADER, f"{VILLAGE},220,x,1")})

    assert not report.has_changes
    assert Division.objects.get(code=VILLAGE).urban_rural == "122"


def test_classes_do_not_reach_records_that_had_ended(tmp_path: Path):
    history = make_csv(
        CHANGES_HEADER.replace("2023", "2021").replace("2022", "2020"),
        f"renamed,{VILLAGE},老坪村委会,上坪村委会",
    )
    classes = make_csv(CLASSES_HEADER, f"{VILLAGE},220,上坪村委会,1")

    load(tmp_path, {"list_2023.csv": make_list(), "ch.csv": history, "cl.csv": classes})

    rows = Division.objects.filter(code=VILLAGE)
    assert [(row.name, row.urban_rural) for row in rows] == [
        ("老坪村委会", None),
        ("上坪村委会", "220"),
    ]


def test_tiles_go_to_the_divisions_in_force(tmp_path: Path):
    tiles = make_csv(TILES_HEADER, f"{TOWN},石桥镇,3,0", "990101109000,无名镇,4,0")

    report = load(tmp_path, {"list_2023.csv": make_list(), "tiles.csv": tiles})

    town = Division.objects.get(code=TOWN)
    assert (town.tile_col, town.tile_row, report.unmatched) == (3, 0, 1)


HISTORY_ROWS = [
    "990101,云山省,清溪市,茶源县,county,active,2000,,",
    "992528,云山省,清溪地区,茶源县,county,abolished,1982,2000,990101",
    "992527,云山省,清溪地区,远山县,county,abolished,1981,2000,992528[1982];990102",
    "990102,云山省,清溪市,望海区,county,active,2010,,",
    "990102,云山省,清溪市,望海县,county,changed,2000,2010,990102",
]


def test_history_gives_years_former_names_and_successors(tmp_path: Path):
    names = {**NAMES, "990102000000": "望海区"}
    files = {"list_2023.csv": make_list(names), "h.csv": make_csv(HISTORY_HEADER, *HISTORY_ROWS)}

    first, second = load(tmp_path, files), load(tmp_path, files)

    assert counts(first) == (10, 0, 0, 0)
    assert counts(second) == (0, 0, 0, 10)
    assert (first.successors_added, second.successors_added) == (3, 0)
    assert records(COUNTY) == [("茶源县", date(2000, 1, 1), None)]
    assert records("992527000000") == [("远山县", None, date(2000, 1, 1))]
    assert records("990102000000") == [
        ("望海县", date(2000, 1, 1), date(2010, 1, 1)),
        ("望海区", date(2010, 1, 1), None),
    ]
    assert list(
        DivisionSuccessor.objects.values_list("from_code", "to_code", "on", "is_partial")
    ) == [
        ("992527000000", "992528000000", date(1982, 1, 1), True),
        ("992527000000", "990102000000", date(2000, 1, 1), False),
        ("992528000000", "990101000000", date(2000, 1, 1), False),
    ]


def test_history_after_the_list_ends_where_history_before_it_does(tmp_path: Path):
    names = {**NAMES, "990102000000": "望海区", "992528000000": "茶源林场管理区"}
    names["992500000000"] = "清溪地区"
    listed = {"list_2023.csv": make_list(names)}
    history = {"h.csv": make_csv(HISTORY_HEADER, *HISTORY_ROWS)}
    codes = [*names, "992527000000"]

    load(tmp_path, listed)
    load(tmp_path, history)
    one_way = [records(code) for code in codes]
    Division.objects.all().delete()
    load(tmp_path, history)
    load(tmp_path, listed)

    assert [records(code) for code in codes] == one_way
    # The bureau still lists what the ministry abolished: both records stand, one after the other.
    assert records("992528000000") == [
        ("茶源县", date(1982, 1, 1), date(2000, 1, 1)),
        ("茶源林场管理区", date(2000, 1, 1), None),
    ]


def test_newer_history_closes_and_renames(tmp_path: Path):
    load(tmp_path, {"h.csv": make_csv(HISTORY_HEADER, *HISTORY_ROWS)})
    newer = [
        *HISTORY_ROWS[1:3],
        *HISTORY_ROWS[4:],
        "990101,云山省,清溪市,茶源市,county,active,2025,,",
        "990101,云山省,清溪市,茶源县,county,changed,2000,2025,",
        "990102,云山省,清溪市,望海区,county,abolished,2010,2025,990101",
    ]

    report = load(tmp_path, {"h.csv": make_csv(HISTORY_HEADER, *newer)})

    assert counts(report) == (1, 0, 2, 3)
    assert records(COUNTY) == [
        ("茶源县", date(2000, 1, 1), date(2025, 1, 1)),
        ("茶源市", date(2025, 1, 1), None),
    ]
    assert records("990102000000")[-1] == ("望海区", date(2010, 1, 1), date(2025, 1, 1))


def test_history_with_two_records_on_one_day_is_refused(tmp_path: Path):
    rows = [
        "990101,云山省,清溪市,茶源县,county,active,2000,,",
        "990101,云山省,清溪市,茶乡县,county,changed,1990,2005,",
    ]

    with pytest.raises(LoadOverlapError):
        load(tmp_path, {"h.csv": make_csv(HISTORY_HEADER, *rows)})

    assert Division.objects.count() == 0


def test_history_with_an_unknown_successor_is_refused(tmp_path: Path):
    row = "990101,云山省,清溪市,茶源县,county,abolished,1990,2000,990199"

    with pytest.raises(LoadUnknownCodeError) as caught:
        load(tmp_path, {"h.csv": make_csv(HISTORY_HEADER, row)})

    assert caught.value.params["value"] == "990199000000"
