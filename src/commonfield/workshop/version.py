"""Which version of the program this is, and the commit it was made from."""

import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from commonfield import __version__

# As tools/hatch_build.py calls it when it packs.
_DESCRIBED: Final = ("describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")
_PACKAGE: Final = Path(__file__).resolve().parent.parent


@cache
def commit() -> str:
    """Return the commit that a package carries along, or a working copy's; empty if unknown."""
    with suppress(OSError):
        return (_PACKAGE / "COMMIT").read_text().strip()
    root = _PACKAGE.parent.parent
    if not (root / ".git").exists():
        return ""
    # Named, it is read even if another account made it: git looks for no such repository.
    asked = ("git", f"--git-dir={root / '.git'}", f"--work-tree={root}", *_DESCRIBED)
    with suppress(OSError):
        done = subprocess.run(asked, cwd=root, check=False, capture_output=True, text=True)  # noqa: S603 - constant words
        return done.stdout.strip()
    return ""


def version_words() -> str:
    """Return the version as operators read it, with its commit."""
    return f"{__version__} ({commit() or 'commit unknown'})"
