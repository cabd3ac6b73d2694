"""Lists of the JSON API: pagination by cursor, and the types that all bodies share."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

from django.http import HttpRequest
from ninja import Field, Schema
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    model_validator,
)

from commonfield.kernel.clock import CHINA
from commonfield.workshop.cursors import cursor_at, position_of
from commonfield.workshop.errors import BadCursorError

_MOST: Final = 200
_ONE_LINE: Final = r"^[^\x00-\x1f\x7f]*$"
_NUMBER: Final = re.compile("[0-9]{1,18}")


def _as_text(value: object) -> object:
    """Refuse numbers where the description says a day or an instant: pydantic takes them too."""
    if not isinstance(value, date) and not (isinstance(value, str) and "-" in value):
        raise ValueError("Write it as ISO 8601 does.")
    return value


def _in_utc(instant: datetime) -> datetime:
    """Refuse an instant that lies beyond the calendar in UTC or in China."""
    try:
        instant.astimezone(CHINA)
        return instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("Write an instant between the years 1 and 9999.") from None


Day = Annotated[date, BeforeValidator(_as_text)]
Instant = Annotated[AwareDatetime, BeforeValidator(_as_text), AfterValidator(_in_utc)]
# One line of text that a database can keep, and several.
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=_ONE_LINE)]
LineOrNothing = Annotated[str, StringConstraints(strip_whitespace=True, pattern=_ONE_LINE)]
Prose = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")]


class Body(Schema):
    """A request body: an object of the described members and no others."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    @model_validator(mode="before")
    @classmethod
    def is_described(cls, values: Any) -> Any:  # noqa: ANN401 - whatever was sent
        """Refuse what is no object, and a member that would be overlooked."""
        sent = getattr(values, "_obj", values)
        if not isinstance(sent, dict):
            raise ValueError("Send a JSON object.")  # noqa: TRY004 - as pydantic wants it
        described = {each.alias or name for name, each in cls.model_fields.items()}
        if unknown := sorted(set(sent) - described):
            raise ValueError(f"Leave out what is not described: {', '.join(map(repr, unknown))}.")
        return values


class PageQuery(Schema):
    """Pagination: the page's length, and the cursor that it starts after."""

    cursor: str = Field(
        "", max_length=200, pattern="^[A-Za-z0-9_-]*$", description="From `next` of a page before."
    )
    limit: int = Field(50, ge=1, le=_MOST, description="Rows a page.")

    @property
    def after(self) -> str:
        """The position of the last row of the page before; empty for the first page."""
        return position_of(self.cursor)

    @property
    def after_number(self) -> int | None:
        """The same where a list is ordered by a number."""
        if not self.cursor:
            return None
        if not _NUMBER.fullmatch(self.after):
            raise BadCursorError
        return int(self.after)


def page_of[T](
    request: HttpRequest, page: PageQuery, rows: Sequence[T], position: Callable[[T], str | int]
) -> dict[str, Any]:
    """Return a page of rows; one row more than the page holds says that another follows."""
    shown = rows[: page.limit]
    following = None
    if len(rows) > page.limit:
        query = request.GET.copy()
        query["cursor"] = cursor_at(position(shown[-1]))
        following = f"{request.path}?{query.urlencode()}"
    return {"items": shown, "next": following}
