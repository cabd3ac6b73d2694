"""Registrations of the library with the rooms below."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import register_menu_item, register_task
from commonfield.front.page_cache.invalidation import register_source_tables
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.kernel.clock import china_day
from commonfield.library.commands import erase_reader, forget_removed_notes, index_missing
from commonfield.library.consistency import check_library
from commonfield.library.desk.commands import convert_uploads
from commonfield.library.desk.queries import halls_of, open_objections, shelf_counts
from commonfield.library.models import Objection, ReadingNote
from commonfield.library.offline_acts import KINDS
from commonfield.library.queries import (
    NOTE_PURPOSE,
    OBJECTION_PURPOSE,
    export_of_person,
    named_versions,
)
from commonfield.library.views.fragments import register_fragments
from commonfield.offline.kinds import register_kind
from commonfield.offline.packs import register_packs
from commonfield.people.choices import Ground, Purpose, Role
from commonfield.people.commands import Holder, erased_without, kept_as, person_data
from commonfield.people.types import Actor, KeptAbout
from commonfield.workshop.books import register_check
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column
from commonfield.workshop.request_bodies import register_file_path
from commonfield.workshop.schedule import register_job

_ANSWERS = {
    "culture.reading_forgotten": _(
        "Your reading positions, bookmarks and notes were deleted; from now on only this"
        " browser remembers your place."
    )
}
_KEPT: Final = KeptAbout(
    _("Reading positions, bookmarks and notes"),
    Ground.CONSENT,
    purpose=Purpose.READING,
    used_for=_("To continue reading on another device"),
    kept_until=_("until you remove them or your account is erased"),
)


def register() -> None:
    """Register all of them; called once at start."""
    withdraw = erased_without(Purpose.READING, erase_reader, "culture.reading_forgotten")
    kept = kept_as(_KEPT, export_of_person)
    holder = Holder(export_of_person, (erase_reader,), kept, withdraw, _ANSWERS)
    person_data.register("culture", holder)
    register_kind(*KINDS)
    register_packs("library", named_versions, "chapter.js")
    register_task(
        "library:catalogue", _("Read and listen"), 35, pgettext_lazy("navigation", "Library")
    )
    notes = SealedColumn(ReadingNote, "note_sealed", (NOTE_PURPOSE,), about=("person", "code"))
    register_keyed_column(notes)
    contacts = SealedColumn(Objection, "contact_sealed", (OBJECTION_PURPOSE,), about=("work_id",))
    register_keyed_column(contacts)
    register_menu_item("library:desk", _("Shelf"), {Role.HALL_KEEPER, Role.COUNTY_ADMIN})
    register_todos("library.shelf", _shelf, roles={Role.HALL_KEEPER})
    register_todos("library.objections", _objections, roles={Role.COUNTY_ADMIN})
    register_job("library.convert_uploads", 2, convert_uploads, lane="long")
    register_file_path("/library/desk/")
    register_fragments()
    register_job("library.index_if_outdated", 3_600, index_missing)
    register_job("library.forget_removed_notes", 86_400, forget_removed_notes)
    register_check("library", check_library)
    register_source_tables("library_work", "library_chapter", "library_shelf_place")


def _shelf(reader: TodoReader) -> list[Todo]:
    """Return a keeper's to-dos on their shelves."""
    on = china_day(reader.at)
    halls = [hall.code for hall in halls_of(Actor(reader.person_id, "person"), on)]
    waiting = shelf_counts(halls, on).values()
    drafts, objected, ending = (
        sum(getattr(each, name) for each in waiting) for name in ("drafts", "objected", "ending")
    )
    there = reverse("library:desk_shelf", args=[halls[0]]) if len(halls) == 1 else ""
    lines = [
        (drafts, "draft", ngettext("%(n)s draft of a title", "%(n)s drafts of titles", drafts)),
        (
            objected,
            "objected",
            ngettext("%(n)s title has an objection", "%(n)s titles have objections", objected),
        ),
        (
            ending,
            "ending",
            ngettext(
                "%(n)s licence ends within 30 days", "%(n)s licences end within 30 days", ending
            ),
        ),
    ]
    act = pgettext("to-do", "Shelf")
    return [
        line
        for n, state, words in lines
        for line in counted(
            n, words, f"{there}?state={state}" if there else reverse("library:desk"), act
        )
    ]


def _objections(reader: TodoReader) -> list[Todo]:
    """Return the county's to-do for open objections."""
    waiting = len(open_objections(by=Actor(reader.person_id, "person"), now=reader.at))
    words = ngettext("%(n)s objection to a title", "%(n)s objections to titles", waiting)
    return counted(waiting, words, reverse("library:desk_objections"), gettext("Settle"))
