"""What growers allow decides who reads their money and whether it goes to their bank."""

from collections.abc import Callable, Sequence

import pytest

from commonfield.kernel.errors import PermissionRefusedError
from commonfield.ledger.payouts.errors import NothingToPayError
from commonfield.people.choices import Purpose, Role
from commonfield.people.commands import withdraw_consent
from commonfield.people.queries import trail_of
from commonfield.people.types import Actor
from commonfield.supply.queries import delivery_seen_by, grower_statement
from commonfield.supply.shares.queries import owed_to_growers
from tests.night import MONTH
from tests.people.builders import NOW, VILLAGE, actor, make_actor
from tests.supply.builders import (
    Maker,
    client_of,
    erase_while_owed,
    make_delivery,
    make_grower,
    make_maker,
    pay_growers,
    person_of,
    token_of,
)

RECORDS, PAYOUT, HELPER = Purpose.GROWER_RECORDS, Purpose.PAYOUT, Purpose.HELPER


@pytest.fixture
def maker() -> Maker:
    return make_maker()


def helper() -> Actor:
    return make_actor(Role.HELPER, place=VILLAGE, username="helper")


def withdraw(grower: str, purpose: Purpose) -> None:
    person_id = person_of(grower)
    withdraw_consent(by=actor(person_id), now=NOW, person_id=person_id, purpose=purpose)


def status(by: Actor, grower: str) -> list[int]:
    """Ask for a grower's statement on its page and through the API."""
    return [
        client_of(by).get(f"/growers/{grower}/statement/").status_code,
        client_of(by)
        .get(
            f"/api/supply/growers/{grower}/statement",
            headers={"Authorization": f"Bearer {token_of(by)}"},
        )
        .status_code,
    ]


@pytest.mark.parametrize(
    ("allows", "by_helper", "by_clerk"),
    [([], 403, 403), ([HELPER], 403, 403), ([RECORDS], 403, 200), ([RECORDS, HELPER], 200, 200)],
)
def test_statement_is_read_by_others_as_far_as_the_grower_allows(
    maker: Maker, allows: Sequence[Purpose], by_helper: int, by_clerk: int
):
    grower = make_grower(maker, allows=allows)

    answers = [status(by, grower) for by in (helper(), maker.clerk, actor(person_of(grower)))]

    assert answers == [[by_helper] * 2, [by_clerk] * 2, [200] * 2]


def test_refusal_names_the_consent_that_is_missing(maker: Maker):
    grower, by = make_grower(maker, allows=[RECORDS]), helper()

    page = client_of(by).get(f"/growers/{grower}/statement/").content.decode()

    assert "has not allowed this: A helper acting with you" in page


def test_reading_by_others_is_recorded_and_by_oneself_is_not(maker: Maker):
    grower, by = make_grower(maker), helper()

    for reader in (by, by, maker.clerk, actor(person_of(grower))):
        status(reader, grower)
    client_of(by).get(f"/growers/{grower}/")

    told = [
        ([each.role for each in line.roles], line.times)
        for line in trail_of(person_of(grower))
        if line.action == "supply.records_read"
    ]
    assert told == [(["helper"], 5), (["clerk"], 2)]


@pytest.mark.parametrize("read", [
    lambda by, grower, _number: grower_statement(by=by, now=NOW, code=grower, period=MONTH),
    lambda by, _grower, number: delivery_seen_by(by, number=number, now=NOW),
], ids=["statement", "delivery"])  # fmt: skip
def test_withdrawal_ends_the_helpers_reading(maker: Maker, read: Callable[..., object]):
    grower, by = make_grower(maker), helper()
    number = make_delivery(maker, grower)
    read(by, grower, number)

    withdraw(grower, HELPER)

    with pytest.raises(PermissionRefusedError):
        read(by, grower, number)


def test_clerk_who_may_not_read_still_weighs_in(maker: Maker):
    grower = make_grower(maker, allows=[])
    make_delivery(maker, grower)

    page = client_of(maker.clerk).get(f"/growers/{grower}/").content.decode()

    assert ("has not allowed" in page, "Weigh leaf in" in page) == (True, True)
    assert [words for words in ("¥750", "/statement/", "One leaf") if words in page] == []


def test_payout_leaves_out_who_does_not_allow_it_and_they_stay_owed(maker: Maker):
    paid, withdrew, erased = (make_grower(maker, name) for name in ("甲", "乙", "丙"))
    never = make_grower(maker, "戊", allows=[RECORDS])
    make_delivery(maker, erased)
    erase_while_owed(maker, erased)
    for grower in (paid, withdrew, never):
        make_delivery(maker, grower)
    withdraw(withdrew, PAYOUT)

    result = pay_growers(maker, by=maker.clerk)

    assert (result.total_fen, result.payees) == (75_000, 1)
    assert {grower for grower, _fen in owed_to_growers(maker.code)} == {withdrew, never, erased}
    with pytest.raises(NothingToPayError):
        pay_growers(maker, by=maker.clerk)


def test_payouts_page_names_who_is_left_out(maker: Maker):
    grower = make_grower(maker, "乙", allows=[])
    make_delivery(maker, grower)
    browser = client_of(maker.clerk)

    alone = browser.get("/payouts/").content.decode()
    make_delivery(maker, make_grower(maker, "甲"), weight_g=1_000)
    beside = browser.get("/payouts/").content.decode()

    assert ("does not allow payment" in alone, "Prepare ¥" in alone) == (True, False)
    assert ("1 grower cannot be paid" in beside, "Prepare ¥60" in beside) == (True, True)


def test_payouts_page_says_who_is_erased_and_leads_nowhere(maker: Maker):
    grower = make_grower(maker)
    make_delivery(maker, grower)
    erase_while_owed(maker, grower)

    page = client_of(maker.clerk).get("/payouts/").content.decode()

    assert ("erased at their wish" in page, f"/growers/{grower}/" in page) == (True, False)
