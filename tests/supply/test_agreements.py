"""Agreements hold once everybody whose share falls by them has accepted, from the next day on."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest

from commonfield.audit.queries import audit_trail
from commonfield.kernel.errors import NotFoundError, PermissionRefusedError
from commonfield.people.choices import Role
from commonfield.people.commands import grant_role, lay_down_roles
from commonfield.people.types import GUEST, SYSTEM, Actor, NewGrant
from commonfield.supply.errors import (
    AgreementEndError,
    AgreementOverlapError,
    BadSharesError,
    GrowersFloorError,
    OwnProposalError,
    ProposalClosedError,
    ProposalOpenError,
)
from commonfield.supply.models import Agreement, AgreementProposal, ProposalAcceptance
from commonfield.supply.shares.commands import (
    accept_proposal,
    decline_proposal,
    end_agreement,
    propose_agreement,
    withdraw_proposal,
)
from commonfield.supply.shares.queries import (
    NO_AGREEMENT,
    agreements_of,
    proposals_of,
    proposals_waiting_for,
    shares_in_force,
)
from commonfield.supply.types import NewAgreement, Shares
from tests.people.builders import (
    COUNTY,
    NOW,
    TODAY,
    actor,
    make_actor,
    make_organisation,
    make_person,
)
from tests.supply.builders import SHARES, Maker, make_maker

DAY: Final = timedelta(days=1)
TOMORROW: Final = TODAY + DAY
SHOP: Final = "OSHOP"
# What the audit's clerk wrote: nothing for growers, all for the maker.
ALL_OURS: Final = Shares(0, 10_000, 0, 0)


def propose(
    maker: Maker, shares: Shares, *, seller: str = SHOP, starts_on: date = TODAY, by: Actor = GUEST
) -> date | None:
    """Propose as the maker's clerk, or as another actor."""
    by = maker.clerk if by is GUEST else by
    return propose_agreement(
        by=by, now=NOW, agreement=NewAgreement(maker.code, seller, starts_on, shares)
    )


def agreed(maker: Maker, shares: Shares = SHARES, *, seller: str = SHOP) -> Maker:
    """Write an agreement down that has long been in force."""
    propose(maker, shares, seller=seller, starts_on=TODAY - 100 * DAY, by=SYSTEM)
    return maker


def accept(maker: Maker, by: Actor, side: str = SHOP) -> date | None:
    """Accept the maker's one proposal for a side."""
    return accept_proposal(by=by, now=NOW, code=open_code(maker), side=side)


def open_code(maker: Maker) -> str:
    (proposal,) = proposals_of(maker.code, now=NOW)
    return proposal.code


def in_force(maker: Maker, on: date, *, seller: str = SHOP) -> Shares:
    return shares_in_force({(maker.code, seller)}, on=on)[maker.code, seller]


def waits_for(maker: Maker) -> list[set[str]]:
    return [set(each.waits_for) for each in proposals_of(maker.code, now=NOW)]


@pytest.fixture
def maker() -> Maker:
    return make_maker()


@pytest.fixture
def keeper() -> Actor:
    make_organisation(SHOP)
    return make_actor(Role.KEEPER, organisation=SHOP)


@pytest.fixture
def bureau() -> Actor:
    return make_actor(Role.BUREAU, place=COUNTY)


def test_agreement_by_which_nobody_loses_holds_from_the_next_day(maker: Maker):
    agreed(maker, seller="")

    starts_on = propose(maker, Shares(2_000, 3_500, 4_200, 300), seller="")

    assert (starts_on, waits_for(maker)) == (TOMORROW, [])
    assert in_force(maker, TODAY) == SHARES
    assert in_force(maker, TOMORROW) == Shares(2_000, 3_500, 4_200, 300)
    assert [each.ends_on for each in agreements_of(maker.code)] == [None, TOMORROW]


