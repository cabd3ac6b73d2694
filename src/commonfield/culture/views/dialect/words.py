"""Words for what the lessons and voices are about, in the reader's language."""

from commonfield.culture.dialect.queries import lessons
from commonfield.front.language import is_chinese


def text_in(chinese: str, english: str) -> str:
    """Return a text in the reader's language, or in the other one where it has none."""
    return (chinese or english) if is_chinese() else (english or chinese)


def meaning_text(code: str) -> str:
    """Return what a meaning of the lessons is called."""
    found = (one for each in lessons() for one in each.meanings if one.code == code)
    return next((text_in(one.name, one.name_en) for one in found), "")
