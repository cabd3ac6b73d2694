"""Findings in words: what must be masked, and where it stands."""

import re
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext, pgettext_lazy

from commonfield.front.language import is_chinese
from commonfield.services.choices import MASKED_WORDS
from commonfield.workshop.masking.types import Finding

_FINDINGS_TOLD: Final = 5
_PARTS: Final = {
    "around sheet": pgettext_lazy("place in a file", "around sheet"),
    "attached file": pgettext_lazy("place in a file", "attached file"),
    "building block": pgettext_lazy("place in a file", "building block"),
    "comment": pgettext_lazy("place in a file", "comment"),
    "description in": pgettext_lazy("place in a file", "description in"),
    "embedded file": pgettext_lazy("place in a file", "embedded file"),
    "endnote": pgettext_lazy("place in a file", "endnote"),
    "file name": pgettext_lazy("place in a file", "file name"),
    "footer": pgettext_lazy("place in a file", "footer"),
    "footnote": pgettext_lazy("place in a file", "footnote"),
    "formula in sheet": pgettext_lazy("place in a file", "formula in sheet"),
    "header": pgettext_lazy("place in a file", "header"),
    "note on page": pgettext_lazy("place in a file", "note on page"),
    "page": pgettext_lazy("place in a file", "page"),
    "paragraph": pgettext_lazy("place in a file", "paragraph"),
    "part": pgettext_lazy("place in a file", "part"),
    "phonetic text": pgettext_lazy("place in a file", "phonetic text"),
    "picture": pgettext_lazy("place in a file", "picture"),
    "properties": pgettext_lazy("place in a file", "properties"),
    "sheet name": pgettext_lazy("place in a file", "sheet name"),
    "sheet": pgettext_lazy("place in a file", "sheet"),
    "table": pgettext_lazy("place in a file", "table"),
    "text": pgettext_lazy("place in a file", "text"),
    "tracked change in": pgettext_lazy("place in a file", "tracked change in"),
    "unused text": pgettext_lazy("place in a file", "unused text"),
}
_PART: Final = re.compile(rf"(?:^|(?<=in ))(?:{'|'.join(_PARTS)})\b")
_SPOT: Final = re.compile(r", (row|line|cell) ([\w:]+)")


def place_text(place: str) -> str:
    """Return the place of a finding in the reader's language."""

    def _in_words(found: re.Match[str]) -> str:
        match found[1]:
            case "row":
                words = gettext("row %(n)s")
            case "line":
                words = gettext("line %(n)s")
            case _:
                words = gettext("cell %(n)s")
        return ("，" if is_chinese() else ", ") + words % {"n": found[2]}

    return _SPOT.sub(_in_words, _PART.sub(lambda found: str(_PARTS[found[0]]), place))


def findings_text(found: Sequence[Finding]) -> str:
    """Return what was found and where, the first few of it, in the reader's language."""
    colon, semicolon = ("：", "；") if is_chinese() else (": ", "; ")
    told = [
        f"{place_text(str(each.where))}{colon}{MASKED_WORDS[each.kind]} {each.masked}"
        for each in found[:_FINDINGS_TOLD]
    ]
    more = len(found) - _FINDINGS_TOLD
    return semicolon.join(told) + (f" … +{more}" if more > 0 else "")
