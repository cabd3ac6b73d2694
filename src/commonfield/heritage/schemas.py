"""Requests and answers of the heritage's API."""

from ninja import Schema
from pydantic import Field

from commonfield.front.api_pages import PageQuery
from commonfield.heritage.types import ConfirmationView, HeritageDetails


class HeritageQuery(PageQuery):
    """A query for all public items, or for those in a place and below it."""

    place: str = Field("", pattern="^([0-9]{12})?$", description="A place's twelve digits.")


class HeritageItemOut(Schema):
    """An item with its confirmers' capacities and its pictures' credits."""

    code: str
    said: HeritageDetails
    confirmations: list[ConfirmationView]
    credits: list[str]


class HeritageOut(Schema):
    items: list[HeritageItemOut]
    next: str | None
