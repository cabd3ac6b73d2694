"""The starter shelf's pictures, put together from its motifs."""

import tomllib
from functools import cache
from importlib.resources import files

from lxml import etree

_SVG = "http://www.w3.org/2000/svg"


@cache
def scenes() -> dict[str, list[str]]:
    """Return what each picture shows, from back to front."""
    return tomllib.loads(_read("scenes.toml"))


def drawn(name: str) -> bytes:
    """Return a picture as SVG, 400 by 260."""
    picture = etree.Element(f"{{{_SVG}}}svg", {"viewBox": "0 0 400 260"}, nsmap={None: _SVG})
    for placed in scenes()[name]:
        motif, *numbers = placed.split()
        group = etree.SubElement(picture, f"{{{_SVG}}}g")
        if numbers:
            x, y, size = [*numbers, "1"][:3]
            group.set("transform", f"translate({x} {y}) scale({size})")
        group.extend(list(etree.fromstring(_motifs()[motif])))
    return etree.tostring(picture)


@cache
def _motifs() -> dict[str, bytes]:
    root = etree.fromstring(_read("motifs.svg").encode())
    return {each.get("id", ""): etree.tostring(each) for each in root.iter(f"{{{_SVG}}}symbol")}


def _read(name: str) -> str:
    return files(__package__ or "").joinpath(name).read_text(encoding="utf-8")
