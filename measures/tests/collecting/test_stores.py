"""Exports by way of a store: only what is new, whole or not at all, and no key in any message."""

import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from commonfield_measures.cli import main
from commonfield_measures.collecting import stores
from commonfield_measures.collecting.errors import StoreAddressError, StoreError
from commonfield_measures.collecting.gathering import County, collect
from measures.tests.collecting.builders import NOW, Sender, ids, province, row
from measures.tests.s3_fake import ACCESS_KEY, BUCKET, REGION, SECRET_KEY, Bucket, s3_store

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ADDRESS = f"s3://{BUCKET}/counties/331124"
MANIFEST = "counties/331124/manifest.json"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """Give an empty bucket, to which a line is tried once."""
    monkeypatch.setattr(stores, "_TRIES", 1)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCESS_KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
    monkeypatch.setenv("AWS_REGION", REGION)
    with s3_store() as (endpoint, held):
        monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
        yield held


@pytest.fixture
def county(tmp_path: Path) -> Sender:
    """Give a county that has exported facts of two months."""
    found = Sender(tmp_path / "county")
    found.add([row(1, month=10), row(2)])
    found.signed()
    return found


def taken(to: Path, *sources: str | Path) -> County:
    return next(each for each in collect(sources, to, now=NOW) if each.code == "331124")


def codes(found: list[County]) -> list[str]:
    return [refused.code for each in found for refused in each.refused]


def grown(county: Sender) -> Path:
    county.add([row(3)])
    county.written_at += timedelta(minutes=1)
    return county.signed()


def read(bucket: Bucket) -> set[str]:
    """Return the files read since the last look."""
    found = {each.removeprefix("GET ") for each in bucket.seen if each.startswith("GET ")}
    bucket.seen.clear()
    return found


def test_only_what_is_new_goes_and_comes(bucket: Bucket, county: Sender, tmp_path: Path):
    to = province(tmp_path / "province", county)
    first = stores.send(county.folder, ADDRESS)
    taken(to, ADDRESS)
    second = stores.send(grown(county), ADDRESS)
    bucket.seen.clear()

    found = taken(to, ADDRESS)
    new = read(bucket)
    again = taken(to, ADDRESS)

    # Two months, register and description; then a file of facts alone.
    assert (first, second, found.is_new, again.is_new) == (4, 1, True, False)
    assert (len(new), read(bucket), bucket.refused) == (second + 1, {MANIFEST}, [])
    assert ids(to) == ["331124-0001", "331124-0002", "331124-0003"]
    assert not list((to / ".fetched").rglob("*.*"))
    # What is gone from the bucket goes there again.
    bucket.files.clear()
    assert stores.send(county.folder, ADDRESS) == first + second


def test_folder_copied_into_a_bucket_and_a_bucket_copied_out_are_collected(
    bucket: Bucket, county: Sender, tmp_path: Path
):
    to = province(tmp_path / "province", county)
    for file in (each for each in county.folder.rglob("*") if each.is_file()):
        name = file.relative_to(county.folder).as_posix()
        bucket.files[f"counties/331124/{name}"] = file.read_bytes()
    assert taken(to, ADDRESS).is_new
    bucket.files.clear()
    stores.send(grown(county), f"{ADDRESS}/")
    for name, content in bucket.files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)

    assert taken(to, tmp_path / "counties" / "331124").is_new


def one_of(bucket: Bucket) -> str:
    return next(each for each in bucket.files if each != MANIFEST)


def forged(bucket: Bucket) -> None:
    bucket.files[MANIFEST] = bucket.files[MANIFEST].replace(b"2026-11-30", b"2026-11-29")


def altered(bucket: Bucket) -> None:
    bucket.files[one_of(bucket)] = b"of the same name"


def lacking(bucket: Bucket) -> None:
    del bucket.files[one_of(bucket)]


def nothing(bucket: Bucket) -> None:
    bucket.files.clear()


def endless_manifest(bucket: Bucket) -> None:
    bucket.lengths[MANIFEST] = 10**12


def endless_file(bucket: Bucket) -> None:
    bucket.lengths[one_of(bucket)] = 10**15


