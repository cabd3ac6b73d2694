"""The library's rules: texts as they are cut and timed, and what a title's rights allow."""

from commonfield.culture.library.rules.rights import ANNOUNCED_DAYS, USES, Use, is_in_force
from commonfield.culture.library.rules.texts import (
    OVERLAP,
    PASSAGE,
    TextPassage,
    album_page,
    album_parts,
    album_sentence,
    decoded,
    is_long_enough,
    is_told_title,
    passages,
    plain_words,
    reading_seconds,
    text_chapters,
    unscrambled,
)
