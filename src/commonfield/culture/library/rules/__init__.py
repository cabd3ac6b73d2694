"""The library's rules: texts as they are cut and timed, and what a title's rights allow."""

from commonfield.culture.library.rules.languages import language_beside, language_of
from commonfield.culture.library.rules.recordings import SOUND_SUFFIXES, parts_among, without_number
from commonfield.culture.library.rules.rights import ANNOUNCED_DAYS, USES, Use
from commonfield.culture.library.rules.texts import (
    OVERLAP,
    PASSAGE,
    TextPassage,
    album_page,
    album_parts,
    album_sentence,
    decoded,
    is_book_seen,
    is_given_title,
    is_long_enough,
    passages,
    plain_words,
    reading_seconds,
    text_chapters,
    unscrambled,
)
