"""What paperwork hands to the rooms below: persons' data, the menu, to-dos on both sides."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import register_menu_item
from commonfield.front.todos import Todo, TodoReader, counted, register_todos
from commonfield.kernel.clock import china_day
from commonfield.people.choices import Ground
from commonfield.people.commands import Holder, kept_as, person_data
from commonfield.people.types import KeptAbout
from commonfield.services.paperwork.commands import forget_asker
from commonfield.services.paperwork.permissions import ANSWERING, ASKING
from commonfield.services.paperwork.queries import came_back, export_of_person, waiting_count

_KEPT: Final = KeptAbout(
    _("Forms that you sent to villages"),
    Ground.OFFICE,
    used_for=_("So that the village knows who asks, and you get its answer"),
    kept_until=_("until your account is erased"),
)


def register_paperwork() -> None:
    """Register all of it."""
    holder = Holder(export_of_person, (forget_asker,), kept_as(_KEPT, export_of_person))
    person_data.register("services.paperwork", holder)
    register_menu_item("services:paperwork", _("Forms to villages"), {*ASKING, *ANSWERING})
    register_todos("services.paperwork_asked", _waiting, roles=ANSWERING)
    register_todos("services.paperwork_back", _back, roles=ASKING)


def _waiting(reader: TodoReader) -> list[Todo]:
    """Return a village's to-do: forms that wait for its answer."""
    count = waiting_count(reader.places(*ANSWERING), china_day(reader.at))
    words = ngettext(
        "%(n)s form waits for your village", "%(n)s forms wait for your village", count
    )
    return counted(count, words, reverse("services:paperwork"), gettext("Answer or refuse"))


def _back(reader: TodoReader) -> list[Todo]:
    """Return the to-do of who asked: forms that every village has settled."""
    count = came_back(reader.person_id, china_day(reader.at))
    words = ngettext("%(n)s form came back", "%(n)s forms came back", count)
    return counted(count, words, reverse("services:paperwork"), gettext("Look at the answers"))
