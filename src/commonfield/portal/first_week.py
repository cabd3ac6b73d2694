"""A county's first steps, from set-up to its first weighing, order, book and lesson."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from commonfield.facts.queries import has_happened
from commonfield.kernel.clock import china_day
from commonfield.people import queries as people
from commonfield.people.choices import Role
from commonfield.people.types import Actor, PersonCard
from commonfield.places.choices import VenueKind
from commonfield.places.queries import venues, villages
from commonfield.portal.lists.choices import ListKind
from commonfield.supply.queries import has_growers

# So many wait for a slip on the page; the others follow as these are done.
MOST_STAFF: Final = 20
# With one of these a county is at work.
_WORKING = frozenset({Role.CLERK, Role.KEEPER})


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A step: what it is, who takes it, where, whether it is done, and the role it takes."""

    words: str
    who: str
    address: str
    act: str
    is_done: bool
    role: Role | None = None


def first_steps(now: datetime) -> list[FirstStep]:
    """Return the steps of a county's first week, in their order, those too that are done."""
    county, on = settings.COUNTY_CODE, china_day(now)
    held = people.roles_held_within(county, on)
    clerk, keeper = _("The clerk at the scale"), _("The store keeper")
    hall = _("The hall keeper, or you")
    return [
        FirstStep(
            _("Load the county's towns and villages"),
            _("At the server: commonfield load_places FOLDER"),
            *("", ""),
            is_done=bool(villages(county)),
        ),
        FirstStep(
            _("Make a second administrator"),
            _("At the server: commonfield setup --second-administrator NAME"),
            *("", ""),
            is_done=len(people.administrators_over(county, on=on)) > 1,
        ),
        _list_step(
            _("Enter the cooperatives and companies"),
            ListKind.STORES,
            # Set-up has registered the one that runs this.
            is_done=len(people.organisations_within(county, limit=2)) > 1,
        ),
        _list_step(
            _("Enter the staff and their roles"), ListKind.OFFICERS, is_done=bool(held & _WORKING)
        ),
        _list_step(
            _("Enter the halls"), ListKind.HALLS, is_done=bool(venues(county, VenueKind.HALL))
        ),
        FirstStep(
            _("Enter the growers"),
            clerk,
            reverse("portal:list", args=[ListKind.GROWERS]),
            _("Upload a list"),
            is_done=has_growers(county),
            role=Role.CLERK,
        ),
        _fact_step(_("Weigh the first leaf"), clerk, "supply:scale", "supply.leaf_delivered"),
        _fact_step(_("Make the first lot of tea"), clerk, "supply:lot_new", "supply.lot_made"),
        _fact_step(_("Open the first store"), keeper, "stores:new", "market.store_opened"),
        _fact_step(_("Send the first order"), keeper, "orders:desk", "market.parcel_sent"),
        _fact_step(_("Publish the first book"), hall, "library:desk", "culture.work_published"),
        _fact_step(
            _("Learn the first lesson"), _("Anybody"), "voices:varieties", "culture.lesson_done"
        ),
    ]


def _list_step(words: str, kind: ListKind, *, is_done: bool) -> FirstStep:
    address = reverse("portal:list", args=[kind])
    return FirstStep(words, _("You"), address, _("Upload a list"), is_done)


def _fact_step(words: str, who: str, page: str, fact: str) -> FirstStep:
    room = page.partition(":")[0]
    role = {"supply": Role.CLERK, "stores": Role.KEEPER, "orders": Role.KEEPER}.get(room)
    return FirstStep(words, who, reverse(page), _("Start"), has_happened(fact), role)


def staff_without_password(by: Actor, now: datetime) -> list[PersonCard]:
    """Return the first persons with a role and no password who may get the actor's slip."""
    on = china_day(now)
    found = (
        each
        for each in people.staff_without_password(settings.COUNTY_CODE, on)
        if people.powers_over(by, person_id=each.person_id, on=on).can_recover
    )
    return list(islice(found, MOST_STAFF))
