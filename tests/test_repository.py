"""What holds the repository together: names, numbers, lists and texts that must agree."""

import re
import subprocess
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

import commonfield
from tools import draw

ROOT: Final = Path(__file__).parent.parent
SOURCE: Final = ROOT / "src"


@cache
def tracked_files() -> tuple[Path, ...]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


@cache
def pyproject() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, check=False, capture_output=True, text=True)
    return done.stdout.splitlines()


def test_releases_are_tagged_once_the_next_commit_stands_on_them():
    kept = git("ls-tree", "--name-only", "HEAD^", "tests/data/releases/")
    releases = {Path(name).name.rsplit(".", 3)[0] for name in kept}
    if not git("tag") or not releases:
        pytest.skip("a clone without tags or history")

    told = {each: git("show", f"{each}:pyproject.toml") for each in releases}

    assert [each for each, lines in told.items() if f'version = "{each}"' not in lines] == []


def test_readme_commands_exist_in_the_makefile():
    targets = set(re.findall(r"^([a-z][a-z-]*):", text_of(ROOT / "Makefile"), re.MULTILINE))
    texts = "\n".join(text_of(path) for path in ROOT.glob("*.md"))
    texts += "\n".join(text_of(path) for path in (ROOT / "docs").glob("*.md"))

    named = set(re.findall(r"(?:`|^\s*)make ([a-z][a-z-]*)", texts, re.MULTILINE))

    assert sorted(named - targets) == []


def test_test_files_that_are_named_exist():
    missing = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in tracked_files()
        if path.suffix not in {".png", ".jpg", ".woff2"}
        for name in re.findall(r"(?<![\w/])(?:measures/)?tests/[\w/]+\.py", text_of(path))
        if not (ROOT / name).exists()
    ]

    assert missing == []


def test_adr_numbers_match_file_names():
    wrong = []
    numbers = []
    for path in sorted((ROOT / "docs" / "adr").glob("*.md")):
        number = path.name.split("-", maxsplit=1)[0]
        numbers.append(number)
        if not re.fullmatch(r"\d{4}", number) or not text_of(path).startswith(f"# {number} "):
            wrong.append(path.name)

    assert wrong == []
    assert numbers == [f"{index:04}" for index in range(1, len(numbers) + 1)]


def test_adr_says_context_decision_and_consequence():
    wanted = ["## Context", "## Decision", "## Consequence"]
    wrong = [
        path.name
        for path in (ROOT / "docs" / "adr").glob("*.md")
        if not all(heading in text_of(path) for heading in wanted)
    ]

    assert wrong == []


def test_decisions_are_listed():
    assert text_of(draw.DECISIONS) == draw.decisions()


def test_architecture_draws_who_imports_whom():
    drawn = re.findall(
        r"^\| `(\w+)` \| [\d,]+ \| (.*) \|$", text_of(draw.ARCHITECTURE), re.MULTILINE
    )

    _lines, imports = draw.rooms()

    shown = {room: set(names.split()) - {"—"} for room, names in drawn}
    assert shown == imports, "make fix draws it anew"


def test_glossary_rows_are_complete():
    rows = [
        line.strip().strip("|").split("|")
        for line in text_of(ROOT / "docs" / "glossary.md").splitlines()
        if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line)
    ]
    terms = [row[0].strip() for row in rows]

    assert [row for row in rows if len(row) != 3 or not all(cell.strip() for cell in row)] == []
    assert sorted({term for term in terms if terms.count(term) > 1}) == []


# Written in two parts, so that this list does not find itself.
FORBIDDEN: Final = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry.npm" + "js",
    "deb.debian" + ".org",
    "/wor" + "k/",
    "/ro" + "ot/",
    "/ho" + "me/",
    "/tm" + "p/",
]


def test_no_tracked_file_names_a_registry_or_a_machine():
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in tracked_files()
        for word in FORBIDDEN
        if path.suffix not in {".png", ".jpg", ".woff2"} and word in text_of(path)
    ]

    assert found == []


def test_no_lock_that_names_hosts_is_tracked():
    names = {path.name for path in tracked_files()}

    assert sorted(names & {"uv.lock", "package-lock.json", "yarn.lock"}) == []


