import json
import re
from pathlib import Path

# Comes with pip-audit; it holds the standard's own schema.
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tools.sbom import LOCKS, RUNS, bill


def locked(lock: str, root: Path) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+==[^\s;]+)", (root / lock).read_text(), re.MULTILINE))


def test_bill_is_as_the_standard_wants_it(root: Path):
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill(root))) is None


def test_bill_names_what_is_locked_and_what_of_it_runs(root: Path):
    parts = bill(root)["components"]
    named = {f"{part['name']}=={part['version']}": part["scope"] for part in parts}

    assert set(named) == set[str]().union(*(locked(lock, root) for lock in LOCKS))
    assert {name for name, scope in named.items() if scope == "required"} == locked(RUNS, root)


def test_bill_tells_every_licence(root: Path):
    parts = bill(root)["components"]
    django = next(part for part in parts if part["name"] == "django")

    assert [part["name"] for part in parts if not part.get("licenses")] == []
    assert "BSD-3-Clause" in json.dumps(django["licenses"])


def test_bill_tells_who_needs_what(root: Path):
    needs = {
        each["ref"].partition("@")[0]: {used.partition("@")[0] for used in each["dependsOn"]}
        for each in bill(root)["dependencies"]
    }

    assert set[str]().union(*needs.values()) < set(needs)
    assert {"pkg:pypi/django", "pkg:pypi/granian"} < needs["pkg:pypi/commonfield"]
    assert "pkg:pypi/asgiref" in needs["pkg:pypi/django"]


def test_bill_changes_with_the_locks_only(root: Path, tmp_path: Path):
    for name in (*LOCKS, "pyproject.toml"):
        (tmp_path / name).write_text((root / name).read_text())
    same = bill(tmp_path)
    lock = (tmp_path / RUNS).read_text()
    (tmp_path / RUNS).write_text(
        lock + "another==1.0 \\\n    --hash=sha256:00\n    # via commonfield\n"
    )

    assert same == bill(root)
    assert bill(tmp_path)["serialNumber"] != same["serialNumber"]
