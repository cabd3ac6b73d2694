"""A team's way and a price's, whatever happens in whichever order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from commonfield.kernel.errors import CommonfieldError
from commonfield.orders.choices import TeamState
from commonfield.orders.teams import errors
from commonfield.orders.teams.rules import (
    TeamNow,
    open_team,
    outcome,
    packs_allowed,
    sit,
    why_not_sit,
)
from commonfield.stores.offers.choices import SalePhase
from commonfield.stores.offers.errors import BadOfferPriceError, BadOfferTimeError
from commonfield.stores.offers.rules import LONGEST, are_team_numbers_sane, check_offer, phase
from commonfield.stores.offers.types import NewFlashSale

NOW: Final = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
HOUR: Final = timedelta(hours=1)
BUYERS: Final = st.integers(0, 5)


class SeatState(Enum):
    TAKEN = auto()
    PAID = auto()


class TeamMachine(RuleBasedStateMachine):
    """Six buyers around a team of three, and a clock; ``seats`` is who sits there, and how."""

    def __init__(self) -> None:
        """Open the team."""
        super().__init__()
        self.now = NOW
        self.team = open_team(3, NOW, 24)
        self.seats: dict[int, SeatState] = {}
        self.formed_with: set[int] = set()
        self.refunds: list[int] = []
        self.payments: list[int] = []

    @rule(buyer=BUYERS)
    def buyer_sits_down(self, buyer: int) -> None:
        refusal = why_not_sit(self.team, is_seated=buyer in self.seats, now=self.now)
        if refusal is None:
            assert self.team.state == TeamState.OPEN
            assert self.now < self.team.ends_at
            self.team = sit(self.team)
            self.seats[buyer] = SeatState.TAKEN
        elif buyer in self.seats:
            assert refusal == errors.AlreadyInTeamError
        elif len(self.seats) == 3:
            assert refusal == errors.TeamFullError
        else:
            assert refusal == errors.TeamOverError

    @precondition(lambda self: SeatState.TAKEN in self.seats.values())
    @rule(data=st.data())
    def buyer_pays(self, data: st.DataObject) -> None:
        waiting = sorted(b for b, seat in self.seats.items() if seat == SeatState.TAKEN)
        buyer = data.draw(st.sampled_from(waiting))
        self.team = replace(self.team, paid=self.team.paid + 1)
        self.seats[buyer] = SeatState.PAID
        self.payments.append(buyer)

    @precondition(lambda self: bool(self.seats))
    @rule(data=st.data())
    def buyer_leaves(self, data: st.DataObject) -> None:
        buyer = data.draw(st.sampled_from(sorted(self.seats)))
        if self.team.state != TeamState.FORMED:
            is_paid = self.seats.pop(buyer) == SeatState.PAID
            taken, paid = self.team.taken - 1, self.team.paid - is_paid
            self.team = replace(self.team, taken=taken, paid=paid)
            self.refunds += [buyer] * is_paid

    @rule(hours=st.integers(1, 12))
    def time_passes(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule()
    def worker_looks(self) -> None:
        before = self.team
        self.team = replace(before, state=outcome(before, self.now))
        if before.state == TeamState.OPEN and self.team.state == TeamState.FAILED:
            assert self.now >= self.team.ends_at
            self.team = replace(self.team, taken=0, paid=0)
            self.refunds += [b for b, seat in self.seats.items() if seat == SeatState.PAID]
            self.seats.clear()
        if before.state == TeamState.OPEN and self.team.state == TeamState.FORMED:
            self.formed_with = set(self.seats)

    @invariant()
    def seats_are_counted(self) -> None:
        paid = sum(seat == SeatState.PAID for seat in self.seats.values())
        assert (self.team.taken, self.team.paid) == (len(self.seats), paid)
        assert 0 <= paid <= self.team.taken <= self.team.seats

    @invariant()
    def formed_means_all_paid_for_ever(self) -> None:
        if self.team.state == TeamState.FORMED:
            assert set(self.seats) == self.formed_with
            assert set(self.seats.values()) == {SeatState.PAID}

    @invariant()
    def every_payment_is_kept_or_refunded_once(self) -> None:
        kept = [b for b, seat in self.seats.items() if seat == SeatState.PAID]
        assert sorted(self.payments) == sorted(self.refunds + kept)


TestTeamMachine = TeamMachine.TestCase
TestTeamMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@given(taken=st.integers(0, 3), paid=st.integers(0, 3), hours=st.integers(-48, 48))
def test_team_that_is_decided_stays_so(taken: int, paid: int, hours: int):
    ends_at = NOW + hours * HOUR
    for state in (TeamState.FORMED, TeamState.FAILED):
        team = TeamNow(state, 3, taken, paid, ends_at)

        assert outcome(team, NOW) == state
        assert why_not_sit(team, is_seated=False, now=NOW) is not None


def test_team_paid_in_time_forms_however_late_somebody_looks():
    team = TeamNow(TeamState.OPEN, 2, 2, 2, NOW)

    assert outcome(team, NOW + 100 * HOUR) == TeamState.FORMED


def test_team_full_but_not_paid_fails_at_its_end():
    team = TeamNow(TeamState.OPEN, 2, 2, 1, NOW)

    assert [outcome(team, NOW - HOUR), outcome(team, NOW)] == [TeamState.OPEN, TeamState.FAILED]


@given(starts=st.integers(-9, 9), length=st.integers(1, 9), ended=st.none() | st.integers(-9, 9))
def test_offer_goes_through_its_phases_in_order(starts: int, length: int, ended: int | None):
    starts_at, ends_at = NOW + starts * HOUR, NOW + (starts + length) * HOUR
    order = list(SalePhase)

    def at(hour: int) -> SalePhase:
        moment = NOW + hour * HOUR
        ended_at = NOW + ended * HOUR if ended is not None and ended <= hour else None
        return phase(starts_at, ends_at, ended_at, moment)

    phases = [order.index(at(hour)) for hour in range(-12, 20)]

    assert phases == sorted(phases)
    assert at(starts) == (SalePhase.OVER if ended is not None and ended <= starts else SalePhase.ON)
    assert at(starts + length) == SalePhase.OVER


@given(each=st.integers(1, 9), wishes=st.lists(st.integers(1, 5), max_size=12))
def test_limit_is_never_passed_and_always_reached(each: int, wishes: list[int]):
    held: list[int] = []
    for wish in wishes:
        if wish <= packs_allowed(each, held):
            held.append(wish)

    assert sum(held) <= each
    assert packs_allowed(each, held) == each - sum(held)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"price_fen": 0}, BadOfferPriceError),
        ({"price_fen": 8_000}, BadOfferPriceError),
        ({"ends_at": NOW}, BadOfferTimeError),
        ({"ends_at": NOW - HOUR, "starts_at": NOW - 2 * HOUR}, BadOfferTimeError),
        ({"starts_at": NOW + 3 * HOUR}, BadOfferTimeError),
        ({"ends_at": NOW + LONGEST + HOUR}, BadOfferTimeError),
        (
            {"starts_at": NOW.replace(year=9999, month=12), "ends_at": NOW.replace(year=9999)},
            BadOfferTimeError,
        ),
    ],
)
def test_offer_makes_sense(changed: dict[str, Any], refusal: type[CommonfieldError]):
    sound = NewFlashSale("S1-1", 6_000, packs_each=2, starts_at=NOW, ends_at=NOW + 2 * HOUR)
    check_offer(sound, 8_000, NOW)

    with pytest.raises(refusal):
        check_offer(replace(sound, **changed), 8_000, NOW)


@pytest.mark.parametrize(
    ("seats", "hours", "most", "is_sane"),
    [(2, 1, 1, True), (50, 168, 999, True), (1, 24, 1, False), (51, 24, 1, False),
     (3, 0, 1, False), (3, 169, 1, False), (3, 24, 0, False), (3, 24, 1_000, False)],
)  # fmt: skip
def test_team_numbers(seats: int, hours: int, most: int, is_sane: bool):
    assert are_team_numbers_sane(seats, hours, most) is is_sane