@pytest.mark.parametrize(
    ("deed", "code", "is_read"),
    [
        (forged, "forged", {MANIFEST}),
        (lacking, "altered", {MANIFEST}),
        (altered, "altered", None),
        (nothing, "no_manifest", set()),
        (endless_manifest, "too_large", set()),
        (endless_file, "too_large", {MANIFEST}),
    ],
)
def test_what_is_not_as_signed_is_refused_whole_and_hardly_read(
    deed: Callable[[Bucket], None],
    code: str,
    is_read: set[str] | None,
    bucket: Bucket,
    county: Sender,
    tmp_path: Path,
):
    other = Sender(tmp_path / "other", "331127")
    other.add([row(1, "331127")])
    to = province(tmp_path / "province", county, other)
    stores.send(county.folder, ADDRESS)
    deed(bucket)
    bucket.seen.clear()

    found = collect([ADDRESS, other.signed()], to, now=NOW)

    (refused,) = (each for one in found for each in one.refused)
    assert (refused.code, ".fetched" in refused.message) == (code, False)
    assert ids(to) == ["331127-0001"]
    assert is_read in (None, read(bucket))
    assert not list((to / ".fetched").rglob("*.*"))


def test_line_that_breaks_while_fetching_leaves_nothing_half(
    bucket: Bucket, county: Sender, tmp_path: Path
):
    to = province(tmp_path / "province", county)
    stores.send(county.folder, ADDRESS)
    last = sorted(bucket.files)[-2]
    bucket.is_cut = lambda request: request == f"GET {last}"

    broken = taken(to, ADDRESS)

    assert (codes([broken]), ids(to)) == (["store_unusable"], [])
    bucket.is_cut = lambda _request: False
    came = {each for each in read(bucket) if each not in {last, MANIFEST}}
    assert taken(to, ADDRESS).is_new
    assert came.isdisjoint(read(bucket))


@pytest.mark.parametrize("nth", range(3))
def test_line_that_breaks_while_sending_leaves_the_delivery_before(
    nth: int, bucket: Bucket, county: Sender, tmp_path: Path
):
    to = province(tmp_path / "province", county)
    stores.send(county.folder, ADDRESS)
    county.add([row(4, month=10)])
    grown(county)
    bucket.seen.clear()
    bucket.is_cut = lambda _request: sum(each.startswith("PUT") for each in bucket.seen) > nth

    with pytest.raises(StoreError):
        stores.send(county.folder, ADDRESS)

    bucket.is_cut = lambda _request: False
    assert (taken(to, ADDRESS).is_new, len(ids(to))) == (True, 2)
    assert stores.send(county.folder, ADDRESS) == 2 - nth
    assert (taken(to, ADDRESS).is_new, len(ids(to))) == (True, 4)


def test_large_file_goes_in_parts_and_comes_in_ranges(bucket: Bucket, county: Sender):
    large = bytes(range(256)) * (44 * 1024)
    (county.folder / "published").mkdir()
    (county.folder / "published" / "later.parquet").write_bytes(large)

    stores.send(county.signed(), ADDRESS)

    assert (large in bucket.files.values(), bucket.parts, bucket.refused) == (True, {}, [])


def test_key_stands_in_no_message(
    bucket: Bucket,
    county: Sender,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    to = province(tmp_path / "province", county)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another-secret")

    with pytest.raises(StoreError) as refused:
        stores.send(county.folder, ADDRESS)
    code = main(["collect", ADDRESS, "--to", str(to), "--json"])

    echo = f"AWS Error UNKNOWN (HTTP status 403) during PutObject operation: {ACCESS_KEY}"
    with pytest.raises(StoreError) as echoed, stores._line({"file": ADDRESS}):
        raise OSError(echo)

    told = "".join(capsys.readouterr())
    told += "".join(traceback.format_exception(refused.value))
    told += "".join(traceback.format_exception_only(echoed.value))
    assert (code, bool(bucket.refused)) == (1, True)
    assert "ACCESS_DENIED HeadObject" in told
    assert "UNKNOWN 403 PutObject" in told
    assert not any(each in told for each in (ACCESS_KEY, "another-secret", "Signature="))


@pytest.mark.parametrize(
    "address",
    [
        "s3://KEY:SECRET@county/331124",
        "s3://county/../331124",
        "s3://county/331124?endpoint_override=elsewhere",
        "s3:/county/331124",
        "s3://c",
        "s3://county/\n331124",
        "s3://county//331124",
    ],
)
def test_address_with_anything_else_is_refused_unrepeated(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    to = province(tmp_path / "province")

    assert main(["collect", address, "--to", str(to)]) == 2

    assert "A store's address is s3://BUCKET" in (told := capsys.readouterr().err)
    assert "SECRET@" not in told
    with pytest.raises(StoreAddressError):
        stores.send(tmp_path, address)
