"""What waits for a hall's keeper and for the county: drafts, objections, licences, files."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from commonfield.culture.library.desk.queries import halls_of, open_objections, shelf_counts
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.kernel.clock import china_day
from commonfield.people.choices import Role
from commonfield.people.types import Actor


def register_library_todos() -> None:
    """Register them."""
    register_todos("culture.shelf", _shelf, roles={Role.HALL_KEEPER})
    register_todos("culture.objections", _objections, roles={Role.COUNTY_ADMIN})


def _shelf(reader: TodoReader) -> list[Todo]:
    """Tell a keeper what waits on their shelves."""
    on = china_day(reader.at)
    halls = [hall.code for hall in halls_of(Actor(reader.person_id, "person"), on)]
    waiting = shelf_counts(halls, on).values()
    drafts, objected, ending = (
        sum(getattr(each, name) for each in waiting) for name in ("drafts", "objected", "ending")
    )
    there = reverse("culture:desk_shelf", args=[halls[0]]) if len(halls) == 1 else ""
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
            n, words, f"{there}?state={state}" if there else reverse("culture:desk"), act
        )
    ]


def _objections(reader: TodoReader) -> list[Todo]:
    """Tell the county which objections it has to settle."""
    waiting = len(open_objections(by=Actor(reader.person_id, "person"), now=reader.at))
    words = ngettext("%(n)s objection to a title", "%(n)s objections to titles", waiting)
    return counted(waiting, words, reverse("culture:desk_objections"), _("Settle"))
