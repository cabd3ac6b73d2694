"""A drawing of a page as a file of its own: sizes in numbers, colours and letters inside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Final

from commonfield.front.drawing.svg import element, number, text_at, wrapped

_WIDTH_REM: Final = 44.0
_PX_PER_REM: Final = 16.0
_MARGIN: Final = 16
_TITLE_PX: Final = 22
_TAG: Final = re.compile(r"<[^<>]+>")
_LENGTH: Final = re.compile(r'="(-?[\d.]+)(rem|%)"')
_SIZE: Final = re.compile(r' (?:width|height)="[^"]*"')
_CLASSES: Final = re.compile(r' class="([^"]*)"')
_DOOR: Final = re.compile(r"<(/?)a\b[^<>]*>")
_NAMES: Final = re.compile(r"<title\b[^<>]*>[^<>]*</title>(?:<desc\b[^<>]*>[^<>]*</desc>)?")
_TITLE: Final = re.compile(r"<title\b[^<>]*>([^<>]*)</title>")
_VIEW_BOX: Final = re.compile(r' viewBox="([^"]*)"')
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_VARIABLE: Final = re.compile(r"var\(--([\w-]+)\)")
_REM: Final = re.compile(r"([\d.]*\d)rem\b")
_NAMED: Final = re.compile(r"\.([\w-]+)")
_FONT: Final = re.compile(r"font: (?:(\d+) )?([\d.]+px)/[\d.]+ (.+)")
# What moves, points and focuses does so on a page only; so do its frame and large print.
_OF_PAGES: Final = re.compile(r":|\.elder\b|\ba\b|>")
_OF_FRAMES: Final = frozenset({"pointer-events", "display", "max-width", "cursor", "outline"})


@dataclass(frozen=True, slots=True)
class _Rule:
    selector: str
    declarations: tuple[tuple[str, str], ...]

    @property
    def classes(self) -> set[str]:
        return set(_NAMED.findall(self.selector))


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What of a style sheet concerns drawings, in light colours; widest sizes by class, in px."""

    rules: tuple[_Rule, ...]
    widest: dict[str, float]
    paper: str


def standalone(drawing: str, *, style_sheet: str) -> str:
    """Return a drawing as the text of an SVG file that looks alike without its page.

    Widths in per cent and heights in ``rem`` become pixels (16 a ``rem``), links become groups,
    and the rules for the classes used come along in light colours. Title and description stay; the
    title also stands above it.

    Args:
        drawing: What ``svg.picture`` returned.
        style_sheet: The text of the site's style sheet.
    """
    sheet = _read(style_sheet)
    root, rest = _split(_DOOR.sub(r"<\1g>", drawing))
    used = {name for names in _CLASSES.findall(drawing) for name in names.split()}
    width = min(
        [_WIDTH_REM * _PX_PER_REM, *(sheet.widest[name] for name in used & sheet.widest.keys())]
    )
    drawn, height = _sized(root, width)
    names = _NAMES.match(rest)
    title = names[0] if names else ""
    lines = _title_lines(title, width)
    top = _MARGIN + _TITLE_PX * len(lines)
    place = f'<svg x="{_MARGIN}" y="{number(top)}" overflow="visible"'
    body = _TAG.sub(lambda tag: _in_pixels(tag[0], width), rest.removeprefix(title))
    style = element("style", "\n" + "\n".join(_rules(sheet, used | {"strong"})) + "\n")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(width + 2 * _MARGIN)}"'
        f' height="{number(top + height + _MARGIN)}"{_roles(root)}>\n'
        + title
        + style
        + element("rect", width="100%", height="100%", fill=sheet.paper)
        + "".join(
            text_at(line, str(_MARGIN), number(_MARGIN + _TITLE_PX * (row + 0.6)), style="strong")
            for row, line in enumerate(lines)
        )
        + drawn.replace("<svg", place, 1)
        + body
        + "</svg>\n"
    )


def _title_lines(names: str, width: float) -> tuple[str, ...]:
    """Return the drawing's title as lines above it; off its page nothing else names it."""
    title = _TITLE.match(names)
    return wrapped(unescape(title[1]), width / _PX_PER_REM) if title else ()


