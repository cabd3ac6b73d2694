"""Words that are looked for in a chapter: where they stand, and marked in its HTML."""

import re
from dataclasses import dataclass
from html import escape
from typing import Final

from lxml import etree
from lxml import html as lxml_html

from commonfield.library.types import Snippet
from commonfield.workshop.full_text import folded, phrases

_INLINE: Final = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark"}
    | {"q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup"}
    | {"time", "u", "var", "wbr"}
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A text of the tree: an element's own, or what follows it."""

    element: etree._Element
    is_tail: bool


class ChapterText:
    """A chapter's text as it is searched, each character with its place in the HTML."""

    def __init__(self, html: str) -> None:
        self._body = lxml_html.fragment_fromstring(html, create_parent="div")
        self._pieces: list[_Piece] = []
        self._places: list[tuple[int, int]] = []
        characters: list[str] = []
        walk = etree.iterwalk(self._body, events=("start", "end"))
        for event, element in walk:
            is_start = event == "start"
            if is_start and element.tag in {"rt", "rp"}:
                walk.skip_subtree()
                continue
            if element.tag not in _INLINE:
                self._add(" ", -1, characters)
            text = element.text if is_start else element.tail
            if text and (is_start or element is not self._body):
                self._pieces.append(_Piece(element, not is_start))
                self._add(text, len(self._pieces) - 1, characters)
        self._text = "".join(characters)

    def _add(self, text: str, piece: int, characters: list[str]) -> None:
        for at, character in enumerate(text):
            if not character.isspace():
                characters.append(character)
            elif characters and characters[-1] != " ":
                characters.append(" ")
            else:
                continue
            self._places.append((piece, at))

    def found(self, question: str) -> list[tuple[int, int]]:
        """Return where the phrases of a question stand: the first and the last of each."""
        words = sorted(phrases(question), key=len, reverse=True)
        if not words:
            return []
        one_of = "|".join(map(re.escape, words))
        matches = re.finditer(
            rf"(?<![a-z0-9])(?:{one_of})(?![a-z0-9])|(?:{one_of})(?<=[^\x00-\x7f])",
            folded(self._text),
        )
        return [match.span() for match in matches]

    def snippets(self, question: str, chapter: int) -> list[Snippet]:
        """Return each place with the words around it."""
        return [Snippet.around(self._text, *span, chapter) for span in self.found(question)]

    def marked(self, question: str) -> str:
        """Return the HTML with the places marked: ``hit-1``, ``hit-2`` and so on."""
        spans = list(enumerate(self.found(question), 1))
        # From the end, so that what comes before keeps its place.
        for number, (first, last) in reversed(spans):
            within: dict[int, list[int]] = {}
            for piece, at in self._places[first:last]:
                within.setdefault(piece, []).append(at)
            for piece, places in reversed(within.items()):
                identity = f"hit-{number}" if piece == next(iter(within)) else ""
                _mark(self._pieces[piece], places[0], places[-1] + 1, identity)
        inner = (etree.tostring(each, encoding="unicode", method="html") for each in self._body)
        return escape(self._body.text or "", quote=False) + "".join(inner)


def _mark(piece: _Piece, start: int, end: int, identity: str) -> None:
    element, mark = piece.element, etree.Element("mark", {"id": identity} if identity else {})
    text = (element.tail if piece.is_tail else element.text) or ""
    mark.text, mark.tail = text[start:end], text[end:]
    parent = element.getparent()
    if piece.is_tail and parent is not None:
        element.tail = text[:start]
        parent.insert(parent.index(element) + 1, mark)
    else:
        element.text = text[:start]
        element.insert(0, mark)
