"""Message catalogues without the gettext programs: ``update`` and ``check``.

Each room, and the demo, keeps its own ``locale/zh_Hans/LC_MESSAGES/django.po``; what ``kernel``
says is kept with ``config``, and what the library of measures says with ``evaluation``. The English
text is the msgid.
"""

import ast
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "commonfield"
DEMO = PACKAGE.parent / "commonfield_demo"
MEASURES = PACKAGE.parent.parent / "measures" / "src"
LANGUAGE = "zh_Hans"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATES = {".html", ".txt", ".svg", ".xml"}
# One word for what is kept back to protect persons, in each language and on every page.
_WITHHELD, _WITHHELD_ZH = re.compile(r"\b[Ww]ithheld\b"), "不公开"
_OTHER_WORDS = re.compile("不公布|不予公|隐去")
_PLACE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

# Whose sentences are kept with a room's.
_ALSO = {"config": [PACKAGE / "kernel"], "evaluation": [MEASURES]}

# A message's identity: its context, and its singular.
type Key = tuple[str | None, str]
type Id = str | tuple[str, ...] | list[str]


def rooms() -> list[Path]:
    """Return the folders that keep a catalogue."""
    return sorted(
        path
        for path in (*PACKAGE.iterdir(), DEMO)
        if (path / "__init__.py").exists() and not any(path in also for also in _ALSO.values())
    )


def catalogue_path(room: Path) -> Path:
    """Return where a room's Chinese is kept."""
    return room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def _plain_texts(source: str) -> Iterator[str]:
    """Yield what refusals say unmarked: the edge translates it, so that they need no Django.

    That is ``sentence = "…"``, the words of ``door = (view, "…")``, and the values of a table
    ``…PROBLEMS = {code: "…"}`` or ``…REASONS``.
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                continue
        match name.rpartition("_")[2], value:
            case "sentence", ast.expr() as text:
                texts = [text]
            case "door", ast.Tuple(elts=[_view, text]):
                texts = [text]
            case "PROBLEMS" | "REASONS", ast.Dict(values=texts):
                pass
            case _:
                continue
        yield from (
            each.value
            for each in texts
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        )


def _messages(source: str) -> Iterator[tuple[Id, str | None]]:
    """Yield what Python says, with its context."""
    for _line, message, _comments, context in extract(
        "python", io.BytesIO(source.encode()), KEYWORDS
    ):
        yield message, context


def _as_python(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix not in TEMPLATES:
        return text
    # What is left of a template is not indented by Python's rules.
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())


def _sources(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        # Sub-rooms keep their pages beside their views; other texts than pages may be data.
        is_template = path.suffix == ".html" or (
            path.suffix in TEMPLATES and {"templates", "messages"} & set(path.parts)
        )
        if (path.suffix == ".py" and "migrations" not in path.parts) or is_template:
            yield path


def extracted(room: Path) -> dict[Key, Id]:
    """Return every message that the files of a room mention."""
    found: dict[Key, Id] = {}
    folders = [room, *_ALSO.get(room.name, [])]
    for path in (path for folder in folders for path in _sources(folder)):
        source = _as_python(path)
        for message, context in _messages(source):
            found[context, _singular(message)] = message
        if path.suffix == ".py":
            found |= {(None, text): text for text in _plain_texts(source)}
    found.pop((None, ""), None)
    return found


def _singular(message: Id) -> str:
    return message if isinstance(message, str) else message[0]


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale=LANGUAGE, project="Commonfield", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, ignore_obsolete=True)


def _entries(catalogue: Catalog) -> dict[Key, Message]:
    return {
        (message.context, _singular(message.id)): message for message in catalogue if message.id
    }


def _translations(message: Message) -> tuple[str, ...]:
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def update(*, prune: bool) -> None:
    """Add what is missing with an empty translation, in order; with ``prune`` drop the unsaid."""
    for room in rooms():
        path = catalogue_path(room)
        catalogue, wanted = _read(path), extracted(room)
        entries = _entries(catalogue)
        added = [key for key in wanted if key not in entries]
        for key in added:
            catalogue.add(wanted[key], context=key[0])
        dropped = [key for key in entries if key not in wanted] if prune else []
        for context, singular in dropped:
            catalogue.delete(singular, context=context)
        if added or dropped or not _is_in_order(path, catalogue):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(_written(catalogue))
            print(f"{path.relative_to(PACKAGE.parent)}: {len(added)} added, {len(dropped)} dropped")


def _written(catalogue: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalogue, width=0, no_location=True, sort_output=True)
    return file.getvalue()


def _is_in_order(path: Path, catalogue: Catalog) -> bool:
    """Return whether a catalogue stands as it is written here; its head may be another Babel's."""
    kept = path.read_bytes() if path.exists() else b""
    is_to_be = _written(catalogue)
    return kept.partition(b"\n\n")[2].strip() == is_to_be.partition(b"\n\n")[2].strip()


def _problems_of(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "is marked fuzzy"
    if not all(_translations(message)):
        yield "has no translation"
        return
    ids = {message.id} if isinstance(message.id, str) else set(message.id)
    said = "".join(_translations(message))
    is_withheld = any(map(_WITHHELD.search, ids))
    if (is_withheld and _WITHHELD_ZH not in said) or _OTHER_WORDS.search(said):
        yield f"says of what is withheld another word than {_WITHHELD_ZH}"
    wanted = {frozenset(_PLACE.findall(text)) for text in ids}
    for text in _translations(message):
        if frozenset(_PLACE.findall(text)) not in wanted:
            yield f"has other placeholders than its translation {text!r}"


def problems() -> list[str]:
    """Return one line for each thing that is wrong with a catalogue."""
    found: list[str] = []
    meanings: dict[Key, dict[tuple[str, ...], str]] = defaultdict(dict)
    for room in rooms():
        path, name = catalogue_path(room), room.name
        catalogue, wanted = _read(path), extracted(room)
        entries = _entries(catalogue)
        if entries and not _is_in_order(path, catalogue):
            found.append(f"{name}: its messages are not in order; run make fix")
        found += [f"{name}: {key[1]!r} is missing" for key in wanted if key not in entries]
        unsaid = "is said nowhere: tools/messages.py update --prune drops it"
        found += [f"{name}: {key[1]!r} {unsaid}" for key in entries if key not in wanted]
        for key, message in entries.items():
            found += [f"{name}: {key[1]!r} {problem}" for problem in _problems_of(message)]
            meanings[key].setdefault(_translations(message), name)
    for (_context, singular), translations in meanings.items():
        if len(translations) > 1:
            where = ", ".join(sorted(translations.values()))
            found.append(f"{where}: {singular!r} is translated differently; use pgettext")
    return found


def main() -> None:
    """Do what the command line asks for."""
    match sys.argv[1:]:
        case ["update", *options]:
            update(prune="--prune" in options)
        case ["check"]:
            found = problems()
            print("\n".join(found) or "Translations are complete.")
            sys.exit(1 if found else 0)
        case _:
            sys.exit("tools/messages.py update [--prune] | check")


if __name__ == "__main__":
    main()
