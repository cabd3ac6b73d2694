"""Who sees the doctor when, on a doctor's day."""

from django.db import models
from django.db.models import Q

from commonfield.services.models.bookings import Booking


class Slot(models.Model):
    """A few minutes of a doctor's day; who took it is forgotten 30 days later."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="slots")
    number = models.PositiveSmallIntegerField()
    begins_at = models.DateTimeField()
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "services_slot"
        constraints = [
            models.UniqueConstraint(fields=["booking", "number"], name="services_slot_once"),
            models.UniqueConstraint(
                fields=["booking", "person"],
                condition=Q(person__isnull=False),
                name="services_one_slot_each",
            ),
        ]


class SlotWait(models.Model):
    """Who waits for a slot that is given back; the first in the list gets it."""

    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="waiting", db_index=False
    )
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        db_table = "services_slot_wait"
        constraints = [
            models.UniqueConstraint(fields=["booking", "person"], name="services_wait_once")
        ]
