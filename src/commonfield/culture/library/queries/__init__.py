"""Reading the library."""

from commonfield.culture.library.queries.packs import (
    may_take_along,
    pack_of,
    pack_versions,
    taken_work,
)
from commonfield.culture.library.queries.search import search_works, works_named
from commonfield.culture.library.queries.shelf import (
    NOTE_PURPOSE,
    OBJECTION_PURPOSE,
    catalogue,
    facet_counts,
    has_file,
    listed_work,
    listed_works,
    may_read_work,
    narrowed,
    notes_of,
    open_chapter,
    position_of,
    read_before,
    records_held_of,
    shows_file,
    with_contents,
    works_begun,
    works_marked,
)
