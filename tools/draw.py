"""Write what the documents draw of the code: rooms with their lines and imports, decisions.

``make fix`` runs it. ``tests/test_repository.py`` holds names and imports to the code; lines are
those of when it ran last, to the next hundred.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
ARCHITECTURE: Final = ROOT / "docs" / "architecture.md"
DECISIONS: Final = ROOT / "docs" / "decisions.md"
_PACKAGE: Final = "commonfield"
_DEMO: Final = "commonfield_demo"
_MEASURES: Final = "commonfield_measures"
# Read as lines: the trees of all files take a hundred times as long.
_IMPORT: Final = re.compile(
    rf"^ *(?:from|import) (?:({_DEMO}|{_MEASURES})\b|{_PACKAGE}(?:\.| import )(\w+))", re.MULTILINE
)
_MARKED: Final = re.compile(r"(<!-- rooms -->\n).*?(<!-- /rooms -->)", re.DOTALL)


def _sources() -> Iterator[tuple[str, Path]]:
    """Yield each file of the program with its room."""
    for path in sorted((ROOT / "src" / _PACKAGE).glob("*/**/*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(ROOT / "src" / _PACKAGE).parts[0], path
    for path in sorted((ROOT / "src" / _DEMO).rglob("*.py")):
        yield _DEMO, path
    for path in sorted((ROOT / "measures" / "src").rglob("*.py")):
        yield _MEASURES, path


def _imported(text: str) -> set[str]:
    """Return the rooms that a file imports, anywhere in it."""
    return {package or room for package, room in _IMPORT.findall(text)}


def rooms() -> tuple[dict[str, int], dict[str, set[str]]]:
    """Return the lines of each room without its migrations, and which rooms each imports."""
    lines: Counter[str] = Counter()
    imports: defaultdict[str, set[str]] = defaultdict(set)
    for room, path in _sources():
        text = path.read_text(encoding="utf-8")
        lines[room] += text.count("\n")
        imports[room] |= _imported(text) - {room}
    return lines, {room: imports[room] & lines.keys() for room in lines}


def rooms_table() -> str:
    """Return the rooms as a table, each above those that it imports."""
    lines, imports = rooms()
    heights: dict[str, int] = {}

    def height(room: str) -> int:
        if room not in heights:
            heights[room] = 1 + max(map(height, imports[room]), default=0)
        return heights[room]

    rows = [
        f"| `{room}` | {max(1, round(lines[room] / 100)) * 100:,} |"
        f" {' '.join(sorted(imports[room])) or '—'} |\n"
        for room in sorted(lines, key=lambda each: (-height(each), each))
    ]
    return "| room | lines | imports |\n|---|--:|---|\n" + "".join(rows)


def decisions() -> str:
    """Return the list of decisions with what became of those that were replaced."""
    reason = "[0001](adr/0001-record-decisions.md)"
    rows = [f"# Decisions\n\nWhat outlives its commit, and why ({reason}).\n\n"]
    for path in sorted((ROOT / "docs" / "adr").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        number, _space, title = text.partition("\n")[0].removeprefix("# ").partition(" ")
        later = re.search(r"^\*Superseded by (\d{4})\.\*$", text, re.MULTILINE)
        note = f" *(superseded by {later[1]})*" if later else ""
        rows.append(f"- [{number}](adr/{path.name}) {title}{note}\n")
    return "".join(rows)


def main() -> None:
    """Write both."""
    text = ARCHITECTURE.read_text(encoding="utf-8")
    table = rooms_table()
    ARCHITECTURE.write_text(
        _MARKED.sub(lambda found: f"{found[1]}{table}{found[2]}", text), encoding="utf-8"
    )
    DECISIONS.write_text(decisions(), encoding="utf-8")


if __name__ == "__main__":
    main()
