"""Reading the library."""

from commonfield.culture.library.queries.packs import (
    may_take_along,
    pack_of,
    pack_versions,
    taken_work,
)
from commonfield.culture.library.queries.search import search_works
from commonfield.culture.library.queries.shelf import (
    NOTE_PURPOSE,
    OBJECTION_PURPOSE,
    catalogue,
    facet_counts,
    listed_work,
    listed_works,
    may_read_work,
    narrowed,
    notes_of,
    open_chapter,
    position_of,
    records_held_of,
    shows_file,
    works_begun,
    works_marked,
)
