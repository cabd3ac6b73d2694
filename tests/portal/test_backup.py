"""Backups restored on a bare machine, on the same engine and on the other one."""

import base64
import re
import resource
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from commonfield.workshop.key_rotation import keyed_columns
from tests.night import NIGHT, of_today
from tests.plain_sql import Bag, Plain, columns_of, rows_of, rules_of, table_names
from tests.running import Installation, Template, bare_installation

PASSPHRASE: Final = "five plain words for tests"
KEYS_AND_MARK: Final = ("secret_key.secret", "vault_key.secret", "demo-mode")


@pytest.fixture(scope="module")
def source(demo_template: Template) -> Iterator[Installation]:
    """Give a demo county with a media file, from which backups are made."""
    with demo_template.copy() as installation:
        picture = installation.data_dir / "media" / "works" / "page.txt"
        picture.parent.mkdir(parents=True)
        picture.write_text("采茶")
        yield installation


@pytest.fixture(scope="module")
def held(source: Installation) -> dict[str, Bag]:
    """Give every row of the county from which backups are made; no test changes it."""
    return contents(source)


@pytest.fixture(scope="module")
def with_keys(source: Installation) -> Path:
    target = source.data_dir / "with-keys.backup"
    with_passphrase(source).run("backup", "--with-keys", str(target))
    return target


@pytest.fixture(scope="module")
def without_keys(source: Installation) -> Path:
    target = source.data_dir / "without-keys.backup"
    source.run("backup", str(target))
    return target


@pytest.fixture
def bare(template: Template) -> Iterator[Installation]:
    """Give an empty database on the engine under test."""
    with bare_installation(template.server_url) as installation:
        yield installation


@pytest.fixture
def empty(template: Template) -> Iterator[Installation]:
    """Give an empty database that is migrated already, without keys."""
    with template.copy() as installation:
        yield replace(installation, secrets_of_it={})


@pytest.fixture
def other(template: Template, request: pytest.FixtureRequest) -> Iterator[Installation]:
    """Give an empty database on the other engine."""
    is_sqlite = template.server_url.startswith("sqlite")
    server_url = request.getfixturevalue("postgres_url") if is_sqlite else "sqlite://"
    with bare_installation(server_url) as installation:
        yield installation


def with_passphrase(installation: Installation, passphrase: str = PASSPHRASE) -> Installation:
    own = installation.secrets_of_it | {"BACKUP_PASSPHRASE": passphrase}
    return replace(installation, secrets_of_it=own)


def contents(installation: Installation) -> dict[str, Bag]:
    """Return every row of every table as plain SQL finds it, except what backing up itself adds.

    How often kept pages were woken is each installation's own, and so is how long its audit is.
    The worker makes the full-text index anew.
    """
    own = ("workshop_page_change", "audit_chain", "library_passage_full_text")
    with installation.connection() as connection:
        names = [name for name in table_names(connection) if not name.startswith(own)]
        return {name: _rows(connection, name) for name in sorted(names)}


def _rows(connection: Plain, table: str) -> Bag:
    # The transaction that wrote a row is the restoring one.
    columns = [each for each in columns_of(connection, table) if each != "written_in"]
    rows = rows_of(connection, table, columns)
    own = {"portal.backed_up", "portal.restored"}
    return Counter({row: count for row, count in rows.items() if own.isdisjoint(row)})


def rules(installation: Installation) -> list[tuple[Any, ...]]:
    with installation.connection() as connection:
        return rules_of(connection)


def files_of(installation: Installation) -> dict[str, bytes]:
    """Return what lies outside the database: media, and the demo county's keys and mark."""
    media = (installation.data_dir / "media").rglob("*.*")
    own = [installation.data_dir / name for name in KEYS_AND_MARK]
    return {path.name: path.read_bytes() for path in (*media, *own) if path.is_file()}


def takes_new_rows(installation: Installation) -> bool:
    """Return whether numbers go on above those that were restored, and the books still agree."""
    probe = installation.run_json("probe", "--stock", "5", "--skus", "2", "--json")
    return len(probe["skus"]) == 2 and installation.run_json("check_books", "--json")["ok"]


