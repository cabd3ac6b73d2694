"""Shapes of the API of cases."""

from datetime import date
from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

from commonfield.front.api_pages import Body, Day


class AdoptionIn(Body):
    """A village starts a case."""

    place: Annotated[str, StringConstraints(pattern="^[0-9]{12}$")] = Field(
        description="The village's code.", examples=["331124101201"]
    )
    on: Day = Field(description="Today, or a day at most 92 days ago.", examples=["2026-12-01"])


class AdoptionOut(Schema):
    """What is on record then."""

    case: str
    place: str
    on: date
