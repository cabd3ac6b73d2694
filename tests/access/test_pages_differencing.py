"""A stranger adds up and subtracts everything published, and learns nothing of a few."""

import random
import re
from datetime import datetime, timedelta
from html import unescape
from itertools import product
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq
import pytest
from django.core.cache import cache
from django.test import Client

from commonfield.facts.commands import fold_new_facts, record_all
from commonfield.facts.parquet import export_facts
from commonfield.facts.types import FactRecord
from commonfield.supply.models import Delivery, LotPacking
from tests.access.differencing import Attack
from tests.night import NOW, TODAY, first_of_month, month_of, noon, of_today
from tests.portal.builders import contract, leaf, make_county, record, sale, share, village
from tests.supply.builders import make_lot_of, make_maker

_MOST_PAGES: Final = 60
_OF_A_VILLAGE: Final = re.compile(r" of \d{9}(?!000)\d{3}\b")


def some_facts(seed: int) -> list[FactRecord]:
    """Return what happens in villages of one to eight growers, shops and employers in 27 months."""
    drawn = random.Random(seed)  # noqa: S311 - a county that can be made again
    facts = []
    for town in range(3):
        for number in range(3):
            where = village(town, number)
            for who in range(drawn.randint(0, 7)):
                name, poor = f"{town}{number}{who}", drawn.random() < 0.4
                household = "low_income" if poor else "other"
                for _ in range(drawn.randint(1, 3)):
                    at = _some_day(drawn)
                    fen = drawn.randint(1_000, 9_000)
                    facts.append(leaf(where, f"s{name}", fen, household=household, at=at))
                    facts.append(share(where, f"s{name}", fen, household=household, at=at))
                    channel = drawn.choice(["own", "taobao", "douyin"])
                    facts.append(sale(where, f"O{name}", 2 * fen, channel=channel, at=at))
                    if drawn.random() < 0.3:
                        back = min(at + timedelta(days=drawn.randint(1, 60)), NOW)
                        facts.append(sale(where, f"O{name}", -fen, channel=channel, at=back))
                        facts.append(contract(where, f"O{name}", ends=True, at=back))
                    facts.append(contract(where, f"O{name}", at=at))
    return facts


def _some_day(drawn: random.Random) -> datetime:
    month = first_of_month(26 - drawn.randint(0, 26))
    return min(noon(month.replace(day=drawn.randint(1, 20))), NOW)


# Of a hundred counties those that told something before months, windows and channels were mended;
# two a day.
@pytest.mark.parametrize("seed", of_today([5, 10, 15, 17, 24, 38], 3))
def test_board_and_indicators_together_tell_of_nobody(seed: int):
    make_county(towns=3, villages=3)
    record(some_facts(seed), now=NOW)
    attack = Attack(NOW)

    attack.read_board()
    attack.read_indicators()

    assert attack.leaks() == []


def busy_facts(seed: int) -> list[FactRecord]:
    """Return what happens in 27 months in six villages, each month too little to be told."""
    drawn = random.Random(seed)  # noqa: S311 - a county that can be made again
    facts = []
    places = [village(town, number) for town in range(2) for number in range(3)]
    for back, where, who in product(range(26, -1, -1), places, range(7)):
        if drawn.random() < 0.6:
            at = min(noon(first_of_month(back).replace(day=drawn.randint(1, 28))), NOW)
            fen, name = drawn.randint(1_000, 9_000), f"{where[-6:]}{who}"
            channel = drawn.choice(["own", "taobao"])
            facts.append(sale(where, f"O{name}", fen, channel=channel, at=at))
            if drawn.random() < 0.2:
                facts.append(contract(where, f"O{name}", at=at))
    return facts


