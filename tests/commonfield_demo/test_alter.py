"""Altering one act moves exactly the figures that it should."""

from collections import defaultdict
from dataclasses import replace

import pytest
from pytest_django import Settings

from commonfield.kernel.money import split_fen
from commonfield.people.types import SYSTEM
from commonfield.supply.models import Grower
from commonfield.supply.rules import leaf_value_fen
from commonfield.supply.subjects import subjects_of
from commonfield.supply.types import Shares
from commonfield_demo import acts
from tests.commonfield_demo.builders import BEGAN, life, make_tiny_county, moved, play, totals
from tests.copies import taken_back
from tests.people.builders import OTHER_VILLAGE, VILLAGE

pytestmark = pytest.mark.any_engine


@pytest.fixture(autouse=True)
def demo_mode(settings: Settings) -> None:
    settings.DEMO = True


Figures = dict[tuple[str, ...], tuple[int, float, int]]


def figures(stream: list[acts.Act]) -> Figures:
    with taken_back():
        play(stream)
        return totals()


def fen_by_kind_and_subject(figures: Figures) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for (kind, _place, _channel, _group, subject), (_count, _quantity, fen) in figures.items():
        found[kind][subject] = found[kind].get(subject, 0) + fen
    return found


def subject_of(grower: str) -> str:
    return subjects_of(SYSTEM, [Grower.objects.get(code=grower)], BEGAN)[grower]


def test_one_order_larger_moves_its_sale_its_shares_and_what_was_paid():
    county = make_tiny_county()
    stream = life(county)
    cooperative, shop = county.skus[3], county.skus[2]
    larger = [
        replace(act, lines=((cooperative, 3), (shop, 1)))
        if isinstance(act, acts.PlaceOrder) and act.key == "o5"
        else act
        for act in stream
    ]

    before, after = figures(stream), figures(larger)

    weights = Shares(1_500, 3_000, 5_500, 0).as_weights()
    grower_fen = split_fen(3 * 5_001, weights)[0] - split_fen(2 * 5_001, weights)[0]
    grower = subject_of(county.growers[4])
    seller = next(key for key in before if key[0] == "market.sale" and key[3] == "")
    shop_code = next(
        key[4] for key in before if key[0] == "market.sale" and key[4] != county.enterprise
    )
    assert seller[1] == VILLAGE
    assert moved(before, after) == {
        ("market.order_placed", VILLAGE, "own", "", shop_code): (0, 1.0, 5_001),
        ("market.sale", VILLAGE, "own", "", shop_code): (0, 1.0, 5_001),
        ("supply.share_credited", OTHER_VILLAGE, "", "other", grower): (0, 0.0, grower_fen),
        ("ledger.paid_out", OTHER_VILLAGE, "", "", grower): (0, 0.0, grower_fen),
    }


def test_one_delivery_heavier_moves_its_leaf_and_the_division_of_its_lot():
    county = make_tiny_county()
    stream = life(county)
    heavier = [
        replace(act, weight_g=act.weight_g + 1_000)
        if isinstance(act, acts.Deliver) and act.key == "d1"
        else act
        for act in stream
    ]
    first, second = subject_of(county.growers[0]), subject_of(county.growers[1])

    difference = moved(figures(stream), figures(heavier))

    fen = fen_by_kind_and_subject(difference)
    leaf_fen = leaf_value_fen(4_777, 6_038) - leaf_value_fen(3_777, 6_038)
    shifted = fen["supply.share_credited"][second]
    assert set(fen) == {"supply.leaf_delivered", "supply.share_credited", "ledger.paid_out"}
    assert fen["supply.leaf_delivered"] == {second: leaf_fen}
    assert shifted > 0
    assert fen["supply.share_credited"] == {first: -shifted, second: shifted}
    assert fen["ledger.paid_out"] == {first: -shifted, second: leaf_fen + shifted}


def test_one_payout_left_out_moves_only_what_was_paid():
    county = make_tiny_county()
    stream = life(county)
    unpaid = [
        act
        for act in stream
        if not (isinstance(act, acts.PayGrowers) and act.maker == county.cooperative)
    ]

    difference = moved(figures(stream), figures(unpaid))

    assert [key[0] for key in difference] == ["ledger.paid_out"]
