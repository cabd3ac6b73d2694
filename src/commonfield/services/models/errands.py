"""Errands that were done beside a helper or by one's own hand, and who came to a phone class."""

from django.db import models

from commonfield.services.choices import ErrandHand
from commonfield.services.models.bookings import Booking


class Errand(models.Model):
    """One deed of one person; its consent is to ``errand:<number>``, and it goes with it."""

    number = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    kind_sealed = models.BinaryField()
    hand = models.CharField(max_length=9, choices=ErrandHand)
    # Who was beside them; empty: nobody, or a helper who was erased.
    helper = models.CharField(max_length=24, blank=True)
    done_at = models.DateTimeField()
    fact = models.UUIDField()

    class Meta:
        db_table = "services_errand"
        indexes = [models.Index(fields=["person", "done_at"], name="services_errand_person")]


class ClassVisit(models.Model):
    """That a person said they came to a phone class; the consent is to ``class:<number>``.

    For one figure only: no fact or page says who came, so the number tells nothing of the class.
    """

    number = models.CharField(max_length=16, unique=True)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "services_class_visit"
        constraints = [
            models.UniqueConstraint(fields=["booking", "person"], name="services_class_visit_once")
        ]
