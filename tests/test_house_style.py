"""House rules that no linter knows: what commands take, what queries leave, who has a clock."""

import ast
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
SOURCE: Final = ROOT / "src"
PACKAGE: Final = SOURCE / "commonfield"
DEMO: Final = SOURCE / "commonfield_demo"
MEASURES: Final = ROOT / "measures" / "src"
MOST_LINES: Final = 500
# Plain English names the person, and a predicate returns.
ROUNDABOUT: Final = re.compile(
    r"\b(whoever|somebody|(tells?|says?)\s+whether|told\s+of|comes?\s+to\s+nothing)\b",
    re.IGNORECASE,
)
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
# A rate limit is checked at the edge; the committing thread stamps a batch when it commits it; a
# form's key tells when its page was made, a program's key when it was sent, a vendor's signature
# when it was made.
CLOCKS: Final = {
    "orders/checkout/intake.py",
    # Which desk a visitor works at today: read by the views of supply and of its sub-rooms.
    "supply/office.py",
    "front/form_keys.py",
    "front/idempotency.py",
    "workshop/rate_limits.py",
    "workshop/adapters/aliyun_sms.py",
    "front/page_cache/decorator.py",
}
EDGE: Final = {
    "views",
    "api",
    "admin",
    "tasks",
    "management",
    "middleware",
    "context",
    "config",
    "registry",
}


@dataclass(frozen=True)
class Function:
    """A public function at the top of a module."""

    path: Path
    node: ast.FunctionDef | ast.AsyncFunctionDef

    def __str__(self) -> str:
        return f"{inside(self.path)}:{self.node.lineno} {self.node.name}"

    @property
    def keywords(self) -> set[str]:
        return {argument.arg for argument in self.node.args.kwonlyargs}


@cache
def source_files() -> tuple[Path, ...]:
    paths = [*sorted(PACKAGE.rglob("*.py")), *sorted(DEMO.rglob("*.py"))]
    return tuple(path for path in paths if "migrations" not in path.parts)


def inside(path: Path) -> Path:
    """Return where a file lies in the program; the demo is a room of its own."""
    return path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else SOURCE)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(path)))


def is_named(path: Path, name: str) -> bool:
    """Return whether a file is ``name.py`` or lies in a package ``name`` of its room."""
    parts = inside(path).parts
    return "management" not in parts and (parts[-1] == f"{name}.py" or name in parts[:-1])


def public_functions(name: str) -> Iterator[Function]:
    for path in source_files():
        if not is_named(path, name):
            continue
        for node in tree_of(path).body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if not node.name.startswith("_"):
                yield Function(path, node)


def room_of(path: Path) -> str:
    return inside(path).parts[0]


# Every file in a room is of one of eight kinds (contract 2 of pyproject.toml orders them), or it
# is private to the room or sub-room in which it lies.
KINDS: Final = {
    "urls": {"urls"},
    "edge": {"views", "api", "management", "registry", "middleware", "templatetags"},
    "forms": {"forms", "schemas"},
    "commands": {"commands"},
    "queries": {"queries", "permissions"},
    "models": {"models"},
    "rules": {"rules"},
    "words": {"errors", "choices", "types"},
}
# What a room shows to other rooms, and what some show beside it; a sub-room, to its own room.
FACE: Final = KINDS["commands"] | KINDS["queries"] | KINDS["words"]
ALSO_SHOWN: Final = {
    "commonfield_demo.paying": {"bills", "simulator"},
    "commonfield_demo.tour": {"cookie"},
    # The room above hands its targets in before evaluation's arrays are loaded.
    "evaluation": {"targets"},
    "facts": {"kinds", "parquet"},
    "ledger": {"accounts"},
    "offline": {"kinds", "packs"},
    # A batch of orders is read, drawn down and written with its promotions and its imports.
    "orders.checkout": {"batch"},
    "orders.teams": {"batch", "books"},
    "stores.catalogue": {"books"},
    "orders": {"aftercare", "intake", "notifications", "order_events", "reviews"},
    "payments": {"gateway"},
    "portal": {"additions", "figure_texts"},
    "stores": {"desk_nav", "facets"},
    "voices": {"variety_parts", "voice_events"},
}
# These two and the kernel are libraries of all rooms.
TOOLS: Final = {"kernel", "workshop", "front"}
# Who may meet more than that.
MEETS: Final = {
    "config": {"urls", "api", "schemas"},
    # Each room's part of the demo county, where no command and no query does.
    "commonfield_demo.rooms": {"ffmpeg", "models", "rules"},
    # Its provider is one of payments' adapters, and time runs out for it at once.
    "commonfield_demo.paying": {"models"},
    "commonfield_demo": {"adapters"},
    # Pages show what rules say; what is seated or paid is locked with its order (docs/adr/0034).
    "market": {"rules"},
    "payments": {"models", "rules"},
    # An interview is recorded on the voices' own page and form.
    "heritage": {"forms", "views"},
    # Counties are ranked, drawn and reported on in the words that a county uses for its towns.
    "province.analyst": {"views"},
    "orders": {"rules"},
    "orders.teams": {"models"},
}


