"""Commands of the program from a process that has loaded what no setting changes.

Loading is most of a short command. This process forks for each one, which then sets its own
environment and goes on as the console script or ``python -m`` does: settings, models and rooms it
loads itself. Servers and workers are started as an operator starts them.
"""

import atexit
import gc
import json
import os
import runpy
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

_BUSY: Final = threading.Lock()
# What any command loads before it knows its settings.
_DJANGO: Final = (
    "core.management.commands",
    "core.serializers.json",
    "core.validators",
    "db.backends.postgresql.base",
    "db.backends.sqlite3.base",
    "db.migrations.executor",
    "forms",
    "http",
    "template.defaulttags",
    "urls",
    "utils.translation",
    "views.decorators.csrf",
)
_PURE: Final = {"rules", "errors", "choices", "types"}


def run_forked(
    module: str, arguments: tuple[str, ...], environment: dict[str, str], folder: Path
) -> subprocess.CompletedProcess[str] | None:
    """Run the program (no module) or a module to its end; None where another is running."""
    if not _BUSY.acquire(blocking=False):
        return None
    try:
        with TemporaryDirectory(prefix="commonfield-output-") as name:
            out, err = Path(name) / "out", Path(name) / "err"
            task = [module, arguments, environment, str(folder), str(out), str(err)]
            forker = _forker()
            assert forker.stdin is not None
            assert forker.stdout is not None
            forker.stdin.write(json.dumps(task) + "\n")
            forker.stdin.flush()
            code = int(forker.stdout.readline())
            return subprocess.CompletedProcess([], code, out.read_text(), err.read_text())
    finally:
        _BUSY.release()


@cache
def _forker() -> subprocess.Popen[str]:
    """Start the process, which ends with the worker that started it."""
    root = Path(__file__).parent.parent
    paths = (root / "tests" / "another_day", root / "src", root / "measures" / "src", root)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths))}
    # So that nothing is kept that a setting could change.
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    forker = subprocess.Popen(
        [sys.executable, "-P", "-m", "tests.forking"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(forker.communicate)
    return forker


def main() -> None:
    """Load, then fork for each line and answer with the exit code."""
    gc.disable()
    source = Path(__file__).parent.parent / "src"
    for each in ("commonfield.config.cli", *(f"django.{name}" for name in _DJANGO)):
        import_module(each)
    for path in sorted((source / "commonfield").rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        if _PURE.intersection(parts):
            # What wants settings after all, each loads itself (tests/test_house_style.py names it).
            with suppress(ImproperlyConfigured):
                import_module(".".join(parts).removesuffix(".__init__"))
    gc.freeze()
    gc.enable()
    for line in sys.stdin:
        process = os.fork()
        if not process:
            _run(*json.loads(line))
            return
        code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


def _run(
    module: str, arguments: list[str], environment: dict[str, str], folder: str, out: str, err: str
) -> Any:  # noqa: ANN401 - whatever the program returns
    for number, path in enumerate((os.devnull, out, err)):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), number)
    os.environ.clear()
    os.environ |= environment
    os.chdir(folder)
    sys.argv[:] = [module or "commonfield", *arguments]
    if module:
        sys.path.insert(0, folder)
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    else:
        import_module("commonfield.config.cli").main()


if __name__ == "__main__":
    main()
