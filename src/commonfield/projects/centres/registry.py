"""What centres hand to the rooms below: guard, a follower's data, the menu."""

from django.utils.translation import gettext_lazy as _

from commonfield.front.menu import register_menu_item
from commonfield.kernel.clock import today
from commonfield.people.choices import Ground
from commonfield.people.commands import Holder, kept_as, person_data
from commonfield.people.types import Actor, KeptAbout
from commonfield.places.choices import VenueKind
from commonfield.projects.centres.commands import forget_follower
from commonfield.projects.centres.guards import EDITIONS_STAY
from commonfield.projects.centres.queries import export_of_person
from commonfield.projects.parks.queries import venues_run
from commonfield.workshop.guards import register_guard

_KEPT = KeptAbout(
    _("Working rules you follow"),
    Ground.CONSENT,
    used_for=_("So that it can be counted how many follow a rule; you are not named"),
    kept_until=_("until you leave the rule, or your account is erased"),
)


def register_centres() -> None:
    register_guard(EDITIONS_STAY)
    holder = Holder(export_of_person, (forget_follower,), kept_as(_KEPT, export_of_person))
    person_data.register("projects", holder)
    words = _("Centre: trials and rules")
    register_menu_item("projects:keep_centres", words, opens_to=_runs_a_centre)


def _runs_a_centre(person_id: int) -> bool:
    return bool(venues_run(Actor(person_id, "person"), VenueKind.CENTRE, today()))