# The two that restore a whole county are tried by turns.
SAME, OLDER = of_today([(True, False), (False, True)], 2)[0] if not NIGHT else (True, True)


# On PostgreSQL by day, what goes to the other engine and back.
@pytest.mark.any_engine
@pytest.mark.skipif(not SAME, reason="tried on other days")
def test_backup_restored_on_the_same_engine_is_equal(
    source: Installation,
    held: dict[str, Bag],
    with_keys: Path,
    template: Template,
    request: pytest.FixtureRequest,
):
    target: Installation = request.getfixturevalue("bare" if NIGHT else "empty")
    said = with_passphrase(target).run("restore", str(with_keys))

    assert contents(target) == held
    assert rules(target) == rules(template.installation)
    assert files_of(target) == files_of(source)
    assert "DIFFER" not in said
    assert takes_new_rows(target)


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="the same tests on PostgreSQL go there and back"
)
def test_backup_restored_on_the_other_engine_and_back_is_equal(
    source: Installation,
    held: dict[str, Bag],
    with_keys: Path,
    other: Installation,
    bare: Installation,
):
    there = other.data_dir / "there.backup"
    with_passphrase(other).run("restore", str(with_keys))
    with_passphrase(other).run("backup", "--with-keys", str(there))

    with_passphrase(bare).run("restore", str(there))

    assert contents(bare) == held
    assert rules(bare) == rules(source)
    assert files_of(bare) == files_of(source)
    assert takes_new_rows(other)
    assert takes_new_rows(bare)
    with other.connection() as connection, pytest.raises(Exception, match="append-only"):
        connection.execute("UPDATE ledger_posting SET amount_fen = amount_fen + 1")


@pytest.mark.any_engine
@pytest.mark.skipif(not OLDER, reason="tried on other days")
def test_older_backup_is_held_to_the_log_of_withdrawals(
    demo_template: Template, without_keys: Path, empty: Installation, tmp_path: Path
):
    older, newer = tmp_path / "older.backup", tmp_path / "newer.backup"
    with demo_template.copy() as county:
        shutil.copy(without_keys, older)
        with county.connection() as connection:
            connection.execute(
                "UPDATE people_consent SET withdrawn_for = 'asked',"
                " withdrawn_at = (SELECT max(at) FROM audit_row)"
                " WHERE id IN (SELECT id FROM people_consent WHERE purpose = 'payout'"
                " ORDER BY id LIMIT 2)"
            )
            connection.commit()
        county.run("backup", str(newer))
        key = (county.data_dir / "vault_key.secret").read_text().strip()
    another = base64.urlsafe_b64encode(b"n" * 32).decode()
    log, mark = tmp_path / "withdrawals.log", empty.data_dir / "withdrawals-waiting"
    whole = log.read_text()

    log.write_text("".join(whole.splitlines(keepends=True)[1:]))
    refused = empty.run("restore", str(newer), exit_code=1)
    is_empty = not contents(empty)["people_person"]
    log.write_text(whole)
    restored = empty.run("restore", str(older))
    empty.run("work", "--once", exit_code=1)
    replace(empty, secrets_of_it={"VAULT_KEY": another}).run("reapply_withdrawals", str(log))
    still_waits = mark.exists()
    with log.open("a") as file:
        file.write('{"at": "2026-11-2')
    said = replace(empty, secrets_of_it={"VAULT_KEY": key}).run("reapply_withdrawals", str(log))

    assert (refused, is_empty) == ("", True)
    # What stays closed until the keys come.
    assert "orders_order.contact_sealed (" in restored
    assert "VAULT_KEY" in restored
    assert "2 withdrawals and erasures done again." in said
    assert " is cut off" in said
    assert (still_waits, mark.exists()) == (True, False)


