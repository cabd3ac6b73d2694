"""A county as squares: one for each town, stepped in five tones, hatched without a value."""

from collections.abc import Sequence
from dataclasses import replace

from commonfield.front.drawing import svg
from commonfield.front.drawing.types import MapTile

STEPS = 5
_TILE_REM = 3.8
# The narrowest phone has 360 px, of which the page's margins leave about 19 rem.
_PHONE_REM = 19.0
# How much narrower tight letters are than usual ones (0.71 rem in the style sheet, 12 px: no
# smaller ones are read).
_TIGHT = 0.85
_LINE_REM = 0.8


def steps_of(values: Sequence[float | None]) -> list[int | None]:
    """Sort values into five steps of about equally many; equal values share a step.

    The tone tells the rank, the printed figure tells the size: with heavy tails equal
    intervals would leave all towns but one in the same tone.
    """
    known = sorted({value for value in values if value is not None})
    if len(known) == 1:
        return [None if value is None else (STEPS + 1) // 2 for value in values]
    rank = {value: place / (len(known) - 1 or 1) for place, value in enumerate(known)}
    return [None if value is None else min(int(rank[value] * STEPS) + 1, STEPS) for value in values]


def tile_map(tiles: Sequence[MapTile], title: str, text: str = "") -> str:
    """Return the map of squares, each with its name and figure, each a link where it has one.

    It begins at the leftmost square's column.
    """
    left = min((tile.col for tile in tiles), default=0)
    tiles = [replace(tile, col=tile.col - left) for tile in tiles]
    columns = max((tile.col for tile in tiles), default=0) + 1
    rows = max((tile.row for tile in tiles), default=0) + 1
    pattern = f"h{svg.key_of(title, *(tile.label for tile in tiles))}"
    steps = steps_of([tile.value for tile in tiles])
    return svg.picture(
        [_hatching(pattern)]
        + [
            _square(tile, step, columns, f"url(#{pattern})")
            for tile, step in zip(tiles, steps, strict=True)
        ],
        title=title,
        text=text,
        width="100%",
        height=svg.rem(rows * _TILE_REM),
        class_="squares",
    )


def _hatching(key: str) -> str:
    line = svg.element("path", d="M-2 2L2 -2M0 8L8 0M6 10L10 6", class_="grid")
    pattern = svg.element("pattern", line, id=key, width=8, height=8, patternUnits="userSpaceOnUse")
    return svg.element("defs", pattern)


def _square(tile: MapTile, step: int | None, columns: int, hatching: str) -> str:
    width = 100 / columns
    x, y = tile.col * width, tile.row * _TILE_REM
    middle, room = x + width / 2, _PHONE_REM / columns - 0.3
    style = f"mid on-{step}" if step else "mid"
    wide = max(svg.text_width_rem(tile.label), svg.text_width_rem(tile.text))
    lines: tuple[str, ...] = (tile.label,)
    tight = ""
    if wide > room:
        lines, tight = svg.wrapped(tile.label, room / _TIGHT), " tight"
    first = y + 1.65 - (len(lines) - 1) * _LINE_REM / 2
    fill = f"step-{step}" if step else None
    content = svg.box(x, y, width, _TILE_REM, fill, None if step else hatching)
    content += "".join(
        svg.label(line, middle, first + at * _LINE_REM, style=style + tight)
        for at, line in enumerate(lines)
    )
    under = y + 2.8 + (len(lines) - 1) * _LINE_REM / 2
    content += svg.label(tile.text, middle, under, style=f"{style} strong{tight}")
    return svg.element("a", content, href=tile.href) if tile.href else svg.element("g", content)
