"""Set up a working copy: uv into .tools, the locked packages and the project itself into .venv.

Runs on any Python from 3.11 on, with nothing installed. ``run`` brings what the program needs,
``dev`` also what its tests and checks need, ``tools`` only uv. What is up to date is left alone.
"""

import hashlib
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}
TOOLS_LOCK = ROOT / "requirements-tools.lock"
OLDEST_PYTHON = (3, 11)


class SetupError(Exception):
    """Setting up cannot go on; the message says what to do."""


def _run(*command: str | Path) -> None:
    environment = {**os.environ, "UV_NO_PROGRESS": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=environment, check=False, stdin=None
    )
    if done.returncode:
        raise SetupError(f"`{' '.join(str(part) for part in command)}` failed; see above.")


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _is_current(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text() == wanted


def set_up_tools() -> Path:
    """Return the path of uv, installed from its lock.

    Raises:
        SetupError: if this Python is too old or has no ``venv``.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError("Python 3.11 or newer is needed: make PYTHON=python3.11 …")
    uv = TOOLS / "bin" / "uv"
    stamp = TOOLS / "stamp"
    wanted = _digest(TOOLS_LOCK.read_bytes())
    if uv.exists() and _is_current(stamp, wanted):
        return uv
    print("Setting up: uv …", flush=True)
    try:
        _run(sys.executable, "-m", "venv", "--clear", TOOLS)
    except SetupError as error:
        raise SetupError(
            "This Python cannot make virtual environments. On Debian: apt-get install python3-venv"
        ) from error
    _run(TOOLS / "bin" / "pip", "install", "-q", "--require-hashes", "-r", TOOLS_LOCK)
    stamp.write_text(wanted)
    return uv


def set_up(profile: str) -> None:
    """Bring ``.venv`` to the state that the lock of ``profile`` describes."""
    uv = set_up_tools()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    ours = json.dumps(
        [project["project"], project["build-system"], project["tool"]["hatch"], str(ROOT)]
    ).encode()
    wanted = {name: f"{name} {_digest(lock.read_bytes(), ours)}" for name, lock in LOCKS.items()}
    stamp = VENV / "commonfield-stamp"
    good_enough = {wanted[profile], wanted["dev"]}
    if not (stamp.exists() and stamp.read_text() in good_enough):
        print(f"Setting up: packages ({profile}) …", flush=True)
        if not (VENV / "bin" / "python").exists():
            _run(uv, "venv", "-q", "--python", "3.13", VENV)
        python = VENV / "bin" / "python"
        _run(uv, "pip", "sync", "-q", "--python", python, "--require-hashes", LOCKS[profile])
        _run(
            uv, "pip", "install", "-q", "--python", python,
            "--no-deps", "--no-build-isolation", "--editable", ROOT,
        )  # fmt: skip
        stamp.write_text(wanted[profile])
    _run(VENV / "bin" / "python", ROOT / "tools" / "hatch_build.py")


def main() -> None:
    """Set up what the command line asks for."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else "dev"
    try:
        if wanted == "tools":
            set_up_tools()
        else:
            set_up(wanted)
    except SetupError as error:
        sys.exit(f"setup: {error}")


if __name__ == "__main__":
    main()
