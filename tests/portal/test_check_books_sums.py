"""Sums beyond 32 bits."""

from commonfield.facts.commands import fold_new_facts
from commonfield.orders.commands import confirm_payment, pack_order, receive_order, ship_order
from commonfield.people.types import SYSTEM
from tests.people.builders import NOW
from tests.portal.test_check_books import check, make_shop, order, send_back
from tests.supply.builders import make_agreement, make_delivery, make_grower, make_lot, make_maker


def test_check_books_adds_beyond_32_bits():
    maker = make_maker()
    delivery = make_delivery(maker, make_grower(maker), weight_g=450_000)
    lot = make_lot(maker, (delivery,), made_g=100_000)
    make_agreement(maker)
    sku = make_shop(maker, lot, price_fen=9_999_999, packs=999)
    number = order(sku, "simulated", packs=999)
    confirm_payment(by=SYSTEM, now=NOW, number=number, provider="simulated")
    for step in (pack_order, ship_order, receive_order):
        step(by=SYSTEM, now=NOW, number=number)
    send_back(number, sku)
    fold_new_facts(NOW)

    assert check()[1]["differences"] == []
