"""A keeper asks the maker for packs: once at a time, answered by packing or with a reason."""

from datetime import timedelta

import pytest

from commonfield.audit.models import AuditRow
from commonfield.kernel.errors import CommonfieldError, NotFoundError, PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.types import GUEST, SYSTEM, Actor
from commonfield.stores.models import PackRequest, Store
from commonfield.stores.stock.commands import (
    MOST_ASKED,
    ask_for_packs,
    cancel_packs,
    decline_packs,
    stock_from_lot,
)
from commonfield.stores.stock.errors import (
    DeclineReasonError,
    PacksAskedError,
    PacksNotAskedError,
    RequestClosedError,
)
from commonfield.stores.stock.queries import packs_asked, packs_to_pack
from commonfield.stores.stock.types import PackRequestView
from commonfield.supply.shares.commands import propose_agreement
from commonfield.supply.types import NewAgreement, Shares
from tests.market.builders import Shop, make_shop
from tests.people.builders import NOW, TODAY, make_actor, make_organisation


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def ask(shop: Shop, packs: int = 20) -> None:
    ask_for_packs(by=shop.keeper, now=NOW, store=shop.slug, sku=shop.sku, packs=packs)


def seen(shop: Shop) -> PackRequestView:
    return packs_asked(shop.slug, by=shop.keeper, now=NOW + timedelta(days=1))[shop.sku]


def test_two_taps_make_one_request_and_another_number_changes_it(shop: Shop):
    for packs in (20, 20, 30):
        ask(shop, packs)

    (waiting,) = packs_to_pack(by=shop.maker.clerk, now=NOW)

    assert (waiting.packs, waiting.left, waiting.sku) == (30, 40, shop.sku)
    assert AuditRow.objects.filter(action="market.packs_asked").count() == 2


def test_packing_answers_the_request_with_what_was_packed(shop: Shop):
    ask(shop)

    clerk = shop.maker.clerk
    stock_from_lot(by=clerk, now=NOW, sku=shop.sku, lot=shop.lot, packs=1)

    assert packs_to_pack(by=clerk, now=NOW) == []
    assert (seen(shop).state, seen(shop).packs, seen(shop).packed) == ("packed", 20, 1)
    ask(shop, 5)
    assert (seen(shop).state, PackRequest.objects.count()) == ("open", 2)


def test_request_is_declined_with_a_reason_or_cancelled_once(shop: Shop):
    ask(shop)
    number, clerk = seen(shop).request_id, shop.maker.clerk
    with pytest.raises(DeclineReasonError):
        decline_packs(by=clerk, now=NOW, request_id=number, reason="  ")

    decline_packs(by=clerk, now=NOW, request_id=number, reason="清明后才有")

    assert (seen(shop).state, seen(shop).reason) == ("declined", "清明后才有")
    for act in (decline_packs, cancel_packs):
        more = {"reason": "x"} if act is decline_packs else {}
        by = clerk if act is decline_packs else shop.keeper
        with pytest.raises(RequestClosedError):
            act(by=by, now=NOW, request_id=number, **more)


def test_request_of_the_wrong_person_or_number_is_refused(shop: Shop):
    other = make_shop("mist")
    ask(shop)
    number = seen(shop).request_id
    before = AuditRow.objects.count()

    for by in (other.keeper, shop.maker.clerk, GUEST):
        with pytest.raises(PermissionRefusedError):
            ask_for_packs(by=by, now=NOW, store=shop.slug, sku=shop.sku, packs=1)
        with pytest.raises(PermissionRefusedError):
            cancel_packs(by=by, now=NOW, request_id=number)
    for by in (other.maker.clerk, shop.keeper):
        with pytest.raises(PermissionRefusedError):
            decline_packs(by=by, now=NOW, request_id=number, reason="x")
    refused: list[tuple[str, int, type[CommonfieldError]]] = [
        (shop.sku, 0, PacksAskedError),
        (shop.sku, -1, PacksAskedError),
        (shop.sku, MOST_ASKED + 1, PacksAskedError),
        (other.sku, 1, NotFoundError),
    ]
    for sku, packs, error in refused:
        with pytest.raises(error):
            ask_for_packs(by=shop.keeper, now=NOW, store=shop.slug, sku=sku, packs=packs)

    assert AuditRow.objects.count() == before
    assert packs_to_pack(by=other.maker.clerk, now=NOW) == []


def hand_to_another(shop: Shop) -> Actor:
    """Make the store another organisation's; return its keeper."""
    owner = make_organisation("OELSE")
    Store.objects.filter(slug=shop.slug).update(organisation=owner)
    return make_actor(Role.KEEPER, organisation=owner)


def test_clerk_packs_for_another_organisation_what_its_store_asked_for(shop: Shop):
    keeper, clerk = hand_to_another(shop), shop.maker.clerk

    def pack(packs: int) -> None:
        stock_from_lot(by=clerk, now=NOW, sku=shop.sku, lot=shop.lot, packs=packs)

    with pytest.raises(PacksNotAskedError):
        pack(1)
    ask_for_packs(by=keeper, now=NOW, store=shop.slug, sku=shop.sku, packs=2)
    with pytest.raises(PacksNotAskedError):
        pack(3)
    assert len(packs_to_pack(by=clerk, now=NOW)) == 1
    pack(2)
    with pytest.raises(PacksNotAskedError):
        pack(1)

    assert shop.left == 42


def test_clerk_packs_unasked_by_an_agreement_of_the_two(shop: Shop):
    hand_to_another(shop)
    shares = Shares(growers_bp=2_000, maker_bp=3_000, store_bp=4_700, carrier_bp=300)
    agreement = NewAgreement(shop.maker.code, "OELSE", TODAY, shares)
    propose_agreement(by=SYSTEM, now=NOW, agreement=agreement)

    stock_from_lot(by=shop.maker.clerk, now=NOW, sku=shop.sku, lot=shop.lot, packs=1)

    assert shop.left == 41
