"""Shapes of the API of cases."""

from datetime import date
from typing import Annotated, Final, Literal

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

from commonfield.front.api_pages import Body, Day
from commonfield.sharing.cases.types import CaseDetails
from commonfield.sharing.choices import CaseTopic, ClaimDirection

# As forms take them: trimmed, without control characters.
_LINE: Final = StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]*$")
_LINES: Final = StringConstraints(
    strip_whitespace=True, max_length=2_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
)


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


class CaseFile(Schema):
    """A case of another county, as a province's site offers it."""

    model_config = ConfigDict(extra="ignore", strict=True)

    format: Literal["commonfield case 1"]
    slug: str = Field(pattern="^[a-z0-9-]{1,60}$")
    village: str = Field(pattern="^[0-9]{12}$")
    topic: CaseTopic
    began_on: date = Field(strict=False)
    ended_on: date | None = Field(strict=False)
    cost_fen: int = Field(ge=0, le=100_000_000_000)
    work_days: int = Field(ge=0, le=100_000)
    indicator: str = Field(max_length=60)
    direction: ClaimDirection
    title: Annotated[str, _LINE] = Field(max_length=60)
    done: Annotated[str, _LINES]
    happened: Annotated[str, _LINES]
    failed: Annotated[str, _LINES]
    ask: Annotated[str, _LINE] = Field(max_length=60)
    title_en: Annotated[str, _LINE] = Field(max_length=120)
    done_en: Annotated[str, _LINES]
    happened_en: Annotated[str, _LINES]
    failed_en: Annotated[str, _LINES]
    ask_en: Annotated[str, _LINE] = Field(max_length=120)

    def details(self) -> CaseDetails:
        """Return the case's words and claim."""
        return CaseDetails(**{name: getattr(self, name) for name in CaseDetails.__slots__})
