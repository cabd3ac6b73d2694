"""Packs of goods without a photograph: a shape for each kind, with contour lines of its own."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from commonfield.front.drawing.ornament import terraces
from commonfield.front.drawing.svg import element, number, picture


@dataclass(frozen=True, slots=True)
class Shape:
    """Paths of a pack 160 wide and 180 high: its outline, then details; where its band begins."""

    outline: str
    details: tuple[str, ...]
    band_y: float


SHAPES: Final[Mapping[str, Shape]] = {
    "tin": Shape(
        "M36 34V20Q36 14 42 14H118Q124 14 124 20V34H126Q132 34 132 40V158Q132 166 124 166H36"
        "Q28 166 28 158V40Q28 34 34 34Z",
        ("M34 34H126M28 44H132",),
        62,
    ),
    "pouch": Shape(
        "M36 20H124L130 160Q130 166 124 166H36Q30 166 30 160Z", ("M35 32H125M66 12H94V20H66Z",), 62
    ),
    "box": Shape("M14 78L30 58H130L146 78V166H14Z", ("M14 78H146M72 78V104H88V78",), 84),
    "cake": Shape(
        "M80 26A70 70 0 1 1 79.9 26Z",
        ("M80 80A16 16 0 1 1 79.9 80ZM80 36A60 60 0 1 1 79.9 36Z",),
        60,
    ),
    "jar": Shape(
        "M44 48V28H116V48H112Q132 62 132 84V150Q132 166 116 166H44Q28 166 28 150V84Q28 62 48 48Z",
        ("M44 48H116M40 34H120",),
        76,
    ),
    "bottle": Shape(
        "M68 40V58Q48 68 48 90V156Q48 166 58 166H102Q112 166 112 156V90Q112 68 92 58V40Z",
        ("M66 40V20H94V40M48 104H112M48 146H112",),
        84,
    ),
    "parcel": Shape(
        "M24 56H136V166H24Z", ("M80 56V166M80 56Q56 30 60 48T80 56Q104 30 100 48T80 56",), 74
    ),
    "basket": Shape(
        "M18 84H142L126 158Q124 166 116 166H44Q36 166 34 158Z",
        ("M34 84Q80 -12 126 84M18 96H142",),
        84,
    ),
}
_WIDTH: Final = 160
_HEIGHT: Final = 180
# Packs of less are drawn smaller. Units: grams, and the share of the full size.
_SIZES: Final = ((75, 0.72), (150, 0.86))
_LINES: Final = 5
_STEPS: Final = 7
_GOLDEN: Final = 2


def pack(code: str, title: str, kind: str = "pouch", net_g: int = 0) -> str:
    """Return a drawn pack for a product without a photograph.

    ``kind`` is a shape, and perhaps a tone behind it (``tin red``); the contour lines are the
    product's own. Units: grams; what weighs little is drawn small.
    """
    shape, _, tone = kind.partition(" ")
    scale = next((scale for most_g, scale in _SIZES if 0 < net_g < most_g), 1.0)
    width, height = _WIDTH / scale, _HEIGHT / scale
    # All stand on one line.
    box = (-(width - _WIDTH) / 2, _HEIGHT - height, width, height)
    return picture(
        _parts(code, shape),
        title=title,
        viewBox=" ".join(number(round(each)) for each in box),
        class_=f"drawn {tone}".rstrip(),
    )


@lru_cache(maxsize=4_096)
def _parts(code: str, kind: str) -> tuple[str, ...]:
    key = f"c{hashlib.sha256(f'{code}{kind}'.encode()).hexdigest()[:8]}"
    shape = SHAPES[kind]
    lines = terraces(code, width=_WIDTH, height=86, lines=_LINES, steps=_STEPS)
    band = element(
        "g",
        "".join(
            element("path", d=path, class_="gold" if line == _GOLDEN else "contour")
            for line, path in enumerate(lines)
        ),
        transform=f"translate(0 {number(shape.band_y)})",
    )
    return (
        element("clipPath", element("path", d=shape.outline), id=key),
        element("path", d=shape.outline, class_="leaf"),
        element("g", band, clip_path=f"url(#{key})"),
        *(element("path", d=path, class_="edge") for path in (shape.outline, *shape.details)),
    )
