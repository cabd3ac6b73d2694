import re
import sys
import zlib
from datetime import UTC, datetime
from typing import Final

import pytest

from commonfield.evaluation.errors import PdfNotInstalledError
from commonfield.evaluation.views.report_pdf import pdf
from commonfield.evaluation.views.report_types import Report, ReportPart
from tests.evaluation.builders_reports import make_paper

_DATED: Final = datetime(2026, 11, 26, 4, tzinfo=UTC)
_STREAM: Final = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def parts_of(made: bytes) -> list[bytes]:
    """Return everything in a PDF, packed streams unpacked."""
    found = [made]
    for stream in _STREAM.findall(made):
        try:
            found.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return found


def letters_of(made: bytes) -> set[str]:
    """Return the letters that can be copied out of a PDF, from its maps back to Unicode."""
    letters: set[str] = set()
    for part in parts_of(made):
        for block in re.findall(rb"beginbfchar(.*?)endbfchar", part, re.DOTALL):
            for code in re.findall(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>", block):
                letters |= set(bytes.fromhex(code.decode()).decode("utf-16-be"))
    return letters


def test_same_paper_is_the_same_bytes_and_another_moment_others():
    made = pdf(make_paper(), dated=_DATED)

    assert made.startswith(b"%PDF-1.7")
    assert made.rstrip().endswith(b"%%EOF")
    assert pdf(make_paper(), dated=_DATED) == made
    assert pdf(make_paper(), dated=_DATED.replace(hour=5)) != made


def test_every_word_can_be_copied_and_its_letters_are_in_the_file():
    made = pdf(make_paper(), dated=_DATED)

    told = (
        "大石村评估报告浙江省松阳县先看这几句名次在第到之间越靠左好收入退款未公布怎样算的加总而成"
    )
    everything = b"".join(parts_of(made))
    fonts = set(re.findall(rb"/BaseFont\s*/[A-Z]{6}\+(\w+)-Regular", everything))
    assert set(told) - letters_of(made) == set()
    assert fonts == {b"NotoSansSC", b"NotoSerifSC"}
    assert b"/FontFile3" in everything


def test_words_are_never_read_as_commands():
    title = '#panic("村") *x* $y$ @z \\ <a> `b` 村'

    made = pdf(make_paper(title=title, summary=ReportPart("#", (title,))), dated=_DATED)

    assert set(title) - {" "} - letters_of(made) == set()


def test_machines_are_told_title_language_and_structure():
    everything = b"".join(parts_of(pdf(make_paper(), dated=_DATED)))

    assert b"/StructTreeRoot" in everything
    assert b"zh-CN" in everything
    assert "大石村评估报告".encode() in everything
    assert b"<pdfaid:part>2</pdfaid:part>" in everything


@pytest.mark.parametrize(
    "paper",
    [
        make_paper(picture=None, halves=(), halves_text="", notes=(), rows=()),
        make_paper(language="en", columns=("Figure", "Now", "Compared")),
    ],
)
def test_paper_without_pictures_and_in_english_is_set_too(paper: Report):
    assert pdf(paper, dated=_DATED).startswith(b"%PDF-1.7")


def test_server_without_a_typesetter_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "typst", None)

    with pytest.raises(PdfNotInstalledError):
        pdf(make_paper(), dated=_DATED)
