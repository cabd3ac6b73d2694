"""The race after the last unit, with few buyers and few packs."""

import pytest

from tests.night import NIGHT
from tests.running import Installation
from tools.race import differing_books, hold


@pytest.mark.skipif(not NIGHT, reason="tried by night")
def test_race_ends_well_and_tells_of_a_pack_too_many(
    demo_county: Installation, capsys: pytest.CaptureFixture[str]
):
    wrong = hold(demo_county, buyers=8, stock=30, workers=2)

    told = capsys.readouterr().out
    assert wrong == []
    assert "sold     30 of 30   left      0   in line   0   turned away" in told

    with demo_county.connection() as connection:
        connection.execute("UPDATE stores_stock SET available = 1 WHERE available = 0")
        connection.commit()
    assert differing_books(demo_county) != []
