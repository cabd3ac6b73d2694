"""Pure rules of promotions: a team with its seats, and a price that holds for a time.

A team is open, then formed or failed; a seat is taken, then paid, or left; an offer is before, on,
then over. Nothing goes back, but a seat that was left is free again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from commonfield.kernel.errors import ConflictError
from commonfield.orders.choices import TeamState
from commonfield.orders.teams import errors


@dataclass(frozen=True)
class TeamNow:
    """A team as it stands: of ``seats``, so many are taken, so many of these are paid."""

    state: TeamState
    seats: int
    taken: int
    paid: int
    ends_at: datetime

    @property
    def is_full(self) -> bool:
        """Whether nobody else can sit down."""
        return self.taken >= self.seats


def open_team(seats: int, now: datetime, hours: int) -> TeamNow:
    """Return a new team in which nobody sits yet; it waits so many hours."""
    return TeamNow(TeamState.OPEN, seats, 0, 0, now + timedelta(hours=hours))


def why_not_sit(team: TeamNow, *, is_seated: bool, now: datetime) -> type[ConflictError] | None:
    """Return why a buyer cannot sit down in a team now; nothing if they can."""
    if is_seated:
        return errors.AlreadyInTeamError
    if team.state == TeamState.FORMED or (team.state == TeamState.OPEN and team.is_full):
        return errors.TeamFullError
    if team.state == TeamState.FAILED or now >= team.ends_at:
        return errors.TeamOverError
    return None


def sit(team: TeamNow) -> TeamNow:
    """Return the team with one more seat taken, which ``why_not_sit`` allowed."""
    return replace(team, taken=team.taken + 1)


def outcome(team: TeamNow, now: datetime) -> TeamState:
    """Return what a team becomes: formed once every seat is paid, failed once its time ran out.

    A team whose last payment came in time forms, even if nobody looked before the time was over.
    """
    if team.state != TeamState.OPEN:
        return team.state
    if team.paid >= team.seats:
        return TeamState.FORMED
    return TeamState.FAILED if now >= team.ends_at else TeamState.OPEN


def packs_allowed(packs_each: int, held: Iterable[int]) -> int:
    """Return how many packs a buyer may still have who holds so many in live orders."""
    return max(packs_each - sum(held), 0)
