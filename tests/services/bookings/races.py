"""Two keepers at one evening at once; run as a program by its test, which reads its JSON."""

import json
import sys

import django

django.setup()

from commonfield.people.choices import Role
from commonfield.people.types import Actor
from commonfield.services.bookings.books import check_bookings
from commonfield.services.bookings.commands import (
    cancel_booking,
    confirm_booking,
    enter_event,
    give_slot_back,
    set_slots,
    take_slot,
    wait_for_slot,
)
from commonfield.services.bookings.errors import SlotTakenError
from commonfield.services.choices import HallUse
from commonfield.services.models import BookedQuarter, Booking, Slot
from tests.at_once import Act, at_once, race
from tests.people.builders import VILLAGE, actor, make_actor, make_person, make_places
from tests.places.builders import make_venue
from tests.services.bookings.builders import ask, make_room, wanted
from tests.services.builders import NOW


def entering(by: Actor, hours: int = 0) -> Act:
    return lambda: enter_event(by=by, now=NOW, new=wanted(hours=hours)).state


def slots(keeper: Actor) -> dict[str, object]:
    """Let several want one slot of a doctor's day at once."""
    day = enter_event(
        by=keeper, now=NOW, new=wanted(hours=96, use=HallUse.DOCTOR, title="义诊", is_public=True)
    ).number
    set_slots(by=keeper, now=NOW, number=day, minutes=60)
    people = [actor(make_person(f"人{at}")) for at in range(4)]
    told: list[str] = []

    def taking(by: Actor) -> Act:
        def take() -> str:
            try:
                take_slot(by=by, now=NOW, number=day, slot=1)
            except SlotTakenError as refusal:
                told.append(str(refusal.params["free"]))
                raise
            return "taken"

        return take

    found: dict[str, object] = {"one slot": at_once([taking(each) for each in people])}
    has = set(Slot.objects.filter(person__isnull=False).values_list("person", flat=True))
    others = [each for each in people if each.person_id not in has]
    (holder,) = (each for each in people if each.person_id in has)
    take_slot(by=others[0], now=NOW, number=day, slot=2)
    for each in others[1:]:
        wait_for_slot(by=each, now=NOW, number=day)
    handed = at_once(2 * [lambda: give_slot_back(by=holder, now=NOW, number=day)])
    return found | {"told": sorted(set(told)), "given back twice": handed}


def main() -> None:
    """Print what became of each."""
    make_places()
    make_venue(place_code=VILLAGE)
    make_room()
    keeper = make_actor(Role.HALL_KEEPER, place=VILLAGE)
    booker = actor(make_person("蓝阿英"))
    outcome: dict[str, object] = {"entered at once": at_once(4 * [entering(keeper)])}
    outcome["overlapping"] = race(entering(keeper, 24), entering(keeper, 25))
    one, other = ask(booker, hours=48), ask(booker, hours=49)
    outcome["confirmed at once"] = at_once(
        [
            lambda: confirm_booking(by=keeper, now=NOW, number=one, also_refused=[other]).count,
            lambda: confirm_booking(by=keeper, now=NOW, number=other, also_refused=[one]).count,
        ]
    )
    number = Booking.objects.filter(state="confirmed").values_list("number", flat=True)[0]
    outcome["cancelled twice"] = at_once(
        2 * [lambda: cancel_booking(by=keeper, now=NOW, number=number, reason="修屋顶").count]
    )
    outcome["slots"] = slots(keeper)
    outcome["quarters"] = BookedQuarter.objects.count()
    outcome["books"] = len(check_bookings().differences)
    sys.stdout.write(json.dumps(outcome))


if __name__ == "__main__":
    main()
