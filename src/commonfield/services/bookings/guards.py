"""What the database itself keeps of bookings."""

from typing import Final

from commonfield.workshop.guards import refusing_insert

CONFIRMED_ALONE_TAKES: Final = refusing_insert(
    "guard_booked_quarter_confirmed",
    "services_booked_quarter",
    "(SELECT state FROM services_booking WHERE id = NEW.booking_id) <> 'confirmed'",
    "only a confirmed booking takes rooms",
)
