"""QR codes as SVG: black on white in every light, with their quiet border."""

import segno

from commonfield.front.drawing.svg import element, picture

_QUIET = 4


def qr(address: str, title: str) -> str:
    """Return the QR code of an address, with error correction M."""
    rows = segno.make(address, error="m", micro=False).matrix
    size = len(rows) + 2 * _QUIET
    path = "".join(_runs(row, y + _QUIET) for y, row in enumerate(rows))
    return picture(
        [
            element("rect", width=size, height=size, fill="#fff"),
            element("path", d=path, fill="#000"),
        ],
        title=title,
        text=address,
        viewBox=f"0 0 {size} {size}",
        class_="qr",
        shape_rendering="crispEdges",
    )


def _runs(row: bytearray, y: int) -> str:
    """Return one line of modules as rectangles, neighbours joined."""
    path, x = "", 0
    while x < len(row):
        start = x
        while x < len(row) and row[x]:
            x += 1
        if x > start:
            path += f"M{start + _QUIET} {y}h{x - start}v1h-{x - start}z"
        x += 1
    return path
