"""Keep this release's database and API for later ones' tests: ``python -m tools.keep_release``.

On each engine the cast of the authorisation matrix is written down by today's code, and the
database kept as SQL in ``tests/data/releases``; the API's description in
``tests/data/descriptions``. To be run once, when a release is made.
"""

import lzma
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Final

from commonfield import __version__
from tests.config.test_releases import FOLDER, SECRETS
from tests.running import Installation, bare_installation
from tools.with_postgres import server_programs, throwaway_cluster

ROOT: Final = Path(__file__).resolve().parent.parent
_DESCRIBE: Final = """
import json
from ninja.responses import NinjaJSONEncoder
from commonfield.config.api import api
print(json.dumps(api.get_openapi_schema(), cls=NinjaJSONEncoder, sort_keys=True))
"""
# Of the session that dumps, not of the database; psql alone knows the last.
_LEFT_OUT: Final = ("--", "SET ", "\\")


def written(server_url: str) -> str:
    """Return the cast's database as SQL."""
    with bare_installation(server_url) as bare:
        (bare.data_dir / "demo-mode").touch()
        installation = replace(bare, secrets_of_it=SECRETS)
        installation.run("migrate", "--verbosity=0")
        installation.run_module("tests.access.written", ROOT)
        return _dumped(installation)


def described() -> str:
    """Return the API's description."""
    with bare_installation("sqlite://") as bare:
        installation = replace(bare, secrets_of_it=SECRETS)
        return installation.run("shell", "--no-imports", "-c", _DESCRIBE)


def _dumped(installation: Installation) -> str:
    if installation.database_url.startswith("sqlite"):
        with installation.connection() as connection:
            return "\n".join(connection.iterdump()) + "\n"
    program = server_programs() / "pg_dump"
    options = ("--inserts", "--rows-per-insert=200", "--no-owner", "--no-privileges")
    done = subprocess.run(
        [program, *options, "--no-comments", installation.database_url],
        check=True,
        capture_output=True,
        text=True,
    )
    lines = done.stdout.splitlines()
    return "\n".join(line for line in lines if line and not line.startswith(_LEFT_OUT)) + "\n"


def keep(target: Path, script: str) -> int:
    """Write a release's database, once and for all; return how many bytes it has."""
    with target.open("xb") as file:
        return file.write(lzma.compress(script.encode(), preset=9 | lzma.PRESET_EXTREME))


def main() -> None:
    """Write all three files."""
    name = __version__
    with throwaway_cluster(is_durable=False) as postgres_url:
        for engine, url in (("sqlite", "sqlite://"), ("postgresql", postgres_url)):
            _keep(FOLDER / f"{name}.{engine}.sql.xz", written(url))
    _keep(FOLDER.parent / "descriptions" / f"{name}.json.xz", described())


def _keep(path: Path, text: str) -> None:
    print(f"{path.name}: {keep(path, text):,} bytes")


if __name__ == "__main__":
    main()
