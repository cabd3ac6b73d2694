"""Run the tests of the rooms that changed since the last commit, and the repository's own."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALWAYS = ["tests/test_repository.py", "tests/test_house_style.py"]


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
    """Return the test folders of the rooms that these files belong to."""
    rooms = set()
    for file in files:
        match file.parts:
            case ["src", "commonfield", room, _, *_]:
                rooms.add(f"tests/{room}")
            case ["src", "commonfield_demo", *_]:
                rooms.add("tests/commonfield_demo")
            case ["tests", room, _, *_]:
                rooms.add(f"tests/{room}")
            case ["measures", *_]:
                rooms.add("measures/tests")
            case ["tests", name] if name.startswith("test_"):
                rooms.add(f"tests/{name}")
            case _:
                pass
    return sorted(path for path in rooms | set(ALWAYS) if (ROOT / path).exists())


def main() -> None:
    """Run them without the slow ones and end as pytest ends."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not slow", *folders_for(changed())]
    sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
