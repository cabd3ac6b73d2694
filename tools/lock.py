"""Write the requirements locks anew: hashes, and no address of where a package came from."""

import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    # The client of S3 stores weighs as much as all else together: who wants it asks for it.
    "requirements.lock": ["--extra", "server", "--extra", "reports", "--group", "build"],
    "requirements-dev.lock": [
        *("--all-extras", "--no-extra", "spark", "--group", "dev", "--group", "build")
    ],
    "requirements-tools.lock": ["--only-group", "tools"],
}


def main() -> None:
    """Resolve in a folder aside, since uv's own lock names hosts and is not kept."""
    uv = ROOT / ".tools" / "bin" / "uv"
    with tempfile.TemporaryDirectory() as name:
        aside = Path(name)
        (aside / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
        for file in ("README.md", "LICENSE"):
            (aside / file).touch()
        subprocess.run([uv, "lock", "-q", "--python", "3.13"], cwd=aside, check=True)
        for lock, groups in LOCKS.items():
            command = [str(uv), "export", "-q", "--frozen", "--no-emit-project", "--no-header"]
            subprocess.run([*command, *groups, "-o", str(ROOT / lock)], cwd=aside, check=True)


if __name__ == "__main__":
    main()
