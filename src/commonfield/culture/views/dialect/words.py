"""What a meaning of the lessons is called, in the reader's language."""

from commonfield.culture.dialect.queries import lessons
from commonfield.front.templatetags.commonfield import in_language


def meaning_text(code: str) -> str:
    """Return what a meaning of the lessons is called."""
    found = (one for each in lessons() for one in each.meanings if one.code == code)
    return next((in_language(one, "name") for one in found), "")
