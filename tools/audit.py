"""Ask whether a locked dependency has a known vulnerability; list those left unchecked."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
LOCKS: Final = ("requirements-dev.lock", "requirements-tools.lock")
ASK_S: Final = 120


def main() -> None:
    """Ask the advisory service about every lock; fail as ``verdict`` says."""
    said, code = verdict(_asked())
    print(f"Dependency audit: {said}")
    sys.exit(code)


def _asked() -> list[dict[str, Any]] | None:
    """Return what pip-audit says of each package, or nothing if it says nothing."""
    program = Path(sys.executable).parent / "pip-audit"
    files = [part for lock in LOCKS for part in ("--requirement", str(ROOT / lock))]
    options = ["--require-hashes", "--disable-pip", "--format=json", "--progress-spinner=off"]
    try:
        done = subprocess.run(
            [program, *options, *files], check=False, capture_output=True, text=True, timeout=ASK_S
        )
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError):
        return None
    return packages


def verdict(packages: Sequence[dict[str, Any]] | None) -> tuple[str, int]:
    """Return what there is to say and the exit code.

    A known vulnerability fails, and so does a package that was passed over while others were
    answered for. Where nobody answers at all the audit is left out, and says so.
    """
    if not packages:
        return "LEFT OUT, the advisory service cannot be reached from here.", 0
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if len(skipped) == len(packages):
        count = f"{len(skipped)} of {len(packages)} packages were skipped"
        return f"LEFT OUT, {count}: ask again where the advisory service can be reached.", 0
    known = [
        f"{package['name']} {package['version']}: {found['id']}"
        f" (mended in {', '.join(found['fix_versions']) or 'no version yet'})"
        for package in packages
        for found in package.get("vulns", [])
    ]
    if skipped:
        known.append(f"LEFT OUT {len(skipped)} of {len(packages)}: {', '.join(sorted(skipped))}")
    said = "\n".join(known) or f"{len(packages)} packages, nothing known."
    return said, 1 if known else 0


if __name__ == "__main__":
    main()
