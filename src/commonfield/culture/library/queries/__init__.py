"""Reading the library."""

from commonfield.culture.library.queries.search import search_works
from commonfield.culture.library.queries.shelf import (
    NOTE_PURPOSE,
    OBJECTION_PURPOSE,
    catalogue,
    chapter_html,
    listed_work,
    may_read_work,
    notes_of,
    position_of,
    read_chapters,
    records_held_of,
    shelf_facets,
    shows_file,
)
