"""``python -m bench``: every benchmark on every engine at hand; a table and bench/results.json."""

import argparse
import importlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from tools.with_postgres import NoPostgresError, throwaway_cluster

_HERE: Final = Path(__file__).parent
_NAMES: Final = (
    "books",
    "intake",
    "orders",
    "figures",
    "shop",
    "index",
    "inequality",
    "indicators",
    "builder",
    "promises",
    "effects",
    "dialect",
    "library",
    "dictionary",
    "webhooks",
    "halls",
    "channels",
    "masking",
    "zhejiang",
)
# Takes an hour: by name only.
_BY_NAME: Final = {"zhejiang"}
# Arrays or files only: measured once, not on every engine.
_WITHOUT_DATABASE: Final = {
    "index",
    "inequality",
    "indicators",
    "promises",
    "effects",
    "masking",
} | _BY_NAME


def main() -> None:
    """Run the chosen benchmarks and write down what they measured."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--only", choices=_NAMES)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        _measure(options.only, options.runs)
        return
    names = [options.only] if options.only else [name for name in _NAMES if name not in _BY_NAME]
    rows: list[dict[str, Any]] = []
    with ExitStack() as stack:
        for url in [""] if _WITHOUT_DATABASE.issuperset(names) else _engines(stack):
            for name in names:
                if not (url and name in _WITHOUT_DATABASE):
                    rows += _on_engine(name, url, options.runs)
    _keep(rows)
    _tell(rows)
    sys.exit(0 if all(row["passed"] for row in rows) else 1)


def _keep(rows: list[dict[str, Any]]) -> None:
    """Put these results beside those of other benchmarks, in place of older ones of the same."""
    target = _HERE / "results.json"
    before = json.loads(target.read_text()) if target.exists() else []
    fresh = {row["name"] for row in rows}
    kept = [row for row in before if row["name"] not in fresh]
    text = json.dumps(
        sorted([*kept, *rows], key=lambda row: str(row["name"])), indent=1, ensure_ascii=False
    )
    target.write_text(text + "\n")


def _engines(stack: ExitStack) -> Iterator[str]:
    yield ""
    try:
        yield stack.enter_context(throwaway_cluster())
    except NoPostgresError:
        print("Left out: PostgreSQL, which is not on this machine.")


def _on_engine(name: str, url: str, runs: int) -> list[dict[str, Any]]:
    """Measure in a process of its own, on a fresh installation."""
    with tempfile.TemporaryDirectory(prefix="commonfield-bench-") as folder:
        (Path(folder) / "demo-mode").touch()
        surroundings = os.environ | {"DATA_DIR": folder, "SECRET_KEY": secrets.token_hex(32)}
        surroundings["MESSAGES_BACKEND"] = "file"
        surroundings |= {"DJANGO_SETTINGS_MODULE": "commonfield.config.settings"}
        surroundings.pop("DATABASE_URL", None)
        if url:
            surroundings["DATABASE_URL"] = url
        command = [sys.executable, "-m", "bench", "--inside", "--only", name, "--runs", str(runs)]
        done = subprocess.run(
            command,
            env=surroundings,
            cwd=_HERE.parent,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    rows: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return rows


def _measure(name: str, runs: int) -> None:
    import django  # noqa: PLC0415 - only in the measuring process
    from django.core.management import call_command  # noqa: PLC0415 - only there

    django.setup()
    call_command("migrate", verbosity=0)
    results = importlib.import_module(f"bench.{name}").run(runs)
    print(json.dumps([result.as_row() for result in results], ensure_ascii=False))


def _tell(rows: list[dict[str, Any]]) -> None:
    print(f"{'what':<40} {'value':>14} {'peer':>14} {'ratio':>8}  goal")
    for row in rows:
        mark = "met" if row["passed"] else "MISSED"
        print(
            f"{row['name']:<40} {row['value']:>14,.3f} {row['peer_value']:>14,.3f}"
            f" {row['ratio']:>8.3f}  {row['goal']} ({row['unit']}) {mark}"
        )


if __name__ == "__main__":
    main()