@pytest.mark.parametrize("starts_on", [TODAY, TODAY - 400 * DAY, TODAY + 9 * DAY])
@pytest.mark.parametrize("general", [False, True])
def test_clerk_alone_takes_nothing_from_another_store(
    maker: Maker, starts_on: date, *, general: bool
):
    before = agreed(maker, seller="") if general else maker

    propose(before, replace(SHARES, maker_bp=8_200, store_bp=0), starts_on=starts_on)

    assert waits_for(maker) == [{SHOP}]
    for days in (0, 1, 30):
        assert in_force(maker, starts_on + days * DAY) != replace(
            SHARES, maker_bp=8_200, store_bp=0
        )


@pytest.mark.parametrize("seller", [SHOP, ""])
def test_growers_share_may_not_fall_below_the_floor(maker: Maker, seller: str):
    agreed(maker, seller=seller)

    for growers_bp in (0, 499):
        with pytest.raises(GrowersFloorError):
            propose(maker, Shares(growers_bp, 10_000 - growers_bp, 0, 0), seller=seller)

    assert (waits_for(maker), in_force(maker, TODAY + 400 * DAY)) == ([], SHARES)


def test_agreement_holds_when_the_store_has_accepted(maker: Maker, keeper: Actor):
    propose(maker, SHARES)

    starts_on = accept(maker, keeper)

    assert (starts_on, in_force(maker, TODAY), in_force(maker, TOMORROW)) == (
        TOMORROW,
        NO_AGREEMENT,
        SHARES,
    )
    trail = [each.action for each in audit_trail(object_code=f"agreement:{maker.code}/{SHOP}")]
    assert sorted(trail) == [
        "supply.shares_accepted",
        "supply.shares_agreed",
        "supply.shares_proposed",
    ]


def test_agreement_never_holds_before_it_was_accepted(maker: Maker, keeper: Actor):
    propose(maker, SHARES)
    later = NOW + timedelta(days=20)

    starts_on = accept_proposal(by=keeper, now=later, code=open_code(maker), side=SHOP)

    assert starts_on == TODAY + 21 * DAY
    assert in_force(maker, TODAY + 20 * DAY) == NO_AGREEMENT


def test_all_whose_share_falls_must_accept(maker: Maker, keeper: Actor, bureau: Actor):
    agreed(maker)
    propose(maker, Shares(1_000, 5_000, 4_000, 0))

    first, after_first = accept(maker, bureau, "growers"), waits_for(maker)
    second = accept(maker, keeper)

    assert (first, after_first, second) == (None, [{SHOP}], TOMORROW)
    assert in_force(maker, TOMORROW).growers_bp == 1_000


def test_what_carriers_lose_the_store_must_accept(maker: Maker):
    agreed(maker)

    propose(maker, replace(SHARES, maker_bp=4_300, carrier_bp=0))

    assert waits_for(maker) == [{SHOP}]


def test_small_falls_one_after_the_other_are_all_asked_and_end_at_the_floor(
    maker: Maker, bureau: Actor
):
    agreed(maker, Shares(600, 5_200, 4_200, 0))

    now = NOW
    for growers_bp in (550, 500):
        shares = Shares(growers_bp, 5_800 - growers_bp, 4_200, 0)
        propose_agreement(
            by=maker.clerk, now=now, agreement=NewAgreement(maker.code, SHOP, TODAY, shares)
        )
        assert waits_for(maker) == [{"growers"}]
        accept_proposal(by=bureau, now=now, code=open_code(maker), side="growers")
        now += timedelta(days=2)

    with pytest.raises(GrowersFloorError):
        propose(maker, Shares(499, 5_301, 4_200, 0), starts_on=TODAY + 9 * DAY)


def test_agreement_with_a_seller_is_measured_by_the_general_one(maker: Maker):
    agreed(maker, seller="")

    with pytest.raises(GrowersFloorError):
        propose(maker, ALL_OURS)
    propose(maker, Shares(1_000, 4_000, 5_000, 0))

    assert waits_for(maker) == [{SHOP, "growers"}]


def test_proposal_is_measured_by_what_holds_when_it_is_accepted(maker: Maker, keeper: Actor):
    agreed(maker, Shares(500, 5_300, 4_200, 0), seller="")
    propose(maker, Shares(1_000, 5_000, 4_000, 0))
    assert waits_for(maker) == [{SHOP}]
    propose(maker, Shares(1_500, 4_000, 4_500, 0), seller="")

    assert accept(maker, keeper) is None

    assert waits_for(maker) == [{"growers"}]
    assert in_force(maker, TOMORROW).growers_bp == 1_500