def test_every_dependency_says_why_it_is_there():
    lines = text_of(ROOT / "pyproject.toml").splitlines()
    lists = [
        index
        for index, line in enumerate(lines)
        if re.match(r"(dependencies|server|reports|dev|build|tools) = \[", line)
    ]
    silent = []
    for start in lists:
        explained = False
        for line in lines[start + 1 : lines.index("]", start)]:
            if line.strip().startswith("#"):
                explained = True
            elif not explained:
                silent.append(line.strip())

    assert len(lists) == 6
    assert silent == []


def test_version_is_the_same_everywhere_and_has_its_section():
    sections = re.findall(r"^## (\S+)", text_of(ROOT / "CHANGELOG.md"), re.MULTILINE)

    versions = [version for version in sections if version[0].isdigit()]

    assert versions[0] == pyproject()["project"]["version"] == commonfield.__version__
    assert versions == sorted(versions, key=lambda each: [*map(int, each.split("."))], reverse=True)


def test_library_needs_what_the_program_needs():
    library = tomllib.loads(text_of(ROOT / "measures" / "pyproject.toml"))["project"]

    needed = set(pyproject()["project"]["dependencies"])
    extras = library["optional-dependencies"]
    assert sorted({*library["dependencies"], *extras["facts"]} - needed) == []
    assert extras["spark"] == pyproject()["project"]["optional-dependencies"]["spark"]


def test_locks_hold_hashes_and_nothing_else():
    wrong = [
        f"{path.name}: {line}"
        for path in ROOT.glob("requirements*.lock")
        for line in text_of(path).splitlines()
        if not re.fullmatch(
            r"[a-z0-9-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|    # .*", line
        )
    ]

    assert wrong == []


def test_every_room_with_commands_is_held_to_the_layers():
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    held = {
        container
        for contract in contracts
        if contract["type"] == "layers" and contract["name"].startswith("2")
        for container in contract["containers"]
    }
    rooms = {
        ".".join(path.parent.relative_to(SOURCE).parts)
        for name in ("commands.py", "queries.py", "models.py")
        for path in SOURCE.rglob(name)
    }

    assert sorted(rooms - held - {"commonfield.workshop"}) == []


def test_types_are_checked_wherever_there_is_python():
    folders = {path.relative_to(ROOT).parts[0] for path in tracked_files() if path.suffix == ".py"}

    assert sorted(folders) == sorted(pyproject()["tool"]["mypy"]["files"])


def test_pages_paper_names_what_exists():
    spans = re.findall(r"`([^`]+)`", text_of(ROOT / "docs" / "pages.md"))
    source = "\n".join(
        text_of(path)
        for path in tracked_files()
        if path.is_relative_to(SOURCE) and path.suffix in {".py", ".html", ".css"}
    )

    named = {word for span in spans for word in re.findall(r"[@% ]([a-z]+_[a-z_]+)", f" {span}")}

    assert sorted(word for word in named if not re.search(rf"\b{word}\b", source)) == []


# What only tests and benchmarks ask for, each for a reason.
FOR_TESTS: Final = {
    "clear_caches": "caches live as long as the process, each test begins without them",
    "compute_board": "tests hold the cached board to one computed anew",
}


def test_every_function_and_class_is_named_somewhere():
    """Only decorators and Django find what stands nowhere but where it is defined and exported."""
    texts = {
        path: text_of(path)
        for path in tracked_files()
        if path.is_relative_to(SOURCE) and path.suffix in {".py", ".html"}
    }
    words = Counter(
        word
        for path, text in {
            **texts,
            ROOT / "pyproject.toml": text_of(ROOT / "pyproject.toml"),
        }.items()
        if path.name != "__init__.py"
        or path.parent.name not in {"commands", "queries", "models", "rules"}
        for word in re.findall(r"\w+", text)
    )
    wrong = [
        f"{path.relative_to(SOURCE)} {name}"
        for path, text in texts.items()
        if path.suffix == ".py" and path.name not in {"apps.py", "__init__.py"}
        # After a decorator stands a line that begins with @, or with the bracket that closes it.
        for name in re.findall(r"^(?![@)]).*\n(?:def|class) (\w+)", text, re.MULTILINE)
        if words[name] == 1 and name not in FOR_TESTS
    ]

    assert wrong == []


@pytest.mark.parametrize("name", ["LICENSE", "CONTRIBUTING.md", "README.md", "docs/glossary.md"])
def test_papers_are_there(name: str):
    assert text_of(ROOT / name).strip() != ""
