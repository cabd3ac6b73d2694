"""Databases of earlier landings, each made by its own code: today's code takes them on whole.

``tests/data/landings`` holds them as SQL, named by the landing's commit, for both engines: a county
of a few stores with the authorisation matrix's cast in it. Landings between them had the migrations
of the next one. A landing with migrations of its own adds its own.
"""

import base64
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.plain_sql import Bag, Plain, columns_of, rows_of, rules_of, table_names
from tests.running import Installation, Template, bare_installation

FOLDER: Final = Path(__file__).parent.parent / "data" / "landings"
LANDINGS: Final = sorted({path.name.split(".")[0] for path in FOLDER.glob("*.sql.xz")})
SECRETS: Final = {
    "SECRET_KEY": "s" * 50,
    "VAULT_KEY": base64.urlsafe_b64encode(b"only for tests: 32 bytes of key.").decode(),
}
# How often kept pages were woken, which migrations do too.
ASIDE: Final = {"workshop_page_change"}
# What the books still say afterwards: products of the first landing, which had no search index,
# are found by their words once they are changed.
DIFFERENCES: Final = {"0fd7490": {"search: counted by", "search: terms"}}


@pytest.fixture
def bare(template: Template) -> Iterator[Installation]:
    with bare_installation(template.server_url) as installation:
        (installation.data_dir / "demo-mode").touch()
        yield Installation(installation.data_dir, installation.database_url, SECRETS)


def load(installation: Installation, landing: str) -> None:
    engine = installation.database_url.partition(":")[0]
    script = lzma.decompress((FOLDER / f"{landing}.{engine}.sql.xz").read_bytes()).decode()
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
    return {table: rows_of(connection, table, names) for table, names in stay.items()}


def rules(connection: Plain) -> list[tuple[Any, ...]]:
    return [*rules_of(connection), *sorted((k, sorted(v)) for k, v in columns(connection).items())]


@pytest.mark.parametrize("landing", LANDINGS)
def test_database_of_an_earlier_landing_is_migrated_whole(
    landing: str, bare: Installation, template: Template, root: Path
) -> None:
    load(bare, landing)
    with template.installation.connection() as fresh:
        wanted, today = rules(fresh), columns(fresh)
    with bare.connection() as connection:
        stay = {
            table: [each for each in names if each in today[table]]
            for table, names in columns(connection).items()
            if table not in ASIDE
        }
        before = rows(connection, stay)

    bare.run("migrate", "--verbosity=0")

    with bare.connection() as connection:
        found, after = rules(connection), rows(connection, stay)
    assert found == wanted
    assert [table for table in before if before[table] != after[table]] == []
    asked = {"ORDER_INTAKE": "at once", "ALLOWED_HOSTS": "testserver"}
    came = bare.run_module("tests.config.landed", root, **asked)
    differing = {each["check"] for each in came["books"]["differences"]}
    assert came["answers"] == [201, 200, 200, 200, 200]
    assert differing == DIFFERENCES.get(landing, set())
