from collections.abc import Sequence
from pathlib import Path

import pytest

from commonfield_measures.effects.panel import panel_of, read_panel
from commonfield_measures.errors import MeasuresError

type Row = tuple[object, object, object, object]

# Two units at three times, one of which adopted at the last.
ROWS: tuple[Row, ...] = tuple(
    (unit, time, 1.0, adopted)
    for unit, adopted in (("A", "2026-Q1"), ("B", ""))
    for time in ("2025-Q3", "2025-Q4", "2026-Q1")
)


def changed(row: int, *, unit: object = None, **cells: object) -> list[Row]:
    names = ("unit", "time", "outcome", "adopted")
    new = dict(zip(names, ROWS[row], strict=True)) | cells | ({"unit": unit} if unit else {})
    return [
        *ROWS[:row],
        (new["unit"], new["time"], new["outcome"], new["adopted"]),
        *ROWS[row + 1 :],
    ]


def adopting(adopted: object, *, other: object = "") -> list[Row]:
    return [(unit, time, y, adopted if unit == "A" else other) for unit, time, y, _ in ROWS]


def test_panel_takes_rows_in_any_order_and_several_ways_to_write_never():
    rows = [(2, 10, 6.0, "NA"), (1, 9, 3.0, 10.0), (2, 9, 5.0, None), (1, 10, 4.0, 10)]

    panel = panel_of(*zip(*rows, strict=True))

    assert panel.times == ("9", "10")
    assert panel.outcomes.tolist() == [[5.0, 6.0], [3.0, 4.0]]
    assert panel.cohorts.tolist() == [2, 1]


def test_units_without_a_time_before_adoption_are_left_out_by_name():
    early = [("C", time, 1.0, "2025-Q1") for time in ("2025-Q3", "2025-Q4", "2026-Q1")]
    first = [("D", time, 1.0, "2025-Q3") for time in ("2025-Q3", "2025-Q4", "2026-Q1")]

    panel = panel_of(*zip(*ROWS, *early, *first, strict=True))

    assert panel.left_out == ("C", "D")
    assert len(panel.outcomes) == 2


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (changed(1, time="2025-Q3"), "“A” stands twice at 2025-Q3, in row 3 "),
        (changed(1, adopted=""), "“A”, row 3: adopted “”, but “2026-Q1”"),
        (changed(1, outcome="viel"), "“outcome”, row 3: “viel” is not a number"),
        (changed(1, outcome="-inf"), "“outcome”, row 3: the value is infinite"),
        (changed(1, outcome=""), "“outcome”, row 3: there is no value"),
        (changed(1, unit=" "), "“unit”, row 3 is empty"),
        (changed(1, time="2025"), "“2025-Q3” and “2025” cannot be put in order"),
        (ROWS[:5], "“B” has 2 of the panel's 3 times and nothing at 2026-Q1"),
        (ROWS[:4], "“B” has 1 of the panel's 3 times and nothing at 2025-Q4"),
        (ROWS[::3], "of one period only"),
        (adopting("2026-Q2"), "“A” adopted at “2026-Q2”, which is no time of this panel"),
        (adopting("2025-11"), "“A” adopted at “2025-11”, which is no time of this panel"),
        (adopting(""), "No unit adopted"),
        (adopting("2025-Q3"), "No unit adopted"),
        (adopting("2026-Q1", other="2025-Q4"), "Every unit adopted"),
        ((), "“unit” has no values"),
    ],
)
def test_what_is_no_panel_is_refused_by_name(rows: Sequence[Row], said: str):
    columns = zip(*rows, strict=True) if rows else ((), (), (), ())

    with pytest.raises(MeasuresError) as refused:
        panel_of(*columns)

    assert said in str(refused.value)


def test_file_without_a_column_is_refused(tmp_path: Path):
    (tmp_path / "a.csv").write_text("unit,time,outcome\nA,1,2\n", encoding="utf-8")

    with pytest.raises(MeasuresError, match="no column “adopted”"):
        read_panel(tmp_path / "a.csv")
