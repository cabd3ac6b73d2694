"""Income from tea beside acts of culture: as the documentation's query finds it in an export."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.core.management import call_command
from django.test import Client

from commonfield.evaluation.queries import gaps
from commonfield.evaluation.views import income_culture
from commonfield.facts.commands import fold_new_facts, retract
from commonfield.facts.kinds import all_kinds
from commonfield.facts.models import Fact
from commonfield.facts.types import FactRecord
from commonfield_measures.indicators.computing import last_day_after
from commonfield_measures.indicators.types import Level
from tests.evaluation.builders_entries import make_desk
from tests.evaluation.builders_values import seen, whole
from tests.portal.builders import IN_YEAR, NOW, leaf, make_county, record, village

DOCUMENT = Path(__file__).parents[2] / "docs" / "evaluation.md"
ACTS = [
    kind.code
    for kind in all_kinds()
    if kind.counts_as == "participation" and kind.code.startswith("culture.")
]
VILLAGES = [village(town, number) for town in range(2) for number in range(3)]


def make_reading_county() -> dict[str, int]:
    """Write leaf and reading of six villages, one with too few readers; return residents."""
    make_county(towns=2, villages=3)
    at = IN_YEAR
    facts: list[FactRecord] = []
    for index, place in enumerate(VILLAGES):
        fen = 10_000 + 3_000 * index
        facts += [leaf(place, f"g{index}{who}", fen, at=at) for who in range(6)]
        readers = 3 if index == 2 else 6
        facts += [
            FactRecord(
                kind=ACTS[(act + who) % len(ACTS)],
                place=place,
                occurred_at=at,
                quantity=1,
                subject=f"r{index}{who}",
            )
            for who in range(readers)
            for act in range(1 + (index * 5) % 4)
        ]
    record(facts)
    retract(Fact.objects.filter(kind__in=ACTS, place=VILLAGES[1]).earliest("id").pk, now=IN_YEAR)
    fold_new_facts(NOW)
    desk = make_desk()
    people = {place: 90 + 25 * (index % 4) for index, place in enumerate(VILLAGES)}
    for place, count in people.items():
        desk.accepted(count, place=place)
    return people


def query_of_the_documentation(folder: Path, until: date) -> list[tuple[Any, ...]]:
    # A further query is a further comparison.
    (query,) = re.findall(r"```sql\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    first = until.replace(year=until.year - 1)
    days = {"2025-12-01": first.isoformat(), "2026-12-01": until.isoformat()}
    for written, meant in days.items():
        query = query.replace(written, meant)
    query = query.replace("'facts/facts", f"'{folder}/facts").replace("'tables", f"'{folder}")
    return duckdb.connect().execute(query).fetchall()


@pytest.mark.django_db
def test_picture_is_what_an_export_tells(tmp_path: Path) -> None:
    people = make_reading_county()
    values = whole(Level.VILLAGE)
    call_command("export_facts", "--with-subjects", "--to", str(tmp_path))
    lines = [f"{place},{count}" for place, count in people.items()]
    (tmp_path / "residents.csv").write_text("\n".join(["place,residents", *lines]))

    rows = query_of_the_documentation(tmp_path, last_day_after(values.period))

    found = gaps.income_and_culture(values)
    assert found is not None
    told = dict(
        zip(
            (place.code for place in found.places),
            zip(found.along.tolist(), found.has.tolist(), strict=True),
            strict=True,
        )
    )
    assert told == {place: pytest.approx(pair) for place, *pair, _, _, _, _, _ in rows}
    for column, curve in ((4, found.first), (5, found.second)):
        assert not isinstance(curve, Exception)
        assert curve.share[1:].tolist() == pytest.approx([row[column] for row in rows])
        assert curve.population[1:].tolist() == pytest.approx([row[3] for row in rows])
        assert curve.index == pytest.approx(rows[0][column + 2])


@pytest.mark.django_db
def test_village_with_few_readers_is_not_drawn() -> None:
    make_reading_county()

    found = gaps.income_and_culture(seen(Level.VILLAGE))

    assert found is not None
    assert VILLAGES[2] not in {place.code for place in found.places}
    dots, curves = income_culture.pictures_of(found, own=found.places[0].code)
    assert dots.drawing.count("<circle") == len(found.places) == len(dots.rows)
    assert dots.drawing.count('class="accent gap"') == 1
    assert dots.name == "/evaluation/fairness/income-culture"
    assert [row[0] for row in dots.values] == [place.code for place in found.places]
    assert list(found.places) == sorted(found.places, key=lambda place: place.code)
    assert str(found.left_out) in dots.note
    assert curves.drawing


@pytest.mark.django_db
def test_board_fairness_and_report_show_it(client: Client) -> None:
    make_reading_county()
    addresses = ("/board/", "/evaluation/fairness/", f"/evaluation/reports/{VILLAGES[0]}/")

    pages = [client.get(address).content.decode() for address in addresses]

    assert [page.count("income-culture.csv") for page in pages] == [1, 1, 1]
    table = client.get("/evaluation/fairness/income-culture.csv").getvalue().decode()
    drawn = [line.partition(",")[0].strip() for line in table.splitlines()[1:]]
    assert VILLAGES[2] not in drawn
    assert drawn == [place for place in VILLAGES if place in drawn] != []
