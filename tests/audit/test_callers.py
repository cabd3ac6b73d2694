"""Who writes audit rows, and of which instant (docs/adr/0060)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_house_style import EDGE, SOURCE, dotted, nodes_of, source_files

pytestmark = pytest.mark.any_engine


def audit_calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls that write audit rows, each with the name that the audit gives it."""
    names: dict[str, str] = {}
    for node in nodes_of(path):
        match node:
            case ast.ImportFrom(module="commonfield.audit.commands", names=imported):
                names |= {each.asname or each.name: each.name for each in imported}
            case ast.ImportFrom(module="commonfield.audit", names=imported):
                for each in imported:
                    written = f"{each.asname or each.name}."
                    names |= {written + name: name for name in ("record", "record_all")}
            case _:
                pass
    for node in nodes_of(path):
        if isinstance(node, ast.Call) and (name := names.get(dotted(node.func))):
            yield name, node


def instant_of(name: str, call: ast.Call) -> str:
    """Return what an audit row is given as its instant."""
    if name == "record":
        return ast.unparse(call.args[3])
    return "".join(ast.unparse(each.value) for each in call.keywords if each.arg == "now")


def test_audit_rows_bear_the_commands_own_now():
    """A claimed instant stands in the detail (docs/adr/0060); the demo plays a clock of its own."""
    wrong, seen = [], 0
    for path in source_files():
        where = path.relative_to(SOURCE)
        if where.parts[:2] == ("commonfield", "audit") or where.parts[0] == "commonfield_demo":
            continue
        if "commonfield.audit" not in path.read_text(encoding="utf-8"):
            continue
        calls = [each for each in audit_calls(path) if each[0] != "batched_rows"]
        seen += len(calls)
        fresh = "now()" if set(where.parts) & EDGE else "now"
        wrong += [
            f"{where}:{call.lineno} {name}"
            for name, call in calls
            if name not in {"record", "record_all"} or instant_of(name, call) not in {"now", fresh}
        ]
        wrong += [
            f"{where}:{node.lineno} now is written over"
            for node in nodes_of(path)
            if calls and isinstance(node, ast.Assign)
            if "now" in {dotted(target) for target in node.targets}
        ]

    assert (wrong, seen > 40) == ([], True)