def _split(drawing: str) -> tuple[str, str]:
    end = drawing.index(">") + 1
    return drawing[:end].replace(' role="group"', ' role="img"'), drawing[end:]


def _roles(root: str) -> str:
    return "".join(re.findall(r' (?:role|aria-[a-z]+)="[^"]*"', root))


def _sized(root: str, width: float) -> tuple[str, float]:
    """Return the drawing's own element with its size in numbers, and its height."""
    box = _VIEW_BOX.search(root)
    if box:
        _, _, wide, high = (float(each) for each in box[1].split())
        height = width * high / wide
    else:
        lengths = re.search(r' height="([\d.]+)rem"', root)
        height = float(lengths[1]) * _PX_PER_REM if lengths else width
    bare = re.sub(r' (?:xmlns|role|aria-[a-z]+)="[^"]*"', "", _SIZE.sub("", root))
    size = f' width="{number(width)}" height="{number(height)}"'
    return bare.removesuffix(">") + size + ">", height


def _in_pixels(tag: str, width: float) -> str:
    def pixels(length: re.Match[str]) -> str:
        unit = _PX_PER_REM if length[2] == "rem" else width / 100
        return f'="{number(float(length[1]) * unit)}"'

    return _LENGTH.sub(pixels, tag)


def _rules(sheet: _Sheet, used: set[str]) -> Iterator[str]:
    for rule in sheet.rules:
        if rule.classes <= used:
            body = ";".join(f"{name}:{value}" for name, value in rule.declarations)
            yield f"{rule.selector}{{{body}}}"


@lru_cache(maxsize=4)
def _read(style_sheet: str) -> _Sheet:
    variables: dict[str, str] = {}
    rules: list[_Rule] = []
    widest: dict[str, float] = {}
    for selectors, body in _blocks(_COMMENT.sub("", style_sheet)):
        if selectors == ":root":
            variables.update(re.findall(r"--([\w-]+):\s*([^;]+);", body))
            continue
        declarations = tuple(_declarations(body, variables))
        width = re.search(r"max-width: ([\d.]+)rem", body)
        for selector in selectors.split(","):
            plain = selector.strip()
            if width and re.fullmatch(r"\.[\w-]+", plain):
                widest[plain[1:]] = float(width[1]) * _PX_PER_REM
            if declarations and _is_of_drawings(plain):
                rules.append(_Rule(plain, declarations))
    return _Sheet(tuple(rules), widest, variables["paper"])


def _is_of_drawings(selector: str) -> bool:
    if _OF_PAGES.search(selector):
        return False
    return selector.startswith("svg ") or bool(
        re.fullmatch(r"\.[\w-]+ (rect|text|\.tight\w*)", selector)
    )


def _blocks(style_sheet: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and body of every rule that stands in no block for special screens."""
    depth, start, selectors = 0, 0, ""
    for brace in re.finditer(r"[{}]", style_sheet):
        if brace[0] == "{":
            if depth == 0:
                selectors, start = style_sheet[start : brace.start()].strip(), brace.end()
            depth += 1
            continue
        depth -= 1
        if depth == 0:
            if not selectors.startswith("@"):
                yield selectors, style_sheet[start : brace.start()]
            start = brace.end()


def _declarations(body: str, variables: dict[str, str]) -> Iterator[tuple[str, str]]:
    for declaration in body.split(";"):
        text = declaration.strip()
        while _VARIABLE.search(text):
            text = _VARIABLE.sub(lambda name: variables[name[1]].strip(), text)
        text = _REM.sub(lambda size: f"{number(float(size[1]) * _PX_PER_REM)}px", text)
        # Not every program that draws files reads the short form.
        font = _FONT.fullmatch(text)
        if font:
            weight, size, family = font.groups()
            yield "font-family", family
            yield "font-size", size
            yield "font-weight", weight or "400"
        elif text:
            name, _, value = text.partition(":")
            if name.strip() not in _OF_FRAMES and not name.startswith("--"):
                yield name.strip(), value.strip()
