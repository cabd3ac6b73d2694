"""A province takes what counties signed, whole, and refuses all else by name."""

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from errno import ENOSPC
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from commonfield_measures.cli import main
from commonfield_measures.collecting.checking import FIELDS
from commonfield_measures.collecting.errors import AlteredError, CountiesUnreadableError
from commonfield_measures.collecting.gathering import County, collect
from commonfield_measures.collecting.published import (
    CASES,
    TABLES,
    check_published,
    published_files,
    read_whole,
    write_published,
)
from commonfield_measures.errors import FolderInUseError
from measures.tests.collecting.builders import NOW, Sender, ids, province, row


def taken(to: Path, *sources: Path) -> dict[str, County]:
    return {each.code: each for each in collect(sources, to, now=NOW)}


def codes(found: dict[str, County], county: str = "331124") -> list[str]:
    return [each.code for each in found[county].refused]


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_what_is_new_is_taken_and_the_same_again_changes_nothing(tmp_path: Path):
    county = Sender(tmp_path / "county")
    county.add([row(1, month=10), row(2)])
    to = province(tmp_path / "province", county)
    first = taken(to, county.signed())
    county.add([row(3)])
    county.written_at += timedelta(minutes=1)
    second = taken(to, county.signed())
    before = files_of(to)

    again = taken(to, county.folder)

    assert [each["331124"].is_new for each in (first, second, again)] == [True, True, False]
    assert ids(to) == ["331124-0001", "331124-0002", "331124-0003"]
    assert files_of(to) == before
    assert again["331124"].as_json() | {"written_at": ""} == {
        "code": "331124",
        "complete_until": "2026-11-30",
        "written_at": "",
        "months": ["2026-10", "2026-11"],
        "taken": False,
        "elsewhere": {},
        "refused": [],
    }


def forged(county: Sender) -> None:
    county.signed(Ed25519PrivateKey.generate())


def altered(county: Sender) -> None:
    file = county.add([row(2)])
    county.signed()
    pq.write_table(pq.read_table(file, partitioning=None), file, compression="none")


def another_countys_facts(county: Sender) -> None:
    county.add([row(2, "331127")], inside="331124")
    county.signed()


def id_with_other_content(county: Sender) -> None:
    shutil.rmtree(county.folder / "facts")
    county.add([row(1, amount_fen=7)])
    county.signed()


def month_that_shrank(county: Sender) -> None:
    shutil.rmtree(county.folder / "facts")
    county.add([row(2)])
    county.signed()


def clock_ahead(county: Sender) -> None:
    county.written_at = NOW + timedelta(days=1)
    county.signed()


def complete_ahead(county: Sender) -> None:
    county.until = date(2026, 12, 1)
    county.signed()


def complete_ahead_by_another_zone(county: Sender) -> None:
    china = timezone(timedelta(hours=8))
    county.written_at = datetime(2026, 11, 30, 20, tzinfo=china)
    county.signed()


def fact_ahead(county: Sender) -> None:
    county.add([row(2, recorded_at=NOW + timedelta(hours=1))])
    county.signed()


def pseudonyms(county: Sender) -> None:
    county.add([row(2) | {"subject": "s1"}])
    county.signed()


def fact_twice(county: Sender) -> None:
    county.add([row(1, month=10)])
    county.signed()


def path_out_of_the_folder(county: Sender) -> None:
    manifest = county.folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace("facts/", "../facts/"))


def pipe(county: Sender) -> None:
    manifest = county.folder / "manifest.json"
    manifest.unlink()
    os.mkfifo(manifest)


def nested_without_end(county: Sender) -> None:
    (county.folder / "manifest.json").write_text("[" * 200_000)


def half_a_letter(county: Sender) -> None:
    manifest = county.folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"county"', '"x": "\\ud800", "county"'))


def file_twice(county: Sender) -> None:
    for nth in "23":
        pq.write_table(FIELDS.empty_table(), county.add([row(2)]).with_name(f"000{nth}.parquet"))
    county.signed()


def attributes_that_are_none(county: Sender) -> None:
    county.add([row(2, attributes="{")])
    county.signed()