def test_villages_pages_archived_every_month_tell_of_no_villages_month():
    make_county(towns=2, villages=3)
    waiting, drawn = busy_facts(3), random.Random(4)  # noqa: S311 - as above
    # Many are entered three months late, which moves what was told of months that are over.
    entered = {
        id(fact): fact.occurred_at + timedelta(days=90 * (drawn.random() < 0.2)) for fact in waiting
    }
    attack = Attack(NOW)
    for day in [*(noon(first_of_month(back).replace(day=28)) for back in range(4, 0, -1)), NOW]:
        record_all([fact for fact in waiting if entered[id(fact)] <= day], now=day)
        waiting = [fact for fact in waiting if entered[id(fact)] > day]
        fold_new_facts(day)
        cache.clear()
        # Totals of towns and the county are live, which tells more (docs/adr/0092).
        attack.told = [each for each in attack.told if _OF_A_VILLAGE.search(each[0])]
        attack.wait(day)
        attack.read_board()
        attack.read_indicators()

    assert any(each.startswith("jobs of 331124101201 in ") for each, _sum in attack.told)
    assert [each for each in attack.leaks() if not each.place.endswith("000")] == []


@pytest.fixture
def attack() -> Attack:
    """Weigh, make and pack three lots whose leaf comes from a few villages."""
    make_county(towns=2, villages=2)
    maker = make_maker()
    for growers in (
        {village(0, 0): 6},
        {village(0, 0): 5, village(0, 1): 3, village(1, 0): 5},
        {village(1, 1): 1},
    ):
        make_lot_of(maker, growers, now=NOW)
    fold_new_facts(NOW)
    return Attack(NOW)


def test_all_that_is_public_tells_of_nobody(attack: Attack):
    attack.read_everything()

    assert len(attack.told) > 10
    assert attack.leaks() == []


def test_attack_finds_what_trace_told_before(attack: Attack):
    attack.read_everything()
    lot = LotPacking.objects.order_by("id")[1].lot.code

    for place in (village(0, 0), village(1, 0)):
        attack.learn_leaf_of_lot(lot, place)

    this_month = month_of(TODAY)
    # Five growers' each; with a town's leaf, which its price tells, one grower's follows.
    assert f"weight of leaf of {village(1, 1)} in ({this_month}, {this_month})" in {
        each.what for each in attack.leaks()
    }


@pytest.mark.usefixtures("attack")
def test_nothing_joins_the_export_to_a_page_or_to_a_persons_row(tmp_path: Path):
    for name, with_subjects in (("open", False), ("whole", True)):
        list(export_facts(tmp_path / name, with_subjects=with_subjects))
    rows, whole = (
        [
            row
            for file in sorted((tmp_path / name).rglob("*.parquet"))
            for row in pq.read_table(file, partitioning=None).to_pylist()
        ]
        for name in ("open", "whole")
    )
    pages = crawled()

    joining = ("id", "occurred_at", "recorded_at", "attributes")
    for name in joining:
        told = {str(row[name]) for row in rows} - {"{}"}
        assert not told & {str(row[name]) for row in whole}, name
    numbers = {row["id"] for row in rows}
    assert not {each for each in numbers if each in pages}
    assert not {each.number for each in Delivery.objects.all() if each.number in pages}, (
        "a delivery is named on a public page"
    )
    lots = set(LotPacking.objects.values_list("lot__code", flat=True))
    assert not {row["attributes"] for row in rows for lot in lots if lot in row["attributes"]}


def crawled() -> str:
    """Return everything that a stranger comes to from the first page and the packs."""
    client = Client()
    waiting = ["/", "/board/", "/evaluation/", "/sitemap.xml"]
    waiting += [
        f"/01/{gtin}/10/{lot}"
        for gtin, lot in LotPacking.objects.values_list("item__gtin", "lot__code")
    ]
    seen = set(waiting)
    texts: list[str] = []
    while waiting and len(texts) < _MOST_PAGES:
        response = client.get(waiting.pop(0))
        if "html" not in response.headers["Content-Type"]:
            continue
        texts.append(response.content.decode())
        found = re.findall(r'href="(/(?!static|language)[^"#]*)', texts[-1])
        new = [each for each in dict.fromkeys(map(unescape, found)) if each not in seen]
        seen |= set(new)
        waiting += new
    return "\n".join(texts)
