"""Closed vocabularies of promotions that no table keeps: they follow from instants."""

from enum import StrEnum


class SeatRefusal(StrEnum):
    """Why a buyer cannot sit down in a team."""

    SEATED = "already_in_team"
    FULL = "team_full"
    OVER = "team_over"
