"""Drawings (SVG) that others bring: shapes and words stay, what acts or asks elsewhere goes.

A browser runs no script of a drawing that it shows as a picture; this one has none to run where it
is opened by itself, either.
"""

import re
from typing import Final

from lxml import etree

from commonfield.workshop.errors import NoPictureError
from commonfield.workshop.media import DRAWINGS, PublicFile, put_file

MOST_BYTES: Final = 2_000_000
_SVG: Final = "http://www.w3.org/2000/svg"
_HREFS: Final = frozenset({"href", "{http://www.w3.org/1999/xlink}href"})
_ELEMENTS: Final = frozenset(
    {"svg", "g", "defs", "symbol", "use", "title", "desc", "text", "tspan", "textPath", "path"}
    | {"rect", "circle", "ellipse", "line", "polyline", "polygon", "clipPath", "mask", "marker"}
    | {"linearGradient", "radialGradient", "stop", "pattern", "switch"}
)
_PLAIN_NAME: Final = re.compile(r"(?![Oo][Nn])[A-Za-z][A-Za-z-]*")
_URL: Final = re.compile(r"url\(\s*['\"]?(?!#)|@import|expression|\\", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?")
# A colour's run is drawn once, however many shapes have it.
_DRAWN: Final = _ELEMENTS - {"linearGradient", "radialGradient", "stop"}
_OWN_URL: Final = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)")
_MOST_DRAWN: Final = 200_000
_SHOWN_PX: Final = 1_200
_WHOLE_WIDTH: Final = '#image(bytes(sys.inputs.drawing), format: "svg", width: 100%)'


def put_drawing(content: bytes) -> PublicFile:
    """Write a drawing, cleaned, as ``media.put_file`` does.

    Raises:
        NoPictureError: as ``clean_svg``.
    """
    return put_file([clean_svg(content)], DRAWINGS)


def drawing_size(content: bytes) -> tuple[int, int]:
    """Return the width and height at which a clean drawing is shown, by its box or its sides.

    Units: pixels; the longer one is 1,200, and a drawing that says neither is a square.
    """
    root = etree.fromstring(content)
    box = _NUMBER.findall(root.get("viewBox", ""))[2:] or [
        (_NUMBER.match(root.get(side, "")) or [""])[0] for side in ("width", "height")
    ]
    try:
        width, height = (float(each) for each in box)
        scale = _SHOWN_PX / max(width, height)
        return max(1, round(width * scale)), max(1, round(height * scale))
    except (ValueError, ZeroDivisionError, OverflowError):
        return _SHOWN_PX, _SHOWN_PX


def drawing_as_png(content: bytes, width_px: int) -> bytes:
    """Return a clean drawing as PNG, for programs that show no SVG; without letters.

    Raises:
        NoPictureError: without the typesetter, which a server may be without.
    """
    try:
        import typst  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise NoPictureError from error
    page = f"#set page(width: {width_px}pt, height: auto, margin: 0pt)\n{_WHOLE_WIDTH}"
    made = typst.compile(
        page.encode(), format="png", ppi=72.0, sys_inputs={"drawing": content.decode()}
    )
    if not isinstance(made, bytes):
        raise NoPictureError
    return made


def clean_svg(content: bytes) -> bytes:
    """Return an SVG drawing cleaned of scripts, references and everything else that does not draw.

    Raises:
        NoPictureError: if it is none, larger than two megabytes, or draws itself without end.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content[: MOST_BYTES + 1], parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NoPictureError from error
    if root.tag != f"{{{_SVG}}}svg":
        raise NoPictureError
    for element in list(root.iter()):
        name = etree.QName(element) if isinstance(element.tag, str) else None
        if name is None or name.namespace != _SVG or name.localname not in _ELEMENTS:
            _remove(element)
        else:
            _clean_attributes(element)
    if not _has_end(root):
        raise NoPictureError
    return etree.tostring(root, encoding="utf-8")


def _has_end(root: etree._Element) -> bool:
    """Return whether a drawing stays one with all that it uses again written out in each place."""
    named = {
        element.get("id", ""): element
        for element in root.iter()
        if etree.QName(element).localname in _DRAWN
    }
    waiting, drawn = [root], 0
    while waiting and drawn + len(waiting) <= _MOST_DRAWN:
        element, drawn = waiting.pop(), drawn + 1
        waiting += element
        for name, value in element.attrib.items():
            used = [str(value)[1:]] if name in _HREFS else _OWN_URL.findall(str(value))
            waiting += [named[each] for each in used if each in named]
    return not waiting


def _clean_attributes(element: etree._Element) -> None:
    for name, value in list(element.attrib.items()):
        is_plain = _PLAIN_NAME.fullmatch(str(name)) is not None and not _URL.search(value)
        is_own = name in _HREFS and value.startswith("#")
        if not (is_own or (is_plain and name not in _HREFS)):
            del element.attrib[name]


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
