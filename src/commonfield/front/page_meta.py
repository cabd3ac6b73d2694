"""What a page tells search engines and link previews about itself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PageMeta:
    """The head of a page in words: ``kind`` is Open Graph's, addresses are whole."""

    title: str
    address: str
    description: str = ""
    kind: str = "website"
    pictures: tuple[str, ...] = ()
    is_hidden: bool = False
