"""What wishes hand to the rooms below: persons' data, the menu, a job."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import register_menu_item
from commonfield.people.choices import Ground
from commonfield.people.commands import Holder, kept_as, person_data
from commonfield.people.types import KeptAbout
from commonfield.services.wishes.commands import forget_wisher, meet_wishes
from commonfield.services.wishes.queries import READERS, export_of_person
from commonfield.workshop.schedule import register_job

_KEPT: Final = KeptAbout(
    _("What you asked for in your hall"),
    Ground.CONTRACT,
    used_for=_("So that a household counts once, and you can take it back"),
    kept_until=_("13 months; then nobody knows whose wish it was"),
)


def register_wishes() -> None:
    holder = Holder(export_of_person, (forget_wisher,), kept_as(_KEPT, export_of_person))
    person_data.register("services.wishes", holder)
    register_menu_item("services:wished", _("What is asked for in the halls"), READERS)
    register_job("services.meet_wishes", 3_600, meet_wishes)
