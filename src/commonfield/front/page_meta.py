"""What a page tells search engines and link previews about itself."""

from dataclasses import dataclass
from typing import Final

# Addresses that say nothing of a language are Chinese (docs/adr/0043).
LANGUAGE_PARAMETER: Final = "lang"


@dataclass(frozen=True)
class PageMeta:
    """The head of a page in words: ``kind`` is Open Graph's, addresses are whole."""

    title: str
    address: str
    description: str = ""
    kind: str = "website"
    pictures: tuple[str, ...] = ()
    is_hidden: bool = False


def in_english(address: str) -> str:
    """Return the address of a page in English, for clients without a cookie, as search engines."""
    return f"{address}{'&' if '?' in address else '?'}{LANGUAGE_PARAMETER}=en"
