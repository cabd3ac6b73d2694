"""The file of a backup: refused when anything in it is not as it was written."""

import base64
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from commonfield.kernel.clock import now
from commonfield.workshop.archive.backup import make_backup
from commonfield.workshop.archive.container import Backup, checked_backup, new_backup
from commonfield.workshop.archive.errors import ArchiveError
from commonfield.workshop.archive.keys import open_keys, seal_keys
from commonfield.workshop.archive.manifest import Manifest, apps_of, is_key_of, seals
from commonfield.workshop.archive.tables import our_tables

PASSPHRASE: Final = "five plain words for tests"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    target = tmp_path / "county.backup"
    target.write_bytes(made())
    return target


@cache
def made() -> bytes:
    """Back up empty tables, once for all tests."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "county.backup"
        make_backup(target, now=now(), tell=lambda _line: None, passphrase=PASSPHRASE)
        return target.read_bytes()


def rewritten(source: Path, change: Callable[[dict[str, bytes]], None], *, sign: bool) -> Path:
    """Write a backup anew with other members, its hash made right, signed or not."""
    target = source.with_name("changed.backup")
    with zipfile.ZipFile(source) as old:
        members = {name: old.read(name) for name in old.namelist()}
        comment = old.comment
    change(members)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for name, data in members.items():
            new.writestr(name, data)
        key = settings.VAULT_KEY if sign else b"x" * 32
        digest, signature = seals(members["manifest.json"], key)
        new.comment = f"sha256:{digest} vault:{signature}".encode() if sign else comment
    return target


def manifest_of(file: Path) -> Manifest:
    with checked_backup(file) as backup:
        return backup.manifest


def opened(file: Path) -> Backup:
    with checked_backup(file) as backup:
        return backup


def test_every_table_of_ours_is_in_the_file(file: Path):
    manifest = manifest_of(file)

    with zipfile.ZipFile(file) as members:
        names = {Path(name).stem for name in members.namelist() if name.startswith("tables/")}
    assert names == {table.name for table in our_tables()}
    assert manifest.engine == connection.vendor


def test_tables_left_out_are_known():
    kept = {table.name for table in our_tables()}

    # What a full-text index is made of differs by engine.
    left_out = {
        name
        for name in connection.introspection.table_names()
        if name not in kept and not name.startswith("library_passage_full_text_")
    }

    assert sorted(left_out) == [
        "auth_group",
        "auth_group_permissions",
        "auth_permission",
        "django_content_type",
        "django_migrations",
        "library_passage_full_text",
        "people_session",
        "workshop_heart_beat",
        "workshop_job_clock",
        "workshop_page_change",
    ]


@pytest.mark.parametrize("name", ["tables/facts_fact.parquet", "keys.json", "manifest.json"])
def test_changed_byte_is_refused(file: Path, name: str):
    with zipfile.ZipFile(file) as members:
        place = file.read_bytes().index(members.read(name)) + members.getinfo(name).file_size // 2
    data = bytearray(file.read_bytes())
    data[place] ^= 1
    file.write_bytes(data)

    with pytest.raises(ArchiveError, match=f"damaged.*{name}"):
        opened(file)


@pytest.mark.parametrize("kept", [0, 10, 1000, -1, -5000])
def test_truncated_file_is_refused(file: Path, kept: int):
    file.write_bytes(file.read_bytes()[:kept])

    with pytest.raises(ArchiveError, match=r"end .*is missing"):
        opened(file)


def test_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(ArchiveError, match="cannot be read"):
        opened(tmp_path / "nowhere.backup")


def test_member_added_is_refused(file: Path):
    changed = rewritten(file, lambda members: members.update({"tables/x": b"x"}), sign=True)

    with pytest.raises(ArchiveError, match="added to this backup or taken out"):
        opened(changed)


def test_member_taken_out_is_refused(file: Path):
    def take_out(members: dict[str, bytes]) -> None:
        del members["tables/facts_fact.parquet"]

    with pytest.raises(ArchiveError, match="added to this backup or taken out"):
        opened(rewritten(file, take_out, sign=True))


def change_manifest(**values: object) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        plain = json.loads(members["manifest.json"]) | values
        members["manifest.json"] = json.dumps(plain).encode()

    return change


def test_manifest_changed_without_its_hash_is_refused(file: Path):
    changed = rewritten(file, change_manifest(is_demo=True), sign=False)

    with pytest.raises(ArchiveError, match="manifest of this backup was changed"):
        opened(changed)


def test_later_format_is_refused(file: Path):
    changed = rewritten(file, change_manifest(version=2), sign=True)

    with pytest.raises(ArchiveError, match="format 2; this program reads up to 1"):
        opened(changed)


def test_other_zip_file_is_refused(tmp_path: Path):
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as file:
        file.writestr("hello", "world")

    with pytest.raises(ArchiveError):
        opened(other)


def test_signature_of_another_key_does_not_hold(file: Path):
    with checked_backup(file) as backup:
        assert backup.is_signed_by(settings.VAULT_KEY)
        assert not backup.is_signed_by(b"x" * 32)


def test_key_is_known_without_being_told(file: Path):
    manifest = manifest_of(file)
    key = base64.urlsafe_b64encode(settings.VAULT_KEY).decode()

    assert is_key_of(manifest, settings.VAULT_KEY)
    assert not is_key_of(manifest, b"x" * 32)
    assert key not in json.dumps(asdict(manifest))


def test_newer_program_is_named(file: Path):
    manifest = manifest_of(file)
    newer = manifest.migrations | {"ledger": [*manifest.migrations["ledger"], "0099_later"]}

    with pytest.raises(ArchiveError, match=r"newer program: its tables have ledger\.0099_later"):
        apps_of(replace(manifest, migrations=newer))


def test_backup_of_before_the_first_release_is_refused_by_name(file: Path):
    manifest = manifest_of(file)
    older = manifest.migrations | {"culture": ["0001_initial"]}

    with pytest.raises(ArchiveError, match="before the first release"):
        apps_of(replace(manifest, migrations=older))


def test_program_with_other_tables_is_named(file: Path):
    other = replace(manifest_of(file), tables={}, program="2026.1.2", commit="abc")

    with pytest.raises(ArchiveError, match=r"\(version 2026\.1\.2, commit abc\).* with that one"):
        apps_of(other)


def test_same_program_is_this_one(file: Path):
    assert apps_of(manifest_of(file)) is apps


def test_keys_open_with_their_passphrase_for_their_backup_only():
    sealed = seal_keys({"VAULT_KEY": "k"}, passphrase=PASSPHRASE, backup_id="one")

    assert open_keys(sealed, passphrase=PASSPHRASE, backup_id="one") == {"VAULT_KEY": "k"}
    with pytest.raises(ArchiveError, match="does not open"):
        open_keys(sealed, passphrase=PASSPHRASE, backup_id="two")
    with pytest.raises(ArchiveError, match="does not open"):
        open_keys(sealed, passphrase=PASSPHRASE + "x", backup_id="one")


def test_keys_that_ask_for_too_much_memory_are_refused():
    member = json.loads(seal_keys({}, passphrase=PASSPHRASE, backup_id="one"))
    greedy = json.dumps(member | {"memory_kib": 1 << 40}).encode()

    with pytest.raises(ArchiveError, match="more memory than is reasonable"):
        open_keys(greedy, passphrase=PASSPHRASE, backup_id="one")


def test_backup_that_fails_leaves_the_one_before(file: Path):
    before = file.read_bytes()

    with pytest.raises(RuntimeError), new_backup(file):
        raise RuntimeError

    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_folder_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(ArchiveError, match="No backup was made"):
        make_backup(tmp_path / "no" / "x.backup", now=now(), tell=lambda _line: None)


def test_file_outside_its_folder_is_refused(file: Path):
    def climb(members: dict[str, bytes]) -> None:
        plain = json.loads(members["manifest.json"])
        name = "media/../../evil"
        members[name] = members["keys.json"]
        plain["members"][name] = plain["members"]["keys.json"]
        members["manifest.json"] = json.dumps(plain).encode()

    with pytest.raises(ArchiveError, match="outside its folder"):
        opened(rewritten(file, climb, sign=True))


def test_partial_file_of_a_killed_backup_is_written_over(file: Path):
    shutil.copy(file, file.with_name(file.name + ".part"))

    make_backup(file, now=now(), tell=lambda _line: None)

    assert manifest_of(file).has_keys is False
