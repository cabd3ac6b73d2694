"""What an item or a festival looks like as long as nobody has given a photograph of it."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from commonfield.front.drawing.ornament import terraces
from commonfield.front.drawing.svg import element

DRAWINGS: Final[Mapping[str, Sequence[tuple[str, str]]]] = tomllib.loads(
    files(__package__ or "").joinpath("content", "drawings.toml").read_text(encoding="utf-8")
)
_WIDTH, _HEIGHT = 240, 160
_LINES: Final = 5
_STEPS: Final = 4
_GOLDEN: Final = 1


@cache
def drawing(name: str) -> str:
    """Return a drawing, before the terraces of its own; decoration beside a name, silent."""
    hills = terraces(f"heritage {name}", width=_WIDTH, height=110, lines=_LINES, steps=_STEPS)
    back = [
        element("path", d=path, class_="gold" if line == _GOLDEN else "contour")
        for line, path in enumerate(hills)
    ]
    back.insert(0, element("path", d=f"{hills[0]}V{_HEIGHT}H-40Z", class_="leaf"))
    return element(
        "svg",
        element("rect", width=_WIDTH, height=_HEIGHT, class_="step-1")
        + element("g", "".join(back), transform="translate(0 50)")
        + "".join(element("path", d=path, class_=style) for style, path in DRAWINGS[name]),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        class_="custom",
        aria_hidden="true",
    )