@pytest.mark.any_engine
# By day that values open with an older key is tried without a restore (test_key_rotation).
@pytest.mark.skipif(not NIGHT, reason="tried by night")
def test_values_of_a_restored_county_open_with_its_old_key(
    source: Installation, without_keys: Path, empty: Installation
):
    empty.run("restore", str(without_keys))
    # The old installation's key, which has been changed since.
    old = (source.data_dir / "vault_key.secret").read_text().strip()
    keys = {"VAULT_KEY": base64.urlsafe_b64encode(b"n" * 32).decode(), "VAULT_KEYS_OLD": old}
    changed = replace(empty, secrets_of_it=keys)
    told = changed.run("vault", "--renew")

    # What still needs the old key is deleted before long, and so never sealed anew.
    _current, needed = re.split(r"\(VAULT_KEYS_OLD\): \d+ values", told)
    left = set(re.findall(r"^  (\w+\.\w+): ", needed, re.MULTILINE))
    short_lived = {c.name for c in keyed_columns() if getattr(c, "is_short_lived", False)}
    assert left - short_lived == set()
    assert changed.run_json("check_books", "--json")["ok"]


def test_backup_without_keys_holds_none(source: Installation, without_keys: Path):
    key = (source.data_dir / "vault_key.secret").read_bytes()

    assert key not in without_keys.read_bytes()


def test_backup_with_keys_holds_them_sealed(source: Installation, with_keys: Path):
    key = (source.data_dir / "vault_key.secret").read_bytes()

    assert key not in with_keys.read_bytes()
    assert with_keys.stat().st_mode & 0o077 == 0


@pytest.mark.any_engine
def test_short_passphrase_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    target = tmp_path / "short.backup"
    monkeypatch.setenv("BACKUP_PASSPHRASE", "too short")

    with pytest.raises(CommandError, match="The passphrase has 9 characters"):
        call_command("backup", "--with-keys", str(target))

    assert not target.exists()


@pytest.mark.any_engine
def test_wrong_passphrase_is_refused_and_nothing_is_written(with_keys: Path, bare: Installation):
    with_passphrase(bare, "another passphrase").run("restore", str(with_keys), exit_code=1)

    with bare.connection() as connection:
        assert table_names(connection) == []


@pytest.mark.any_engine
def test_truncated_file_is_refused_and_nothing_is_written(with_keys: Path, bare: Installation):
    cut = bare.data_dir / "cut.backup"
    cut.write_bytes(with_keys.read_bytes()[:-1000])

    with_passphrase(bare).run("restore", str(cut), exit_code=1)

    with bare.connection() as connection:
        assert table_names(connection) == []


def test_restore_over_rows_is_refused(
    source: Installation, held: dict[str, Bag], without_keys: Path
):
    source.run("restore", str(without_keys), exit_code=1)

    assert contents(source) == held


@pytest.mark.any_engine
def test_restore_under_another_key_is_refused(
    without_keys: Path, bare: Installation, fresh_database: Installation
):
    under_another = replace(bare, secrets_of_it=fresh_database.secrets_of_it)

    under_another.run("restore", str(without_keys), exit_code=1)

    with bare.connection() as connection:
        assert table_names(connection) == []


@pytest.mark.any_engine
def test_real_county_is_restored_as_one(fresh_database: Installation, empty: Installation):
    (empty.data_dir / "demo-mode").touch()
    target = fresh_database.data_dir / "real.backup"
    with_passphrase(fresh_database).run("backup", "--with-keys", str(target))

    with_passphrase(empty).run("restore", str(target))

    kept = (empty.data_dir / "keys.env").read_text()
    assert f"VAULT_KEY={fresh_database.secrets_of_it['VAULT_KEY']}\n" in kept
    assert not (empty.data_dir / "demo-mode").exists()


@pytest.mark.any_engine
def test_server_refuses_after_a_restore_that_was_cut_off(fresh_database: Installation):
    (fresh_database.data_dir / "restore-unfinished").touch()

    fresh_database.run("serve", exit_code=1)
    fresh_database.run("work", "--once", exit_code=1)


@pytest.mark.any_engine
@pytest.mark.parametrize("full", ["backup", "log"])
def test_backup_on_a_full_disk_is_refused_and_leaves_nothing(tmp_path: Path, full: str):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    if full == "log":
        (tmp_path / "withdrawals.log").mkdir()

    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
        with pytest.raises(CommandError, match="nothing is left of it"):
            call_command("backup", str(tmp_path / "county.backup"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert {each.name for each in tmp_path.iterdir()} <= {"withdrawals.log"}
