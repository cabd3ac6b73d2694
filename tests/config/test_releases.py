"""Databases of earlier releases, each made by its own code: today's code takes them on whole.

``tests/data/releases`` holds them as SQL, named by their version, for both engines: a county of a
few stores with the authorisation matrix's cast in it. A release is kept by ``tools.keep_release``,
upgraded here from then on, and its migrations are never squashed away.
"""

import base64
import lzma
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from tests.night import of_today
from tests.plain_sql import Bag, Plain, columns_of, rows_of, rules_of, table_names
from tests.running import Installation, Template, bare_installation

FOLDER: Final = Path(__file__).parent.parent / "data" / "releases"
RELEASES: Final = sorted({path.name.rsplit(".", 3)[0] for path in FOLDER.glob("*.sql.xz")})
SECRETS: Final = {
    "SECRET_KEY": "s" * 50,
    "VAULT_KEY": base64.urlsafe_b64encode(b"only for tests: 32 bytes of key.").decode(),
}
# How often cached pages were outdated, which migrations do too, and what products are found by,
# which is written anew.
ASIDE: Final = {"workshop_page_change", "stores_search_term", "stores_search_index"}
ASIDE_COLUMNS: Final = {"search_text"}
# Files outside the database are not kept with a release's, and the cast's books are written
# straight into their tables, without what readers find them by.
NOT_KEPT: Final = {"media", "library: terms", "library: chapter with a passage"}


@pytest.fixture
def bare(template: Template) -> Iterator[Installation]:
    with bare_installation(template.server_url) as installation:
        (installation.data_dir / "demo-mode").touch()
        yield Installation(installation.data_dir, installation.database_url, SECRETS)


def load(installation: Installation, release: str) -> None:
    engine = installation.database_url.partition(":")[0]
    script = lzma.decompress((FOLDER / f"{release}.{engine}.sql.xz").read_bytes()).decode()
    with installation.connection() as connection:
        if engine == "sqlite":
            # They name functions that only Django brings along.
            connection.create_function("REGEXP", 2, lambda _pattern, _text: True)
            connection.executescript(script)
        else:
            connection.execute(script)


def columns(connection: Plain) -> dict[str, list[str]]:
    return {table: columns_of(connection, table) for table in table_names(connection)}


def rows(connection: Plain, stay: dict[str, list[str]]) -> dict[str, Bag]:
    found = {table: rows_of(connection, table, names) for table, names in stay.items()}
    # A restore writes down that it happened.
    for row in [row for row in found["audit_row"] if "portal.restored" in row]:
        del found["audit_row"][row]
    return found


def staying(connection: Plain, today: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the columns of a release that are still there today."""
    return {
        table: [each for each in names if each in today[table] and each not in ASIDE_COLUMNS]
        for table, names in columns(connection).items()
        if table not in ASIDE
    }


def differing(some: dict[str, Bag], others: dict[str, Bag]) -> list[str]:
    return [table for table in some if some[table] != others[table]]


def rules(connection: Plain) -> list[tuple[Any, ...]]:
    return [*rules_of(connection), *sorted((k, sorted(v)) for k, v in columns(connection).items())]


def shop_is_open(installation: Installation, root: Path) -> None:
    asked = {"ORDER_INTAKE": "at once", "ALLOWED_HOSTS": "testserver"}
    came = installation.run_module("tests.config.released", root, **asked)
    assert came["answers"] == [201, 200, 200, 200, 200, 200]
    assert came["found"]
    assert {each["check"] for each in came["books"]["differences"]} <= NOT_KEPT


# A restore migrates what it has read, so that either finds what a migration spoils.
@pytest.mark.parametrize("release", of_today([RELEASES, []], 2)[0])
def test_database_of_an_earlier_release_is_migrated_whole(
    release: str, bare: Installation, template: Template, root: Path
) -> None:
    load(bare, release)
    with template.installation.connection() as fresh:
        wanted, today = rules(fresh), columns(fresh)
    with bare.connection() as connection:
        stay = staying(connection, today)
        before = rows(connection, stay)

    bare.run("migrate", "--verbosity=0")

    with bare.connection() as connection:
        found, after = rules(connection), rows(connection, stay)
    assert found == wanted
    assert differing(before, after) == []
    shop_is_open(bare, root)


@pytest.mark.parametrize("release", of_today([[], RELEASES], 2)[-1])
def test_backup_of_an_earlier_release_is_restored_and_migrated(
    release: str, bare: Installation, template: Template, root: Path, tmp_path: Path
) -> None:
    load(bare, release)
    with template.installation.connection() as fresh:
        wanted, today = rules(fresh), columns(fresh)
    with bare.connection() as connection:
        # The transaction that wrote a row is the restoring one.
        stay = {
            table: [each for each in names if each != "written_in"]
            for table, names in staying(connection, today).items()
        }
        before = rows(connection, stay)
    backup = tmp_path / "older.backup"
    bare.run_module("tests.config.older_backup", root, str(backup))

    with bare_installation(template.server_url) as machine:
        restored = replace(machine, secrets_of_it=SECRETS)
        restored.run("restore", str(backup), exit_code=1)
        with restored.connection() as connection:
            found, after = rules(connection), rows(connection, stay)
        shop_is_open(restored, root)

    assert found == wanted
    # The audit is longer by the restore.
    assert set(differing(before, after)) <= {"audit_chain"}
