"""Which lots go into which packs: those of the tea that the pack says, and blends said so."""

import pytest

from commonfield.audit.queries import audit_trail
from commonfield.supply.commands import pack_lot
from commonfield.supply.errors import LotChangedError, OtherTeaError
from commonfield.supply.models import Lot, LotPacking
from commonfield.supply.queries import lots_for_pack
from commonfield.supply.types import NewPacking
from tests.people.builders import NOW
from tests.supply.builders import Maker, make_delivery, make_grower, make_item, make_lot, make_maker


def one_lot() -> tuple[Maker, str]:
    """Make a lot of 松阳银猴."""
    maker = make_maker()
    return maker, make_lot(maker, (make_delivery(maker, make_grower(maker)),))


def test_pack_lot_into_packs_of_another_tea_is_refused():
    maker, lot = one_lot()
    gtin = make_item(maker, tea="松阳香茶")

    for why in ("", "because"):
        with pytest.raises(OtherTeaError) as refused:
            pack_lot(by=maker.clerk, now=NOW, packing=NewPacking(lot, gtin, 1, "shop", why))
        assert refused.value.params == {"lot": lot, "tea": "松阳银猴", "pack": "松阳香茶 100 克"}

    assert not LotPacking.objects.exists()
    assert Lot.objects.get().remaining_g == 5_000


@pytest.mark.parametrize("left_g", [5_000, 4_999, 0])
def test_pack_lot_that_changed_since_the_clerk_looked_is_refused(left_g: int):
    maker, lot = one_lot()
    gtin = make_item(maker)
    pack_lot(by=maker.clerk, now=NOW, packing=NewPacking(lot, gtin, 1, "shop", left_g=5_000))

    with pytest.raises(LotChangedError):
        pack_lot(by=maker.clerk, now=NOW, packing=NewPacking(lot, gtin, 1, "shop", left_g=left_g))

    assert Lot.objects.get().remaining_g == 4_900


def test_pack_lot_of_a_blend_says_so_and_is_remembered():
    maker, lot = one_lot()
    gtin = make_item(maker, tea="松阳三绿")

    pack_lot(by=maker.clerk, now=NOW, packing=NewPacking(lot, gtin, 2, "shop", "blend"))

    latest = audit_trail(limit=1)[0]
    assert (latest.action, latest.detail) == (
        "supply.lot_packed",
        {"packs": 2, "why_other_tea": "blend"},
    )


def test_lots_for_pack_are_told_apart_by_their_tea():
    maker, lot = one_lot()
    gtin = make_item(maker)
    other = make_lot(maker, (make_delivery(maker, make_grower(maker)),), name="松阳香茶")
    stranger = make_maker("ONEXT", username="neighbour")
    make_lot(stranger, (make_delivery(stranger, make_grower(stranger)),))

    fitting, others = lots_for_pack(gtin)

    assert ([each.code for each in fitting], [each.code for each in others]) == ([lot], [other])
