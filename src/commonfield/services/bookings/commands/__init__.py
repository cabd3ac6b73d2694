"""Writing bookings: asked for, decided, cancelled, counted, forgotten."""

from commonfield.services.bookings.commands.counting import count_active_halls, count_visits
from commonfield.services.bookings.commands.deciding import (
    cancel_booking,
    confirm_booking,
    refuse_booking,
)
from commonfield.services.bookings.commands.forgetting import forget_booker, forget_neighbours
from commonfield.services.bookings.commands.requesting import (
    enter_event,
    note_certificate,
    request_booking,
)
from commonfield.services.bookings.commands.shelter import take_as_shelter
from commonfield.services.bookings.commands.slots import (
    give_slot_back,
    set_slots,
    take_slot,
    wait_for_slot,
)
