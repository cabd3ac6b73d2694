"""Charts with their words in both languages, as ``charts.toml`` has them."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from commonfield.evaluation.views import texts
from commonfield.front.charts import Chart, ChartRow, Value
from commonfield.front.language import is_chinese

SHIPPED: Final = Path(__file__).parent.parent / "charts.toml"

# Takes ``title`` and ``text``, its description for visitors who cannot see it.
type Draw = Callable[..., str]


class ChartTable(NamedTuple):
    """A chart's rows, in words and exact, and what comes behind the heads and columns of all."""

    rows: Sequence[ChartRow]
    values: Sequence[Sequence[Value]]
    head: Sequence[str] = ()
    columns: Sequence[str] = ()


@cache
def _told() -> Mapping[str, Any]:
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def chart(
    code: str,
    draw: Draw,
    table: ChartTable,
    params: Mapping[str, object] | None = None,
    *,
    also: str = "",
    after: str = "",
) -> Chart:
    """Return a chart with its words; ``said`` fills them in.

    ``also`` is a further sentence of its note, ``after`` one that is not read out with the drawing.
    """
    spec = _told()[code]

    def written(text: str | Mapping[str, str]) -> str:
        own = text if isinstance(text, str) else text["zh" if is_chinese() else "en"]
        return own % params if params else own

    title, note = written(spec["title"]), written(spec["note"])
    text = texts.joined(note, also)
    return Chart(
        name=spec.get("name", code),
        title=title,
        drawing=draw(title=title, text=text),
        note=texts.joined(text, after),
        head=(*map(written, spec["head"]), *table.head),
        rows=table.rows,
        columns=(*spec["columns"], *table.columns),
        values=table.values,
    )
