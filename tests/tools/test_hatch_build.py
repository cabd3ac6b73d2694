"""What is packed: an sdist from tracked files, and a wheel from nothing but that sdist."""

import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path
from typing import Final

import pytest

PACKED: Final = ("src", "measures/src", "tools/hatch_build.py", "pyproject.toml", "README.md")


def build(target: str, source: Path, to: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(to)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = to.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return made


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Return what a wheel holds that went the long way: tracked files, sdist, wheel."""
    root, folder = Path(__file__).parents[2], tmp_path_factory.mktemp("packed")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "LICENSE", *PACKED], cwd=root, check=True, capture_output=True
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        (folder / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, folder / "copy" / name)
    with tarfile.open(build("sdist", folder / "copy", folder / "sdist")) as sdist:
        sdist.extractall(folder, filter="data")
    (unpacked,) = folder.glob("commonfield-*")
    with zipfile.ZipFile(build("wheel", unpacked, folder / "wheel")) as wheel:
        return set(wheel.namelist())


def test_wheel_holds_every_file_that_the_program_reads(names: set[str], root: Path):
    wanted = {
        path.relative_to(folder).as_posix()
        for folder in (root / "src", root / "measures" / "src")
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert sorted(wanted - names) == []
    assert any(name.endswith(".mo") for name in wanted)


def test_wheel_asks_for_little_until_more_is_wanted(root: Path):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]

    needed = {line.partition(">")[0] for line in project["dependencies"]}

    assert needed == {"duckdb", "narwhals", "numpy", "pyarrow", "scipy"}
