"""A report set as PDF: one archival file with its letters in it, the same bytes every time."""

import json
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from commonfield.evaluation.errors import PdfNotInstalledError
from commonfield.evaluation.views.report_types import Report
from commonfield.front.drawing.codes import qr

if TYPE_CHECKING:
    import typst

_TEMPLATE: Final = Path(__file__).with_name("report.typ")


def pdf(paper: Report, *, dated: datetime) -> bytes:
    """Return a report as a whole PDF; the same paper of the same moment gives the same bytes.

    What the paper says reaches the typesetter as data, so no word of it is read as a command.
    """
    try:
        import typst  # noqa: PLC0415 - an extra, which a server may be without
    except ImportError as error:
        raise PdfNotInstalledError from error
    text, address = paper.links[0]
    data = asdict(paper) | {"code": qr(address, title=text)}
    return typst.compile(
        _template(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(dated.timestamp()),
    )


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


@cache
def _fonts() -> "typst.Fonts":
    import pylopdf_fonts_zh_cn  # noqa: PLC0415 - as above
    import typst  # noqa: PLC0415 - as above

    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])
