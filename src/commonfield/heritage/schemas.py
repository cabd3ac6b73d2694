"""What the heritage is asked by API, and what it answers."""

from ninja import Schema
from pydantic import Field

from commonfield.front.api_pages import PageQuery
from commonfield.heritage.types import ConfirmationView, HeritageDetails


class HeritageQuery(PageQuery):
    """What is asked for: all that is shown, or what is of a place and below it."""

    place: str = Field("", pattern="^([0-9]{12})?$", description="A place's twelve digits.")


class HeritageItemOut(Schema):
    """An item: what is said of it, as what people confirmed it, whose its pictures are."""

    code: str
    said: HeritageDetails
    confirmations: list[ConfirmationView]
    credits: list[str]


class HeritageOut(Schema):
    items: list[HeritageItemOut]
    next: str | None