@pytest.mark.parametrize("role", [Role.CLERK, Role.ACCOUNTANT, Role.KEEPER])
def test_nobody_answers_for_two_sides(maker: Maker, bureau: Actor, role: Role):
    agreed(maker)
    make_organisation(SHOP)
    propose(maker, Shares(1_000, 5_000, 4_000, 0))
    organisation = SHOP if role == Role.KEEPER else maker.code
    grant = NewGrant(bureau.person_id or 0, role, organisation_code=organisation)
    grant_role(by=SYSTEM, now=NOW, grant=grant)

    for answer in (accept_proposal, decline_proposal):
        with pytest.raises(OwnProposalError):
            answer(by=bureau, now=NOW, code=open_code(maker), side="growers")

    assert ProposalAcceptance.objects.count() == 0


@pytest.mark.parametrize("spoke", ["for the maker", "for the store"])
def test_nobody_answers_for_a_second_side_after_laying_down_the_first_role(
    maker: Maker, bureau: Actor, keeper: Actor, spoke: str
):
    agreed(maker)
    propose(maker, Shares(1_000, 5_000, 4_000, 0))
    changes = maker.clerk
    if spoke == "for the store":
        accept(maker, keeper)
        changes = keeper
    lay_down_roles(by=changes, now=NOW, person_id=changes.person_id or 0)
    grant = NewGrant(changes.person_id or 0, Role.BUREAU, COUNTY)
    grant_role(by=SYSTEM, now=NOW, grant=grant)

    with pytest.raises(OwnProposalError):
        accept(maker, changes, side="growers")
    assert (accept(maker, bureau, side="growers") is not None) == (spoke == "for the store")


def test_clerk_who_keeps_the_store_too_does_not_accept(maker: Maker):
    make_organisation(SHOP)
    grant = NewGrant(maker.clerk.person_id or 0, Role.KEEPER, organisation_code=SHOP)
    grant_role(by=SYSTEM, now=NOW, grant=grant)
    propose(maker, SHARES)

    with pytest.raises(OwnProposalError):
        accept(maker, maker.clerk)

    assert in_force(maker, TOMORROW) == NO_AGREEMENT


def test_answers_are_the_sides_own(maker: Maker, keeper: Actor, bureau: Actor):
    agreed(maker)
    propose(maker, Shares(1_000, 5_000, 4_000, 0))
    code = open_code(maker)
    strangers = [
        GUEST,
        actor(make_person()),
        maker.clerk,
        make_actor(Role.KEEPER, organisation=make_organisation("OELSE")),
        make_actor(Role.BUREAU, place="331127000000"),
        make_actor(Role.COUNTY_ADMIN, place=COUNTY),
    ]

    for by, side in [
        *((by, side) for by in strangers for side in (SHOP, "growers")),
        *((keeper, "growers"), (bureau, SHOP), (keeper, "OELSE")),
    ]:
        for answer in (accept_proposal, decline_proposal):
            with pytest.raises(PermissionRefusedError):
                answer(by=by, now=NOW, code=code, side=side)
    for by in (*strangers[:2], *strangers[3:], keeper, bureau):
        with pytest.raises(PermissionRefusedError):
            withdraw_proposal(by=by, now=NOW, code=code)
        with pytest.raises(PermissionRefusedError):
            propose(maker, SHARES, by=by) if by is not GUEST else propose_agreement(
                by=GUEST, now=NOW, agreement=NewAgreement(maker.code, SHOP, TODAY, SHARES)
            )

    assert [len(proposals_waiting_for(by, now=NOW)) for by in (keeper, bureau, *strangers)] == [
        *(1, 1, 0, 0, 0, 0, 0, 0)
    ]


