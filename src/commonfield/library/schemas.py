"""What the library is asked by API, and what it answers."""

from ninja import Schema
from pydantic import Field


class LibraryQuery(Schema):
    """What is looked for, and which page of it."""

    q: str = Field("", max_length=500, description="Words; of more than 60 characters the first.")
    page: int = Field(1, ge=1, le=1_000)

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(self.q[:60].split())


class LibraryItemOut(Schema):
    """A title that was found."""

    id: int
    title: str
    authors: list[str]
    snippet: str


class LibraryFoundOut(Schema):
    """A page of titles, and of how many."""

    items: list[LibraryItemOut]
    total: int
    next: str | None
