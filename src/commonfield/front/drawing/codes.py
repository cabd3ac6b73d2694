"""QR codes as SVG: black on white in every light, with their quiet border."""

import segno

from commonfield.front.drawing.svg import element, picture

_QUIET = 4


def qr(address: str, title: str) -> str:
    """Return the QR code of an address, with error correction M."""
    size, modules = _modules(address)
    return picture(
        modules,
        title=title,
        text=address,
        viewBox=f"0 0 {size} {size}",
        class_="qr",
        shape_rendering="crispEdges",
    )


def qr_symbol(address: str, name: str) -> str:
    """Return the QR code of an address to be drawn many times, by its name (``<use>``)."""
    size, modules = _modules(address)
    symbol = element("symbol", "".join(modules), id=name, viewBox=f"0 0 {size} {size}")
    return element("svg", symbol, width=0, height=0, aria_hidden="true")


def _modules(address: str) -> tuple[int, list[str]]:
    """Return how many modules a code and its quiet border are wide, and their markup."""
    rows = segno.make(address, error="m", micro=False).matrix
    size = len(rows) + 2 * _QUIET
    path = "".join(_runs(row, y + _QUIET) for y, row in enumerate(rows))
    ground = element("rect", width=size, height=size, fill="#fff")
    return size, [ground, element("path", d=path, fill="#000")]


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
