"""Packs of goods without a photograph: a shape for each kind, with contour lines of its own."""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from commonfield.front.drawing.ornament import terraces
from commonfield.front.drawing.svg import element, number, picture


@dataclass(frozen=True, slots=True)
class Shape:
    """Paths of a pack 160 wide and 180 high: its outline, then details; where its band begins."""

    outline: str
    details: Sequence[str]
    band_y: float


SHAPES: Final[Mapping[str, Shape]] = {
    name: Shape(**each)
    for name, each in tomllib.loads(
        Path(__file__).with_name("packs.toml").read_text(encoding="utf-8")
    ).items()
}
_WIDTH: Final = 160
_HEIGHT: Final = 180
# Packs of less are drawn smaller. Units: grams, and the share of the full size.
_SIZES: Final = ((75, 0.72), (150, 0.86))
_LINES: Final = 5
_STEPS: Final = 7
_GOLDEN: Final = 2
_PATTERNS: Final = 64


def pack(code: str, title: str, kind: str = "pouch", net_g: int = 0) -> str:
    """Return a drawn pack for a product without a photograph.

    ``kind`` is a shape, and perhaps a tone behind it (``tin red``); the contour lines are one of
    ``_PATTERNS``, always the same for a product. Units: grams; what weighs little is drawn small.
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
    digest = hashlib.sha256(f"{code}{kind}".encode())
    key = f"c{digest.hexdigest()[:8]}"
    shape = SHAPES[kind]
    lines = _contours(digest.digest()[-1] % _PATTERNS)
    band = element("g", lines, transform=f"translate(0 {number(shape.band_y)})")
    return (
        element("clipPath", element("path", d=shape.outline), id=key),
        element("path", d=shape.outline, class_="leaf"),
        element("g", band, clip_path=f"url(#{key})"),
        *(element("path", d=path, class_="edge") for path in (shape.outline, *shape.details)),
    )


@cache
def _contours(pattern: int) -> str:
    lines = terraces(f"pack {pattern}", width=_WIDTH, height=86, lines=_LINES, steps=_STEPS)
    return "".join(
        element("path", d=path, class_="gold" if line == _GOLDEN else "contour")
        for line, path in enumerate(lines)
    )
