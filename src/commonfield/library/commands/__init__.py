"""Commands of the library."""

from commonfield.library.commands.reading import (
    add_note,
    add_notes,
    erase_reader,
    finish_chapter,
    finish_chapters,
    forget_removed_notes,
    remember_position,
    remove_note,
)
from commonfield.library.commands.works import (
    add_drawn_work,
    add_spoken_books,
    add_starter_shelf,
    add_work,
    index_missing,
)