def figure(**more: object) -> dict[str, object]:
    names = {
        "place": "331124100201",
        "level": "village",
        "indicator": "sales",
        "period": "2025-12/2026-11",
    }
    return names | {"value": 3.0, "state": "shown", "reason": ""} | more


def withheld_and_told(county: Sender) -> None:
    write_published(county.folder, "figures", [figure(state="withheld")])
    county.signed()


def shown_without_a_value(county: Sender) -> None:
    write_published(county.folder, "figures", [figure(value=None)])
    county.signed()


def figure_of_a_month_to_come(county: Sender) -> None:
    write_published(county.folder, "figures", [figure(period="2026-02/2027-01")])
    county.signed()


def case_begun_later(county: Sender) -> None:
    case = dict.fromkeys(CASES.names, "x") | {"village": "331124100201", "topic": "halls"}
    days = {"began_on": date(2026, 12, 2), "ended_on": None, "public_on": date(2026, 11, 1)}
    numbers = {"direction": 1, "cost_fen": 0, "work_days": 0}
    write_published(county.folder, "cases", [case | days | numbers])
    county.signed()


def figure_of_another_county(county: Sender) -> None:
    write_published(county.folder, "figures", [figure(place="331127100201")])
    county.signed()


@pytest.mark.parametrize(
    "more",
    [
        {"level": "county"},
        {"level": None},
        {"indicator": "x" * 61},
        {"period": "2026"},
        {"period": "2025-12/2026-13"},
        {"period": "2026-11/2025-12"},
        {"value": 1e300},
        {"numerator": float("nan")},
        {"denominator": 1e-300},
        {"reason": "<b>"},
        {"reason": "a\0"},
    ],
)
def test_figure_that_no_site_can_hold_or_write_is_refused(more: dict[str, object], tmp_path: Path):
    write_published(tmp_path, "figures", [figure(), figure(indicator="halls") | more])

    with pytest.raises(AlteredError):
        check_published(tmp_path / "published" / "figures.parquet", "figures", "331124")


def test_county_that_publishes_nothing_yet_is_taken(tmp_path: Path):
    for name in TABLES:
        write_published(tmp_path, name, [])

        check_published(tmp_path / "published" / f"{name}.parquet", name, "331124")


def test_figure_told_twice_is_refused(tmp_path: Path):
    write_published(tmp_path, "figures", [figure(), figure(value=4.0)])

    with pytest.raises(AlteredError, match="twice"):
        check_published(tmp_path / "published" / "figures.parquet", "figures", "331124")


def test_table_with_letters_or_days_that_are_none_is_not_read(tmp_path: Path):
    sizes, letters = (pa.py_buffer(each) for each in (b"\0\0\0\0\2\0\0\0", b"\xff\xfe"))
    odd = {
        "letters": pa.Array.from_buffers(pa.string(), 1, [None, sizes, letters]),
        "zero": pa.array(["a\0"]),
        "day": pa.array([10**7], pa.int32()).cast(pa.date32()),
    }
    for name, column in odd.items():
        pq.write_table(pa.table({name: column}), tmp_path / name)
        with pytest.raises(pa.ArrowInvalid):
            read_whole(tmp_path / name)


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        (withheld_and_told, "altered"),
        (shown_without_a_value, "altered"),
        (figure_of_another_county, "another_county"),
        (figure_of_a_month_to_come, "clock_ahead"),
        (case_begun_later, "clock_ahead"),
        (forged, "forged"),
        (altered, "altered"),
        (another_countys_facts, "another_county"),
        (id_with_other_content, "id_changed"),
        (month_that_shrank, "month_shrank"),
        (clock_ahead, "clock_ahead"),
        (complete_ahead, "clock_ahead"),
        (complete_ahead_by_another_zone, "clock_ahead"),
        (fact_ahead, "clock_ahead"),
        (pseudonyms, "with_subjects"),
        (fact_twice, "id_twice"),
        (path_out_of_the_folder, "no_manifest"),
        (pipe, "no_manifest"),
        (nested_without_end, "no_manifest"),
        (half_a_letter, "no_manifest"),
        (file_twice, "no_manifest"),
        (attributes_that_are_none, "altered"),
    ],
)
def test_what_is_not_as_it_must_be_is_refused_whole(
    deed: Callable[[Sender], None], code: str, tmp_path: Path
):
    county, other = Sender(tmp_path / "county"), Sender(tmp_path / "other", "331127")
    county.add([row(1)])
    other.add([row(1, "331127")])
    to = province(tmp_path / "province", county, other)
    taken(to, county.signed())
    county.written_at += timedelta(minutes=1)

    deed(county)
    found = taken(to, county.folder, other.signed())

    assert codes(found, "" if code == "no_manifest" else "331124") == [code]
    # Nothing of it, and all of the honest one beside it.
    assert ids(to) == ["331124-0001", "331127-0001"]


