"""A village drawn at random: growers, their relatives and children, and who holds an office there.

The same number draws the same village. Everybody is written down by the program itself, so that
their phone and password are theirs alone.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from random import Random
from typing import Final

from commonfield.people.choices import AgeGroup, Purpose, Role, SealedField
from commonfield.people.commands import (
    create_people,
    grant_roles,
    record_consents,
    register_household,
    request_bank_change,
    seal_identity,
    set_password,
)
from commonfield.people.models import Person
from commonfield.people.queries import records_began_at
from commonfield.people.types import SYSTEM, NewGrant, NewPerson
from commonfield.services.bookings.commands import enter_event, set_slots
from commonfield.services.bookings.types import BookingTimes, NewBooking
from commonfield.services.choices import HallUse, RoomKind
from commonfield.services.halls.commands import add_room
from commonfield.services.halls.types import NewRoom
from commonfield.supply.commands import enrol_grower
from commonfield.supply.enrolling.commands import accept_invitation, invite_grower
from tests.copies import copied
from tests.people.builders import (
    COUNTY,
    NOW,
    OTHER_VILLAGE,
    TOWN,
    VILLAGE,
    actor,
    make_organisation,
    make_places,
)
from tests.places.builders import make_venue
from tests.supply.builders import Maker, make_delivery

OWN_PASSWORD: Final = "green-terrace-9"
COOPERATIVE: Final = "OTEA"
# Each with how likely it is there once more; the first of each always is.
_OFFICES: Final[Sequence[tuple[Role, str, str, float]]] = (
    (Role.HELPER, VILLAGE, "", 0.3),
    (Role.HELPER, OTHER_VILLAGE, "", 0),
    (Role.HALL_KEEPER, VILLAGE, "", 0.2),
    (Role.CLERK, "", COOPERATIVE, 0.5),
    (Role.ACCOUNTANT, "", COOPERATIVE, 0),
    (Role.COUNTY_ADMIN, TOWN, "", 0.3),
    (Role.COUNTY_ADMIN, COUNTY, "", 0.5),
    (Role.BUREAU, COUNTY, "", 0.2),
    (Role.HERITAGE, VILLAGE, "", 0),
)
_GROWERS: Final = 4
_HALF, _MOST = 0.5, 0.8
CHILD: Final = "110105201801010019"
ASKED_OF_GROWERS: Final = (Purpose.PAYOUT, Purpose.HELPER)


@dataclass(frozen=True)
class Villager:
    """A villager before anything happens: by what they sign in, with whom they live."""

    person_id: int
    role: Role
    household: int
    phone: str = ""
    has_password: bool = False
    is_child: bool = False
    bank: str = ""

    def __str__(self) -> str:
        home = f" of household {self.household}" if self.household else ""
        return f"P{self.person_id} ({'child' if self.is_child else self.role}{home})"


@dataclass(frozen=True)
class Village:
    """Who lives there or answers for it."""

    people: tuple[Villager, ...]

    def of(self, *roles: Role) -> list[Villager]:
        """Return who holds one of the roles; a grower without another is one by that."""
        return [each for each in self.people if each.role in roles and not each.is_child]


@dataclass(frozen=True)
class _Drawn:
    role: Role
    household: int
    phone: str
    has_password: bool
    is_child: bool = False


@copied
def make_village(number: int) -> Village:
    """Write down a village."""
    chance = Random(f"village {number}")  # noqa: S311 - the same again
    make_places()
    make_organisation(COOPERATIVE)
    homes = [register_household(by=SYSTEM, now=NOW, place_code=VILLAGE) for _ in range(3)]
    offices = [office for office in _OFFICES for _ in range(1 + (chance.random() < office[3]))]
    drawn = [_drawn(chance, Role.GROWER) for _ in range(_GROWERS)]
    drawn += [_drawn(chance, role) for role, *_rest in offices]
    drawn.append(_Drawn(Role.GROWER, chance.randint(1, 3), "", has_password=False, is_child=True))
    ids = create_people(
        by=SYSTEM,
        now=NOW,
        people=[
            NewPerson(
                name="李小明",
                age_said=AgeGroup.ADULT,
                home_place=VILLAGE,
                phone=each.phone,
                household_code=homes[each.household - 1] if each.household else "",
                organisation=COOPERATIVE if chance.random() < _HALF else "",
            )
            for each in drawn
        ],
    )
    _give_offices(ids[_GROWERS:-1], offices)
    _furnish_hall()
    settled = (_settled(chance, *each) for each in zip(ids, drawn, strict=True))
    return Village(tuple(settled))


def _furnish_hall() -> None:
    """Open a hall in which the doctor comes in a month."""
    hall = make_venue(place_code=VILLAGE)
    room = add_room(by=SYSTEM, now=NOW, hall=hall, room=NewRoom(RoomKind.HALL, "大厅"))
    times = BookingTimes(NOW + timedelta(days=30), NOW + timedelta(days=30, hours=3))
    new = NewBooking([room], times, HallUse.DOCTOR, "义诊", is_public=True)
    number = enter_event(by=SYSTEM, now=NOW, new=new).number
    set_slots(by=SYSTEM, now=NOW, number=number, minutes=60)


def _drawn(chance: Random, role: Role) -> _Drawn:
    """Draw a household or none, a phone or none, and whether there is a password."""
    is_grower = role == Role.GROWER
    home = chance.choice((0, 1, 2, 3)) if is_grower else chance.choice((0, 0, 0, 1, 2))
    # A family may share one.
    shared = f"1380000000{home}" if home and chance.random() < _HALF / 2 else ""
    own = f"139{chance.randrange(10**8):08d}"
    phone = (shared or own) if not is_grower or chance.random() < _HALF else ""
    return _Drawn(role, home, phone, not is_grower or chance.random() < _HALF)


def _give_offices(ids: Sequence[int], offices: Sequence[tuple[Role, str, str, float]]) -> None:
    grants = [
        NewGrant(person_id, role, place_code=place, organisation_code=organisation)
        for person_id, (role, place, organisation, _again) in zip(ids, offices, strict=True)
    ]
    grant_roles(by=SYSTEM, now=NOW, grants=grants)


def _settled(chance: Random, person_id: int, drawn: _Drawn) -> Villager:
    """Write down what a villager has allowed, delivered, and where they are paid."""
    bank = ""
    if drawn.has_password:
        set_password(by=SYSTEM, now=NOW, person_id=person_id, password=OWN_PASSWORD)
    if drawn.is_child:
        seal_identity(by=SYSTEM, now=NOW, person_id=person_id, identity=CHILD)
    elif drawn.role == Role.GROWER:
        _enrol(person_id)
        allows = [each for each in ASKED_OF_GROWERS if chance.random() < _MOST]
        record_consents(by=SYSTEM, now=NOW, person_ids=[person_id], purposes=allows)
        if Purpose.PAYOUT in allows and chance.random() < _MOST:
            bank = bank_number(chance)
            request_bank_change(by=SYSTEM, now=NOW, person_id=person_id, bank=bank)
    return Villager(person_id, **asdict(drawn), bank=bank)


def _enrol(person_id: int) -> None:
    """Make a villager a grower who is owed for leaf."""
    if records_began_at(person_id):
        grower = enrol_grower(by=SYSTEM, now=NOW, cooperative=COOPERATIVE, person_id=person_id)
    else:
        asked = invite_grower(by=SYSTEM, now=NOW, cooperative=COOPERATIVE, person_id=person_id)
        grower = accept_invitation(by=actor(person_id), now=NOW, invitation_id=asked)
    make_delivery(Maker(COOPERATIVE, SYSTEM), grower)


def bank_number(chance: Random) -> str:
    """Draw a card's number with its right check digit."""
    digits = f"622202{chance.randrange(10**12):012d}"
    doubled = [int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(digits))]
    return f"{digits}{-sum(each // 10 + each % 10 for each in doubled) % 10}"


def in_force(people: Sequence[Villager]) -> dict[Villager, str]:
    """Return the bank numbers to which people are paid, or empty texts."""
    rows = Person.objects.in_bulk([each.person_id for each in people])
    return {each: rows[each.person_id].opened(SealedField.BANK) for each in people}
