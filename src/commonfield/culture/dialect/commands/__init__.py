"""Writing varieties, words, and what learners finish."""

from commonfield.culture.dialect.commands.learning import finish_lesson
from commonfield.culture.dialect.commands.varieties import (
    add_variety,
    change_variety,
    load_dialects,
)
from commonfield.culture.dialect.commands.words import import_words
