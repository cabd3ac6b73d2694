"""Write what the program is made of, from the locks: a CycloneDX document in JSON.

Licences are those that the installed packages tell of themselves. The same locks give the same
bytes: there is no date in it, and its number is made from its content.
"""

import json
import re
import sys
import tomllib
import uuid
from contextlib import suppress
from email.message import Message
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, Final

# Comes with pip-audit.
from cyclonedx.spdx import is_supported_id

ROOT: Final = Path(__file__).resolve().parent.parent
# What runs, and what is needed to build and test it.
RUNS: Final = "requirements.lock"
LOCKS: Final = (RUNS, "requirements-dev.lock", "requirements-tools.lock")
# Of packages that are locked for another system, stand elsewhere, or say nothing.
_UNTOLD: Final = {
    "axe-playwright-python": "MIT",
    "colorama": "BSD-3-Clause",
    "tzdata": "Apache-2.0",
    "uv": "MIT OR Apache-2.0",
}
_NAMESPACE: Final = uuid.UUID("6f0c8d0e-5d57-5a0e-9f0e-2f6d6d6d6f6e")


def main() -> None:
    """Write it to a file, or where nothing is named to standard output."""
    text = json.dumps(bill(ROOT), indent=2, sort_keys=True) + "\n"
    if len(sys.argv) > 1:
        path = Path(sys.argv[1])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    else:
        sys.stdout.write(text)


def bill(root: Path) -> dict[str, Any]:
    """Return the document; what is not needed to run is marked as excluded."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    ours = f"pkg:pypi/{project['name']}@{project['version']}"
    locks = {lock: _pins((root / lock).read_text()) for lock in LOCKS}
    pins = {name: pin for lock in LOCKS for name, pin in locks[lock].items()}
    named = {name: f"pkg:pypi/{name}@{version}" for name, (version, _) in pins.items()}
    needs: dict[str, list[str]] = {ours: [], **{reference: [] for reference in named.values()}}
    for name, (_version, users) in sorted(pins.items()):
        for user in users:
            needs[named.get(user, ours)].append(named[name])
    body = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": ours,
                "name": project["name"],
                "version": project["version"],
                "description": project["description"],
                "licenses": [{"license": {"id": project["license"]}}],
                "purl": ours,
            }
        },
        "components": [
            {
                "type": "library",
                "bom-ref": named[name],
                "name": name,
                "version": version,
                "purl": named[name],
                **_licences(name),
                "scope": "required" if name in locks[RUNS] else "excluded",
            }
            for name, (version, _users) in sorted(pins.items())
        ],
        "dependencies": [
            {"ref": reference, "dependsOn": sorted(set(used))}
            for reference, used in sorted(needs.items())
        ],
    }
    number = uuid.uuid5(_NAMESPACE, json.dumps(body, sort_keys=True))
    return body | {"serialNumber": f"urn:uuid:{number}"}


def _licences(name: str) -> dict[str, Any]:
    """Return a package's licences: its SPDX expression, else what its classifiers or words say."""
    told: PackageMetadata | Message = Message()
    with suppress(PackageNotFoundError):
        told = metadata(name)
    if expression := told.get("License-Expression") or _UNTOLD.get(name):
        return {"licenses": [{"expression": expression}]}
    classified = [each for each in told.get_all("Classifier", []) if each.startswith("License ::")]
    names = [each.rpartition(" :: ")[2] for each in classified if each.count("::") > 1]
    names = names or (told.get("License") or "").strip().splitlines()[:1]
    shown = [{"license": {"id" if is_supported_id(each) else "name": each}} for each in names]
    return {"licenses": shown} if shown else {}


def _pins(lock: str) -> dict[str, tuple[str, list[str]]]:
    """Return each package's version, and who needs it: uv writes that behind the hashes."""
    pins = {}
    for entry in re.split(r"\n(?=\S)", lock):
        if pinned := re.match(r"([a-z0-9-]+)==([^\s;]+)", entry):
            users = re.findall(r"^    #(?: via)? +([a-z0-9-]+)$", entry, re.MULTILINE)
            pins[pinned[1]] = (pinned[2], users)
    return pins


if __name__ == "__main__":
    main()
