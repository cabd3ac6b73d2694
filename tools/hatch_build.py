"""What a package holds beside the sources: compiled message catalogues, and the commit.

Hatchling runs it for every sdist, wheel and editable install; ``python tools/hatch_build.py``
compiles the catalogues of a working copy.
"""

import os
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PackageHook(BuildHookInterface[Any]):
    """Adds what the repository does not hold."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogues; name the commit, which a package has no repository to ask for."""
        compile_catalogues(Path(self.root))
        commit = _commit(Path(self.root))
        if not commit or version == "editable":
            return
        noted = self._note
        noted.parent.mkdir(parents=True, exist_ok=True)
        noted.write_text(commit)
        # workshop.version reads it there.
        folder = "src/commonfield" if self.target_name == "sdist" else "commonfield"
        build_data["force_include"][str(noted)] = f"{folder}/COMMIT"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - Hatchling's signature
        """Leave only the package behind."""
        self._note.unlink(missing_ok=True)

    @property
    def _note(self) -> Path:
        return Path(self.directory) / "COMMIT"


def compile_catalogues(root: Path) -> None:
    """Write the ``.mo`` beside each ``.po`` that is newer, and leave none without one."""
    for path in (root / "src").rglob("*.mo"):
        if not path.with_suffix(".po").exists():
            path.unlink()
    for path in (root / "src").rglob("*.po"):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as file:
            catalogue = read_po(file, locale=path.parent.parent.name)
        with target.open("wb") as file:
            write_mo(file, catalogue)


def _commit(root: Path) -> str:
    """Return the commit that the builder names, or that of a repository; an sdist has none."""
    if named := os.environ.get("COMMONFIELD_COMMIT"):
        return named
    if not (root / ".git").exists():
        return ""
    with suppress(OSError):
        asked = ("git", "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
        done = subprocess.run(asked, cwd=root, check=False, capture_output=True, text=True)
        return done.stdout.strip()
    return ""


if __name__ == "__main__":
    compile_catalogues(Path(__file__).resolve().parent.parent)
