"""House rules that no linter knows: what commands take, what queries leave alone, who reads the clock."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.apps import apps

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = ROOT / "src" / "commonfield"
MOST_LINES: Final = 500
# From top to bottom; a room may point at those after it.
ROOMS: Final = [
    ("config",),
    ("portal",),
    ("market",),
    ("supply",),
    ("ledger",),
    ("people",),
    ("places",),
    ("facts", "audit"),
    ("workshop",),
    ("kernel",),
]
WRITES: Final = {
    "abulk_create",
    "acreate",
    "adelete",
    "asave",
    "aupdate",
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "select_for_update",
    "update_or_create",
}
EDGE: Final = {"views", "api", "admin", "tasks", "management", "middleware", "context", "config"}


@dataclass(frozen=True)
class Function:
    """A public function at the top of a module."""

    path: Path
    node: ast.FunctionDef | ast.AsyncFunctionDef

    def __str__(self) -> str:
        return f"{self.path.relative_to(PACKAGE)}:{self.node.lineno} {self.node.name}"

    @property
    def keywords(self) -> set[str]:
        return {argument.arg for argument in self.node.args.kwonlyargs}


@cache
def source_files() -> tuple[Path, ...]:
    return tuple(path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def is_named(path: Path, name: str) -> bool:
    """Tell whether a file is ``name.py`` or lies in a package ``name`` of its room."""
    inside = path.relative_to(PACKAGE).parts
    return inside[-1] == f"{name}.py" or name in inside[:-1]


def public_functions(name: str) -> Iterator[Function]:
    for path in source_files():
        if not is_named(path, name):
            continue
        for node in tree_of(path).body:
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            if is_function and not node.name.startswith("_"):
                yield Function(path, node)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def commands() -> list[Function]:
    """Return the commands of the rooms that persons act in; the records below take a record."""
    below = {"facts", "audit", "workshop"}
    return [each for each in public_functions("commands") if room_of(each.path) not in below]


def dotted(node: ast.expr) -> str:
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{dotted(node.value)}.{node.attr}"
        case ast.Call():
            return dotted(node.func)
        case _:
            return ""


def is_atomic(function: Function) -> bool:
    decorated = any(dotted(each) == "transaction.atomic" for each in function.node.decorator_list)
    return decorated or any(
        dotted(item.context_expr) == "transaction.atomic"
        for node in ast.walk(function.node)
        if isinstance(node, ast.With)
        for item in node.items
    )


def test_commands_take_keywords_only():
    wrong = [str(each) for each in commands() if each.node.args.args or each.node.args.posonlyargs]

    assert wrong == []


def test_commands_take_by_and_now():
    wrong = [str(each) for each in commands() if not {"by", "now"} <= each.keywords]

    assert wrong == []


def test_commands_are_atomic():
    wrong = [str(each) for each in commands() if not is_atomic(each)]

    assert wrong == []


def test_queries_do_not_write():
    wrong = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} .{node.func.attr}()"
        for path in source_files()
        if is_named(path, "queries")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr in WRITES or is_table_update(node))
    ]

    assert wrong == []


def is_table_update(call: ast.Call) -> bool:
    """Tell a table's ``update(column=…)`` from a dictionary's or a hash's ``update(other)``."""
    is_update = isinstance(call.func, ast.Attribute) and call.func.attr == "update"
    return is_update and bool(call.keywords) and not call.args


def test_only_the_edge_reads_the_clock():
    wrong = []
    for path in source_files():
        inside = set(path.relative_to(PACKAGE).with_suffix("").parts)
        if inside & EDGE or path == PACKAGE / "kernel" / "clock.py":
            continue
        for node in ast.walk(tree_of(path)):
            is_import = (
                isinstance(node, ast.ImportFrom)
                and node.module == "commonfield.kernel.clock"
                and any(name.name == "now" for name in node.names)
            )
            is_call = isinstance(node, ast.Call) and dotted(node.func).endswith("clock.now")
            if is_import or is_call:
                wrong.append(f"{path.relative_to(PACKAGE)}:{node.lineno}")

    assert wrong == []


def test_public_rules_commands_and_queries_have_docstrings():
    wrong = [
        str(each)
        for name in ("rules", "commands", "queries")
        for each in public_functions(name)
        if not ast.get_docstring(each.node)
    ]

    assert wrong == []


def test_rooms_say_what_they_own():
    wrong = [
        str(path.parent.relative_to(PACKAGE))
        for path in source_files()
        if path.name == "__init__.py"
        and not {"management", "commands", "templatetags"} & set(path.relative_to(PACKAGE).parts)
        and not ast.get_docstring(tree_of(path))
    ]

    assert wrong == []


def test_files_are_short():
    files = [*source_files(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}

    assert {
        str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > MOST_LINES
    } == {}


def test_no_relative_imports():
    wrong = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in source_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.level
    ]

    assert wrong == []


def test_foreign_keys_point_down():
    height = {room: -index for index, level in enumerate(ROOMS) for room in level}
    wrong = []
    for model in apps.get_models():
        if not model.__module__.startswith("commonfield."):
            continue
        room = model.__module__.split(".")[1]
        for field in model._meta.get_fields():
            target = field.related_model if field.concrete and field.is_relation else None
            if target is None or isinstance(target, str):
                continue
            module = target.__module__
            other = module.split(".")[1] if module.startswith("commonfield.") else "kernel"
            if other != room and height[other] >= height[room]:
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")

    assert wrong == []


def test_records_hold_no_foreign_keys():
    wrong = [
        f"{model._meta.label}.{field.name}"
        for label in ("facts", "audit")
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model is not model
    ]

    assert wrong == []
