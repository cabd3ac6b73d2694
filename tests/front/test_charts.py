import xml.etree.ElementTree as ET

from django.http import HttpResponse, StreamingHttpResponse

from commonfield.front.charts import Chart, ChartRow, chart_file_response
from commonfield.front.drawing import bars, maps
from commonfield.front.drawing.standalone import standalone
from commonfield.front.drawing.types import Bar, MapTile
from tests.front.drawings import SVG, read
from tests.front.gallery import STYLE_SHEET

_BARS = bars.bars([Bar("50%rem & co", 1, '"1"', href="/a")], title="What", text="One bar.")


def _alone(drawing: str) -> ET.Element:
    text = standalone(drawing, style_sheet=STYLE_SHEET.read_text(encoding="utf-8"))
    return read(text)


def _picture() -> Chart:
    return Chart(
        name="towns",
        title="Towns",
        drawing=_BARS,
        head=("Place", "Value"),
        rows=[ChartRow("=1+1", ["0.3"])],
        columns=("place", "name", "value"),
        values=[("331124100000", "=1+1", 0.1 + 0.2), ("331124101000", "b", None)],
    )


def test_standalone_has_its_size_in_numbers() -> None:
    root = _alone(_BARS)

    lengths = [
        value
        for each in root.iter()
        for name, value in each.attrib.items()
        if name not in {"class", "fill"} and value.endswith(("rem", "%"))
    ]
    assert (root.get("width"), root.get("height")) == ("736", "95.6")
    assert lengths == ["100%", "100%"]  # its ground


def test_standalone_keeps_title_and_description() -> None:
    root = _alone(_BARS)

    assert [(each.tag, each.text) for each in list(root)[:2]] == [
        (f"{SVG}title", "What"),
        (f"{SVG}desc", "One bar."),
    ]
    assert root.get("aria-labelledby") == next(iter(root)).get("id")


def test_standalone_keeps_words_and_has_no_links() -> None:
    root = _alone(_BARS)

    assert [each.text for each in root.iter(f"{SVG}text")] == ["What", "50%rem & co", '"1"']
    assert (len(list(root.iter(f"{SVG}a"))), root.get("role")) == (0, "img")


def test_standalone_brings_rules_of_its_classes_only_in_light_colours() -> None:
    style = next(_alone(_BARS).iter(f"{SVG}style")).text or ""

    assert [line for line in style.splitlines() if line and "font-family" not in line] == [
        "svg .halo{paint-order:stroke;stroke:#fbfaf5;stroke-width:5px;stroke-linejoin:round}",
        "svg .strong{font-weight:700}",
        "svg .end{text-anchor:end}",
        "svg .axis{stroke:#858a80;stroke-width:1;fill:none}",
        "svg .axis{vector-effect:non-scaling-stroke}",
        "svg .tea{fill:#2f6b4f}",
        "svg .target{fill:none}",
    ]


def test_standalone_asks_for_nothing_from_outside() -> None:
    style = STYLE_SHEET.read_text(encoding="utf-8")

    text = standalone(maps.tile_map([MapTile("a", "1", 0, 0, 1)], title="t"), style_sheet=style)

    assert text.count("http") == text.count("http://www.w3.org/2000/svg")
    assert text.count("var(") + text.count("rem") + text.count("@") == 0


def test_picture_is_saved_as_svg() -> None:
    answer = chart_file_response(_picture(), ending="svg", file_name="价格-towns")

    assert isinstance(answer, HttpResponse)
    assert answer.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E4%BB%B7%E6%A0%BC-towns.svg"
    )
    assert answer.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<svg ')


def test_picture_is_saved_as_table_in_full_precision_without_formulas() -> None:
    answer = chart_file_response(_picture(), ending="csv", file_name="towns")

    assert isinstance(answer, StreamingHttpResponse)
    assert b"".join(answer).decode().split("\r\n") == [
        "\ufeffplace,name,value",
        "331124100000\t,'=1+1,0.30000000000000004",
        "331124101000\t,b,",
        "",
    ]