def test_last_table_that_a_county_publishes_is_kept_and_unknown_ones_are_left(tmp_path: Path):
    county = Sender(tmp_path / "county")
    county.add([row(1)])
    to = province(tmp_path / "province", county)
    for value in (3.0, 4.0):
        write_published(county.folder, "figures", [figure(value=value)])
        (county.folder / "published" / "later.parquet").write_bytes(b"of a newer program")
        taken(to, county.signed())
        county.written_at += timedelta(minutes=1)

    files = published_files(to, "figures")

    assert pq.read_table(files["331124"])["value"].to_pylist() == [4.0]
    assert len(list((to / "deliveries" / "331124").glob("*.parquet"))) == len(
        ("register", "figures")
    )


def test_delivery_signed_by_another_county_is_refused_by_that_name(tmp_path: Path):
    county, other = Sender(tmp_path / "county"), Sender(tmp_path / "other", "331127")
    county.add([row(1)])
    to = province(tmp_path / "province", county, other)

    found = taken(to, county.signed(other.key))

    assert codes(found) == ["another_county"]


def test_what_happened_elsewhere_is_kept_for_that_county_and_not_counted(tmp_path: Path):
    county = Sender(tmp_path / "county")
    county.add([row(1), row(2, "331127")])
    to = province(tmp_path / "province", county)

    found = taken(to, county.signed())

    assert (found["331124"].elsewhere, ids(to)) == ({"331127": 1}, ["331124-0001"])
    (kept,) = (to / "elsewhere" / "from=331124" / "county=331127").rglob("*.parquet")
    assert pq.read_table(kept, partitioning=None)["id"].to_pylist() == ["331127-0002"]


def test_full_disk_is_told_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    county = Sender(tmp_path / "county")
    county.add([row(1)])
    to = province(tmp_path / "province", county)

    def full(_source: Path, target: Path) -> None:
        raise OSError(ENOSPC, "No space left on device", str(target))

    monkeypatch.setattr(shutil, "copyfile", full)

    assert main(["collect", str(county.signed()), "--to", str(to)]) == 2
    assert "cannot be written: No space left" in capsys.readouterr().err


def test_two_counties_have_not_one_key(tmp_path: Path):
    county = Sender(tmp_path / "county")
    to = province(tmp_path / "province", county, Sender(tmp_path, "331127", key=county.key))

    with pytest.raises(CountiesUnreadableError, match="331124 and 331127 have the same key"):
        taken(to)


def test_collect_writes_into_no_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    county = Sender(tmp_path / "county")
    county.add([row(1)])
    (county.signed() / "counties.toml").write_text(f'[counties]\n331124 = "{county.public}"')

    code = main(["collect", str(county.folder), "--to", str(county.folder)])

    assert (code, "no collect has gathered" in capsys.readouterr().err) == (2, True)


