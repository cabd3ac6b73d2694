"""What errands hand to the rooms below: menu, persons' data, sealed column, pages' tables."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import register_menu_item, register_person_page
from commonfield.front.page_cache.invalidation import register_source_tables
from commonfield.people.choices import Ground, Purpose, Role
from commonfield.people.commands import Holder, kept_as, person_data
from commonfield.people.types import SYSTEM, KeptAbout, Withdrawn
from commonfield.services.errands.commands import forget_errands, take_errand_back
from commonfield.services.errands.queries import KIND_PURPOSE, export_of_person, has_errands
from commonfield.services.models import Errand
from commonfield.workshop.key_rotation import SealedColumn, register_keyed_column

_HELPING: Final = {Role.HELPER, Role.HALL_KEEPER, Role.COUNTY_ADMIN}
_ANSWERS: Final = {
    "services.errand_forgotten": _("The record of an errand or a class was deleted.")
}
_KEPT: Final = KeptAbout(
    _("Errands and phone classes you agreed to record"),
    Ground.CONSENT,
    purpose=Purpose.ERRAND,
    used_for=_("So that you can see who helped with what, and for your village's figures"),
    kept_until=_("until you take each back"),
)


def register_errands() -> None:
    kept = kept_as(_KEPT, export_of_person)
    holder = Holder(export_of_person, (forget_errands,), kept, _withdraw, _ANSWERS)
    person_data.register("services", holder)
    kind = SealedColumn(Errand, "kind_sealed", (KIND_PURPOSE,), about=("number",))
    register_keyed_column(kind)
    register_menu_item("services:errands", _("Help with errands"), _HELPING)
    register_person_page("services:errand", _("Help with an errand or an application"))
    register_menu_item("services:own_errands", _("Your errands"), opens_to=has_errands)
    register_source_tables("services_errand", "services_class_visit")


def _withdraw(withdrawn: Withdrawn) -> list[tuple[str, int]]:
    if withdrawn.purpose != Purpose.ERRAND:
        return []
    count = take_errand_back(
        by=SYSTEM, now=withdrawn.at, object_code=withdrawn.object, person_id=withdrawn.person_id
    )
    return [("services.errand_forgotten", count)]
