"""Who has which rooms when."""

from django.db import models
from django.db.models import F, Q

from commonfield.services.choices import BookingState, HallUse, Repeat
from commonfield.services.models.halls import HallRoom


class BookingSeries(models.Model):
    """Bookings that repeat until a day; each of them is a row of its own."""

    hall = models.SlugField(max_length=60)
    repeat = models.CharField(max_length=12, choices=Repeat)
    until = models.DateField()
    # Days that collided when the series was made.
    left_out = models.JSONField(default=list)
    made_by = models.CharField(max_length=24)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "services_booking_series"


class Booking(models.Model):
    """A request for rooms, and what became of it; a confirmed public one is in the programme.

    A request blocks nothing. Once it is confirmed, its rooms' quarter-hours are rows of
    ``BookedQuarter``, setting up and clearing away included.
    """

    number = models.CharField(max_length=16, unique=True)
    hall = models.SlugField(max_length=60)
    event_type = models.CharField(max_length=12, choices=HallUse)
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=120, blank=True)
    is_public = models.BooleanField()
    rooms = models.ManyToManyField(HallRoom, db_table="services_booking_room", related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    setup_min = models.PositiveSmallIntegerField(default=0)
    clear_min = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=BookingState)
    series = models.ForeignKey(BookingSeries, on_delete=models.PROTECT, null=True)
    # For whom: a person here, or else a name and phone that the keeper wrote down, sealed.
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    contact_sealed = models.BinaryField(null=True)
    organisation = models.CharField(max_length=40, blank=True)
    guests = models.PositiveIntegerField(null=True)
    # The last day of the cook's health certificate, of a family feast; neither number nor name.
    cook_until = models.DateField(null=True)
    # Noted only: no money is taken here.
    deposit_fen = models.BigIntegerField(default=0)
    made_by = models.CharField(max_length=24)
    made_at = models.DateTimeField()
    decided_by = models.CharField(max_length=24, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=100, blank=True)
    # How often what the programme says of it changed, first when it was confirmed; 0: it never
    # stood there. Subscribers' calendars go by it.
    revision = models.PositiveIntegerField(db_default=0)
    # How many came, counted by the keeper once it is over; null: not yet.
    visits = models.PositiveIntegerField(null=True)
    counted_at = models.DateTimeField(null=True)
    # The facts that a corrected number takes back.
    held_fact = models.UUIDField(null=True)
    visits_fact = models.UUIDField(null=True)

    class Meta:
        db_table = "services_booking"
        indexes = [models.Index(fields=["hall", "begins_at"], name="services_booking_hall")]
        constraints = [
            models.CheckConstraint(
                name="services_booking_forward", condition=Q(ends_at__gt=F("begins_at"))
            )
        ]


class BookedQuarter(models.Model):
    """A quarter of an hour in which a room is taken: minutes since 1970, UTC, divided by 15."""

    room = models.ForeignKey(HallRoom, on_delete=models.PROTECT)
    quarter = models.BigIntegerField()
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="quarters")

    class Meta:
        db_table = "services_booked_quarter"
        constraints = [
            models.UniqueConstraint(fields=["room", "quarter"], name="services_room_taken_once")
        ]
