"""Drawings read as what they are: elements with a name, attributes and a text."""

import xml.etree.ElementTree as ET
from typing import Final

SVG: Final = "{http://www.w3.org/2000/svg}"


def read(drawing: str | bytes) -> ET.Element:
    """Return the outermost element of a drawing, or of the file of one."""
    return ET.fromstring(drawing)  # noqa: S314 -- our own drawing


def elements(drawing: str | bytes, tag: str) -> list[ET.Element]:
    """Return all elements of that name, in their order."""
    return list(read(drawing).iter(SVG + tag))


def title_of(drawing: str | bytes) -> str:
    """Return what a drawing is called, or nothing."""
    return read(drawing).findtext(f"{SVG}title") or ""