@pytest.mark.parametrize("nth", range(1, 12))
def test_cut_off_anywhere_leaves_nothing_half(
    nth: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    county = Sender(tmp_path / "county")
    county.add([row(1)])
    to = province(tmp_path / "province", county)
    taken(to, county.signed())
    shutil.rmtree(county.folder / "facts")
    # The same facts in other files, and more.
    county.add([row(1), row(2), row(3, month=10)])
    county.written_at += timedelta(minutes=1)
    county.signed()
    moves = iter(range(1, 100))
    move = Path.replace

    def cut(self: Path, target: Path) -> Path:
        if next(moves) >= nth:
            raise KeyboardInterrupt
        return move(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", cut)
        try:
            taken(to, county.folder)
        except KeyboardInterrupt:
            assert ids(to) in (["331124-0001"], ["331124-0001", "331124-0002", "331124-0003"])

    taken(to, county.folder)

    assert ids(to) == ["331124-0001", "331124-0002", "331124-0003"]
    named = {each.name for each in (to / "facts").rglob("*.parquet")}
    assert len(named) == 2


@settings(max_examples=12, deadline=None)
@given(
    rounds=st.lists(st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True), max_size=3),
    order=st.permutations(range(4)),
)
def test_in_whatever_order_deliveries_come_a_month_only_grows(
    rounds: list[list[int]], order: list[int]
):
    with tempfile.TemporaryDirectory() as name:
        folder, known = Path(name), set[int]()
        county = Sender(folder / "county")
        sent = []
        for nth, numbers in enumerate(rounds):
            county.add([row(each) for each in numbers if each not in known])
            known |= set(numbers)
            county.written_at = NOW - timedelta(hours=1) + timedelta(minutes=nth)
            sent.append((shutil.copytree(county.signed(), folder / f"sent{nth}"), set(known)))
        to = province(folder / "province", county)
        there: set[int] = set()
        newest = -1

        for nth in (each for each in order if each < len(sent)):
            source, facts = sent[nth]
            refused = codes(taken(to, source))
            if facts >= there and nth >= newest:
                assert refused == []
            if not refused:
                there, newest = facts, max(newest, nth)
            assert ids(to) == sorted(f"331124-{each:04}" for each in there)


def test_county_that_is_late_is_never_silently_low(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    county, late = Sender(tmp_path / "county"), Sender(tmp_path / "late", "331127")
    silent = Sender(tmp_path / "silent", "331121")
    late.until = date(2026, 10, 31)
    for each in (county, late):
        each.add([row(1, each.county, 10), row(2, each.county, 11)])
        each.signed()
    to = province(tmp_path / "province", county, late)
    arguments = ["collect", str(county.folder), str(late.folder), "--to", str(to)]
    assert main([*arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["counties"]

    def sales(period: str) -> dict[str, str]:
        out = tmp_path / period
        given = ["--facts", str(to), "--period", period, "--out", str(out)]
        assert main(["evaluate", *given, "--only", "online_sales"]) == 0
        with (out / "indicators.csv").open(encoding="utf-8") as file:
            rows = [each for each in csv.DictReader(file) if each["place"].endswith("000000")]
        return {each["place"][:6]: each["value"] or each["reason"] for each in rows}

    complete = {"331124": "1.0", "331127": "1.0", "331100": "2.0", "330000": "2.0"}
    assert [each["complete_until"] for each in told] == ["2026-11-30", "2026-10-31"]
    assert sales("2026-10") == complete
    assert sales("2026-11") == {
        "331124": "2.0",
        "331127": "incomplete",
        "331100": "incomplete",
        "330000": "incomplete",
    }
    assert "County 331127 has sent everything until 2026-10-31" in capsys.readouterr().err
    # One that is awaited and has sent nothing is no zero.
    (to / "counties.toml").write_text(
        (to / "counties.toml").read_text() + f'\n331121 = "{silent.public}"'
    )
    assert main(["collect", "--to", str(to)]) == 0
    page = (to / "index.html").read_text(encoding="utf-8")
    assert [part[:6] for part in page.split("000000 ")[1:]] == ["331127", "331124"]
    assert page.index("331121") < page.index("331127")
    assert sales("2026-10") == {
        "331124": "1.0",
        "331127": "1.0",
        "331121": "incomplete",
        "331100": "incomplete",
        "330000": "incomplete",
    }


def test_collection_is_kept_from_others_until_it_was_read(tmp_path: Path):
    county = Sender(tmp_path / "county")
    county.add([row(1)])
    to = province(tmp_path / "province", county)

    def collect_beside(_found: list[County]) -> None:
        with pytest.raises(FolderInUseError):
            taken(to, county.folder)

    collect([county.signed()], to, now=NOW, then=collect_beside)

    assert not taken(to, county.folder)["331124"].refused
