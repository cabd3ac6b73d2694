"""Requests and answers of the library's API."""

from ninja import Schema
from pydantic import Field


class LibraryQuery(Schema):
    """A search and the page of its results."""

    q: str = Field("", max_length=500, description="Words; of more than 60 characters the first.")
    page: int = Field(1, ge=1, le=1_000)

    @property
    def text(self) -> str:
        """The query on one line."""
        return " ".join(self.q[:60].split())


class LibraryItemOut(Schema):
    """A found title."""

    id: int
    title: str
    authors: list[str]
    snippet: str


class LibraryFoundOut(Schema):
    """A page of found titles, and the number of all."""

    items: list[LibraryItemOut]
    total: int
    next: str | None