@pytest.mark.parametrize("closed_by", ["decline", "withdraw", "accept"])
def test_closed_proposal_is_closed(maker: Maker, keeper: Actor, closed_by: str):
    propose(maker, SHARES)
    code = open_code(maker)
    if closed_by == "decline":
        decline_proposal(by=keeper, now=NOW, code=code, side=SHOP)
    elif closed_by == "withdraw":
        withdraw_proposal(by=maker.clerk, now=NOW, code=code)
    else:
        accept_proposal(by=keeper, now=NOW, code=code, side=SHOP)

    for answer in (accept_proposal, decline_proposal):
        with pytest.raises(ProposalClosedError):
            answer(by=keeper, now=NOW, code=code, side=SHOP)
    with pytest.raises(ProposalClosedError):
        withdraw_proposal(by=maker.clerk, now=NOW, code=code)

    assert in_force(maker, TOMORROW) == (SHARES if closed_by == "accept" else NO_AGREEMENT)
    assert waits_for(maker) == []


def test_one_proposal_waits_at_a_time(maker: Maker):
    propose(maker, SHARES)

    with pytest.raises(ProposalOpenError):
        propose(maker, Shares(1_000, 8_000, 1_000, 0))

    assert len(waits_for(maker)) == 1


def test_agreement_before_a_later_one_is_refused(maker: Maker):
    propose(maker, SHARES, starts_on=TODAY + 10 * DAY, by=SYSTEM)

    for starts_on in (TODAY, TODAY + 10 * DAY):
        with pytest.raises(AgreementOverlapError):
            propose(maker, SHARES, starts_on=starts_on)

    assert (len(agreements_of(maker.code)), waits_for(maker)) == (1, [])


def test_acceptance_that_cannot_be_settled_leaves_nothing(maker: Maker, keeper: Actor):
    propose(maker, SHARES)
    code = open_code(maker)
    Agreement.objects.create(
        maker=maker.code,
        seller=SHOP,
        starts_on=TODAY + 5 * DAY,
        growers_bp=0,
        maker_bp=0,
        store_bp=10_000,
        carrier_bp=0,
    )

    with pytest.raises(AgreementOverlapError):
        accept_proposal(by=keeper, now=NOW, code=code, side=SHOP)

    assert (ProposalAcceptance.objects.count(), waits_for(maker)) == (0, [{SHOP}])


@pytest.mark.parametrize("shares", [replace(SHARES, store_bp=0), Shares(-100, 10_100, 0, 0)])
def test_agreement_on_other_than_the_whole_is_refused(maker: Maker, shares: Shares):
    with pytest.raises(BadSharesError):
        propose(maker, shares)

    assert (agreements_of(maker.code), AgreementProposal.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("own", "general", "days"),
    [
        # What is left is nothing for growers, less for growers, less for the store; or too early.
        (SHARES, None, 1),
        (SHARES, Shares(1_400, 4_000, 4_300, 300), 1),
        (SHARES, Shares(1_600, 4_000, 4_100, 300), 1),
        (SHARES, Shares(1_600, 3_900, 4_200, 300), 0),
        (SHARES, Shares(1_600, 3_900, 4_200, 300), -50),
    ],
)
def test_end_that_leaves_somebody_less_or_is_over_is_refused(
    maker: Maker, own: Shares, general: Shares | None, days: int
):
    agreed(maker, own)
    if general:
        agreed(maker, general, seller="")

    with pytest.raises(AgreementEndError):
        end_agreement(
            by=maker.clerk, now=NOW, maker=maker.code, seller=SHOP, ends_on=TODAY + days * DAY
        )

    assert in_force(maker, TODAY + 400 * DAY) == own


def test_end_that_leaves_nobody_less_is_the_clerks(maker: Maker):
    agreed(agreed(maker), Shares(1_600, 3_900, 4_200, 300), seller="")
    asked = {"now": NOW, "maker": maker.code, "ends_on": TOMORROW}

    end_agreement(by=maker.clerk, seller=SHOP, **asked)  # type: ignore[arg-type]  # as named

    assert in_force(maker, TOMORROW).growers_bp == 1_600
    with pytest.raises(NotFoundError):
        end_agreement(by=maker.clerk, seller=SHOP, **asked)  # type: ignore[arg-type]  # as named
    for by in (GUEST, actor(make_person()), make_actor(Role.KEEPER, organisation=maker.code)):
        with pytest.raises(PermissionRefusedError):
            end_agreement(by=by, seller="", **asked)  # type: ignore[arg-type]  # as named
