"""Shapes of the API of places."""

from datetime import date

from ninja import Field, Schema

from commonfield.front.api_pages import PageQuery


class PlaceOut(Schema):
    """A division of the country, as its newest record has it."""

    code: str = Field(examples=["331124104201"])
    level: str = Field(examples=["village"])
    name: str
    name_en: str
    parent_code: str
    urban_rural: str | None
    valid_from: date | None
    valid_to: date | None
    successors: list[str]


class PlacesOut(Schema):
    items: list[PlaceOut]
    next: str | None


class PlacesQuery(PageQuery):
    """Query for the divisions below one, or those of a name."""

    parent: str = Field(
        "", pattern="^([0-9]{12})?$", description="Those one level below it; empty: the provinces."
    )
    q: str = Field(
        "", max_length=60, description="Those of this name, pinyin or code instead, best first."
    )
