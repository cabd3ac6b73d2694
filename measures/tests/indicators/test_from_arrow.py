"""An engine's answer as columns, in however many batches it comes."""

from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from commonfield_measures.indicators.columns import TotalsColumns
from commonfield_measures.indicators.from_arrow import columns_of

KINDS = ("culture.read", "market.sale")
ROWS: list[dict[str, Any]] = [
    {
        "place": place,
        "nth": nth,
        "channel": "own" if nth == 2 else "",
        "grouped": "",
        "subject": subject,
        "count": count,
        "quantity": 0.5,
        "amount_fen": 7,
        "standing": 1,
        "recorded": datetime(2026, 1, 1 + count, tzinfo=UTC),
    }
    for count, (place, nth, subject) in enumerate(
        [("b", 2, ""), ("a", 1, "y"), ("c", 1, "x"), ("b", 1, "z"), ("a", 1, "x"), ("a", 2, "")]
    )
]
SORTED = [4, 1, 5, 3, 0, 2]


def told(totals: TotalsColumns) -> list[tuple[str, str, str, str]]:
    columns = (totals.places, totals.kinds, totals.channels, totals.subjects)
    return list(zip(*([each.texts[at] for at in each.of] for each in columns), strict=True))


@pytest.mark.parametrize("at_once", [1, 2, 6])
def test_batches_become_one_sorted_table(at_once: int) -> None:
    batches = pa.Table.from_pylist(ROWS).to_batches(max_chunksize=at_once)

    found = columns_of(batches, KINDS)

    expected = [ROWS[at] for at in SORTED]
    assert told(found.totals) == [
        (row["place"], KINDS[row["nth"] - 1], row["channel"], row["subject"]) for row in expected
    ]
    assert found.totals.numbers["count"].tolist() == SORTED
    assert found.totals.has_subject.tolist() == [row["subject"] != "" for row in expected]
    assert found.as_of == datetime(2026, 1, 6, tzinfo=UTC)


def test_no_batches_are_no_totals() -> None:
    found = columns_of([], KINDS)

    assert (len(found.totals.kinds.of), found.as_of) == (0, None)