# Commands that take no ``by``, or are part of the caller's transaction, each for a reason.
NO_ACTOR: Final = {
    "ledger.post_all": "books inside a command of the room that acts, which asked for the right",
    "ledger.reverse_entry": "books inside a command of the room that acts",
    "ledger.account_ids": "opens accounts inside a command of the room that acts",
    "orders.place_orders": "buyers are guests; each request carries who orders",
    "stores.lock_stock": "locks inside the command of the room that sells",
    "stores.move_packs": "moves inside the command of the room that sells",
    "stores.reserve_stock": "moves inside the command that takes orders",
    "supply.dispatch": "a dispatch inside the command of the room that sells",
}


def is_public(function: Function) -> bool:
    """Return whether other files are meant to call it: a package shows what its face imports."""
    path = function.path
    if path.name == "commands.py":
        return True
    face = tree_of(path.parent / "__init__.py").body
    shown = (name for node in face if isinstance(node, ast.ImportFrom) for name in node.names)
    return function.node.name in {name.name for name in shown}


def is_job(function: Function) -> bool:
    """Return whether it is work that the clock gives: ``now`` is all that it takes."""
    arguments = function.node.args
    everything = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [argument.arg for argument in everything] == ["now"]


def commands() -> list[Function]:
    """Return the commands in which persons act; the two records below take a record instead."""
    below = {"facts", "audit", "front", "workshop"}
    return [
        each
        for each in public_functions("commands")
        if room_of(each.path) not in below
        and is_public(each)
        and not is_job(each)
        and f"{room_of(each.path)}.{each.node.name}" not in NO_ACTOR
    ]


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


def is_atomic(path: Path, node: ast.AST, seen: frozenset[ast.AST] = frozenset()) -> bool:
    """Return whether a function, or one of its module that it calls, opens the transaction."""
    if isinstance(node, ast.FunctionDef) and any(
        dotted(each) == "transaction.atomic" for each in node.decorator_list
    ):
        return True
    inside = list(ast.walk(node))
    if any(
        dotted(item.context_expr) == "transaction.atomic"
        for each in inside
        if isinstance(each, ast.With)
        for item in each.items
    ):
        return True
    called = {dotted(each.func) for each in inside if isinstance(each, ast.Call)}
    return any(
        other.name in called and other not in seen and is_atomic(path, other, seen | {node})
        for other in tree_of(path).body
        if isinstance(other, ast.FunctionDef)
    )


def test_commands_take_keywords_only():
    wrong = [str(each) for each in commands() if each.node.args.args or each.node.args.posonlyargs]

    assert wrong == []


def test_commands_take_by_and_now():
    wrong = [str(each) for each in commands() if not {"by", "now"} <= each.keywords]

    assert wrong == []


def test_commands_are_atomic():
    wrong = [str(each) for each in commands() if not is_atomic(each.path, each.node)]

    assert wrong == []


def test_commands_without_an_actor_exist():
    found = {f"{room_of(each.path)}.{each.node.name}" for each in public_functions("commands")}

    assert sorted(set(NO_ACTOR) - found) == []


