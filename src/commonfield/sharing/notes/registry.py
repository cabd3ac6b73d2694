"""What notes hand to the rooms below: guards, a check of the books, the menu, to-dos."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext

from commonfield.front.menu import register_menu_item
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.sharing.models import CountyNoteDecision
from commonfield.sharing.notes.permissions import NOTE_EDITORS
from commonfield.sharing.notes.queries import notes_waiting
from commonfield.workshop.approvals import approval_guard, register_approvals
from commonfield.workshop.guards import Guard, register_guard
from commonfield.workshop.request_bodies import register_file_path


def register_notes() -> None:
    register_guard(Guard("sharing_note", keys=(("id",), ("number",))))
    register_guard(approval_guard("sharing_note_decision", "sharing_note"))
    register_approvals("county_notes", CountyNoteDecision)
    register_file_path("/notes/desk/")
    register_menu_item("sharing:notes_desk", _("Write the county's notes"), NOTE_EDITORS)
    register_todos("sharing.notes", _waiting, roles=NOTE_EDITORS)


def _waiting(reader: TodoReader) -> list[Todo]:
    count = notes_waiting(reader.person_id)
    words = ngettext(
        "%(n)s county note waits for a second person",
        "%(n)s county notes wait for a second person",
        count,
    )
    return counted(count, words, reverse("sharing:notes_desk"), pgettext("a note", "Read it"))
