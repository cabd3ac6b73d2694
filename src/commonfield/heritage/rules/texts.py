"""Words that no item may contain, and the codes of new items."""

import re
from typing import Final

from commonfield.workshop.text import syllables

# What an herb, a food or a rite does for health is nobody's to promise here.
_HEALING: Final = re.compile(
    r"疗效|主治|治疗|治病|治愈|根治|偏方|药方|清热解毒|祛[病湿寒风]|包治|延年益寿|壮阳|抗癌"
    r"|\bcures?\b|\bheals?\b|\bremed(?:y|ies)\b|\bdetox\w*|\bdosage\b",
    re.IGNORECASE,
)
_NOT_IN_A_CODE: Final = re.compile(r"[^a-z0-9]+")
_LONGEST: Final = 40
# Addresses of pages beside the items.
_TAKEN: Final = frozenset({"year", "today", "trails", "interviews", "desk"})


def healing_word(*texts: str) -> str:
    """Return the first word that promises healing; empty if there is none."""
    found = (_HEALING.search(text) for text in texts)
    return next((match[0] for match in found if match), "")


def short_code(name: str, name_en: str) -> str:
    """Return a new item's code for addresses: from its English name, or from pinyin."""
    plain = name_en if name_en.isascii() and name_en.strip() else " ".join(syllables(name))
    code = _NOT_IN_A_CODE.sub("-", plain.lower()).strip("-")[:_LONGEST].strip("-")
    return f"{code or 'item'}-here" if not code or code in _TAKEN else code