def test_queries_do_not_write():
    wrong = [
        f"{inside(path)}:{node.lineno} .{node.func.attr}()"
        for path in source_files()
        if is_named(path, "queries")
        for node in nodes_of(path)
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
        parts = set(inside(path).with_suffix("").parts)
        if parts & EDGE or str(inside(path)) in CLOCKS or "clock" not in path.read_text():
            continue
        for node in nodes_of(path):
            match node:
                case ast.ImportFrom(module="commonfield.kernel.clock", names=names):
                    reads = any(name.name in {"now", "today"} for name in names)
                case ast.Call(func=ast.expr() as called):
                    reads = dotted(called).endswith(("clock.now", "clock.today"))
                case _:
                    reads = False
            if reads:
                wrong.append(f"{inside(path)}: {ast.unparse(node)}")

    assert wrong == []


def prose_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield comments and docstrings with their lines; no text that a page shows."""
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string
    for node in nodes_of(path):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield getattr(node, "lineno", 1), " ".join((ast.get_docstring(node) or "").split())


def test_docstrings_and_comments_name_the_person():
    ours = source_files()
    wrong = [
        f"{path.relative_to(ROOT)}:{line} {found[0]}"
        for path in [*ours, *sorted(MEASURES.rglob("*.py"))]
        # What pages show may say it: only then is it worth telling the two apart.
        if ROUNDABOUT.search(path.read_text(encoding="utf-8"))
        for line, text in prose_of(path)
        if (found := ROUNDABOUT.search(text))
    ]

    assert wrong == []


def test_rooms_say_what_they_own():
    wrong = [
        str(inside(path).parent)
        for path in source_files()
        if path.name == "__init__.py"
        and not {"management", "commands", "templatetags"} & set(inside(path).parts)
        and not ast.get_docstring(tree_of(path))
    ]

    assert wrong == []


def test_files_are_short():
    others = [
        path for name in ("measures", "tests", "tools") for path in (ROOT / name).rglob("*.py")
    ]
    files = [*source_files(), *others]
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files}

    assert {
        str(path.relative_to(ROOT)): lines for path, lines in lengths.items() if lines > MOST_LINES
    } == {}


def test_rooms_leave_it_to_the_workshop_to_tell_conflicts_apart():
    # A number given twice is no code that is taken: ``conflicts_as`` tells them apart. These look
    # again instead, or ask it themselves.
    allowed = {"orders/checkout/commands.py", "front/form_keys.py", "evaluation/commands.py"}
    found = {
        str(path.relative_to(PACKAGE))
        for path in source_files()
        if room_of(path) != "workshop" and "IntegrityError" in path.read_text()
    }

    assert found == allowed


def test_forms_are_written_with_their_keys():
    # The switches for language and print change nothing but how this browser shows pages.
    pages = [path for path in sorted(SOURCE.rglob("*.html")) if path.name != "masthead.html"]
    wrong = [
        f"{inside(path)}: write form_key behind <form method=post>"
        for path in pages
        for form in re.findall(r"<form[^>]*post[^>]*>.{0,12}", path.read_text(encoding="utf-8"))
        if not re.search(r">{[%{] form_key", form)
    ]

    assert wrong == []


def test_rules_and_what_they_speak_in_import_without_settings():
    pure = {"rules", "errors", "choices", "types"}
    modules = [
        ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        for path in source_files()
        if any(is_named(path, name) for name in pure)
    ]

    bare = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "\n".join(f"import {name}" for name in modules)],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert bare.stderr == ""


@cache
def modules() -> dict[str, Path]:
    return {
        ".".join(inside(path).with_suffix("").parts).removesuffix(".__init__"): path
        for path in source_files()
    }


def place_of(module: str) -> tuple[str, str]:
    """Return the room or sub-room in which a module lies, and its file's name there."""
    names = {name for kind in KINDS.values() for name in kind}
    holder, *rest = module.split(".")
    while len(rest) > 1 and rest[0] not in names and is_room(f"{holder}.{rest[0]}"):
        holder += f".{rest.pop(0)}"
    return holder, rest[0] if rest else ""


@cache
def is_room(package: str) -> bool:
    folder = (SOURCE if package.startswith(DEMO.name) else PACKAGE).joinpath(*package.split("."))
    return any(
        (folder / f"{name}.py").exists() or (folder / name).is_dir()
        for name in ("commands", "queries", "models", "rules", "types", "choices", "views")
    )


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in nodes_of(path):
        if isinstance(node, ast.ImportFrom) and re.match(
            r"commonfield(\.|_demo\b)", node.module or ""
        ):
            module = (node.module or "").removeprefix("commonfield.")
            within = {f"{module}.{name.name}" for name in node.names}
            found |= within & modules().keys() or {module}
    return found


def may_import(module: str, target: str) -> bool:
    holder, name = place_of(target)
    mine, other = module.split(".", maxsplit=1)[0], holder.split(".")[0]
    if f"{module}.".startswith(f"{holder}.") or other in TOOLS:
        return True
    if mine == other:
        shown = ALSO_SHOWN.get(holder, set())
        return name in shown or any(name in names for names in KINDS.values())
    met = (more for who, more in MEETS.items() if f"{module}.".startswith(f"{who}."))
    return name in FACE.union(ALSO_SHOWN.get(other, ()), *met)


def test_rooms_meet_at_their_faces_and_keep_the_rest_private():
    wrong = [
        f"{module} -> {target}"
        for module, path in modules().items()
        for target in sorted(imports_of(path))
        if not may_import(module, target)
    ]

    assert wrong == []


def test_no_class_name_is_used_twice():
    """Django's ``Meta`` and management commands' ``Command`` are names that Django looks for."""
    named: dict[str, list[str]] = {}
    for path in source_files():
        for name in re.findall(r"^ *class (\w+)[(\[:]", path.read_text(), re.MULTILINE):
            if name not in {"Meta", "Command"}:
                named.setdefault(name, []).append(str(inside(path)))

    assert {name: paths for name, paths in named.items() if len(paths) > 1} == {}
