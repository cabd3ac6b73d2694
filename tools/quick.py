"""Run the tests of the rooms that changed since the last commit, and the repository's own.

Of the rooms that show a changed one, by its queries or its templates, run the tests of pages and
API. What every page stands on (``EVERYWHERE``) is shown by all of them; ``make test`` tries that.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = ROOT / "src" / "commonfield"
ALWAYS: Final = [
    "tests/test_house_folders.py",
    "tests/test_house_style.py",
    "tests/test_repository.py",
]
EVERYWHERE: Final = {"audit", "facts", "front", "kernel", "people", "places", "workshop"}
_EDGE: Final = {"api", "config", "registry", "templatetags", "views"}
_OF_PAGES: Final = ("test_api*.py", "test_pages*.py", "test_views*.py")


def changed() -> list[Path]:
    """Return the files that differ from the last commit, or those of the last commit itself."""
    for command in (
        ["git", "status", "--porcelain", "--no-renames", "--untracked-files=all"],
        ["git", "diff", "--name-only", "HEAD~1"],
    ):
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
        files = [line.split()[-1] for line in done.stdout.splitlines()]
        if files:
            return [Path(file) for file in files]
    return []


def folders_for(files: list[Path]) -> list[str]:
    """Return what tests the rooms that these files belong to, and the pages that show them."""
    tests, rooms = set(ALWAYS), set[str]()
    for file in files:
        match file.parts:
            case ["src", "commonfield", room, _, *_]:
                rooms.add(room)
            case ["src", "commonfield_demo", *_]:
                tests.add("tests/commonfield_demo")
            case ["tests", room, _, *_]:
                tests.add(f"tests/{room}")
            case ["measures", *_]:
                tests.add("measures/tests")
            case ["tests", name] if name.startswith("test_"):
                tests.add(f"tests/{name}")
            case _:
                pass
    tests |= {f"tests/{room}" for room in rooms}
    found = sorted(path for path in tests if (ROOT / path).exists())
    showing = {each for room in rooms - EVERYWHERE for each in showing_rooms(room)}
    return found + [
        str(path.relative_to(ROOT))
        for room in sorted(showing)
        if f"tests/{room}" not in tests
        for pattern in _OF_PAGES
        for path in sorted((ROOT / "tests" / room).rglob(pattern))
    ]


def showing_rooms(room: str) -> set[str]:
    """Return the rooms whose pages or API are made of another's queries or templates."""
    said = re.compile(rf'commonfield\.{room}\b.*\bqueries\b|"{room}/')
    return {
        folder.name
        for folder in PACKAGE.iterdir()
        if folder.is_dir() and folder.name != room
        if any(said.search(path.read_text(encoding="utf-8")) for path in _edge_of(folder))
    }


def _edge_of(folder: Path) -> Iterator[Path]:
    yield from folder.rglob("*.html")
    for path in folder.rglob("*.py"):
        if _EDGE & set(path.relative_to(PACKAGE).with_suffix("").parts):
            yield path


def main() -> None:
    """Run them without the slow ones and end as pytest ends."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", *folders_for(changed())]
    sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
