"""Reading varieties, lessons and words."""

from commonfield.culture.dialect.queries.search import search_words
from commonfield.culture.dialect.queries.varieties import (
    credits_of,
    varieties,
    varieties_of_place,
    variety,
)
from commonfield.culture.dialect.queries.words import (
    lesson,
    lesson_lines,
    lessons,
    word,
    words_by_lesson,
    words_of,
)
