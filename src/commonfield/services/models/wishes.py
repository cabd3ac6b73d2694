"""What households ask for, and the days that suppliers offer."""

from django.db import models

from commonfield.services.choices import HallUse
from commonfield.services.models.bookings import Booking


class HallWish(models.Model):
    """That a household asks for an event of a type, once a type and quarter."""

    # The household's code, or the person's where no household is written down.
    household = models.CharField(max_length=24)
    # Who stands behind it in facts: the household's own, and drawn by lot.
    subject = models.CharField(max_length=40)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    use = models.CharField(max_length=12, choices=HallUse)
    place = models.CharField(max_length=12, db_index=True)
    # The first day of the quarter.
    quarter = models.DateField()
    made_by = models.CharField(max_length=24)
    made_at = models.DateTimeField()
    fact = models.UUIDField()
    # The event by which it was met, and the fact of that.
    met_by = models.ForeignKey(Booking, on_delete=models.PROTECT, null=True, related_name="+")
    met_fact = models.UUIDField(null=True)

    class Meta:
        db_table = "services_wish"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "use", "quarter"], name="services_wish_once_a_quarter"
            )
        ]


class DayOffer(models.Model):
    """A day that a supplier offers to a hall: the request that the hall's keeper answers."""

    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="offer")
    organisation = models.CharField(max_length=24, db_index=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "services_offer"
