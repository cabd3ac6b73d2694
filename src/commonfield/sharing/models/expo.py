"""Expos, their stands, what a stand shows, and what visitors ask there."""

from django.db import models
from django.db.models import F, Q


class Expo(models.Model):
    """An expo: where, and from which day to which."""

    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, blank=True)
    # 12 digits.
    place = models.CharField(max_length=12)
    spot = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        db_table = "sharing_expo"
        constraints = [
            models.CheckConstraint(
                name="sharing_expo_forward", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]


class ExpoStand(models.Model):
    """A stand of an organisation, on some of the expo's days."""

    expo = models.ForeignKey(Expo, on_delete=models.PROTECT, related_name="stands", db_index=False)
    # On the sign, and in its address.
    number = models.PositiveSmallIntegerField()
    organisation = models.CharField(max_length=24, db_index=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=300, blank=True)
    words_en = models.CharField(max_length=600, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    shown_fact = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sharing_stand"
        constraints = [
            models.UniqueConstraint(fields=["expo", "number"], name="sharing_stand_number_once"),
            models.CheckConstraint(
                name="sharing_stand_forward", condition=Q(ends_on__gte=F("starts_on"))
            ),
        ]


class StandExhibit(models.Model):
    """A thing of a room below that a stand shows, by its kind and its code there."""

    stand = models.ForeignKey(
        ExpoStand, on_delete=models.CASCADE, related_name="exhibits", db_index=False
    )
    kind = models.SlugField(max_length=12)
    code = models.CharField(max_length=80)

    class Meta:
        db_table = "sharing_exhibit"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stand", "kind", "code"], name="sharing_exhibit_once_a_stand"
            )
        ]


class StandEnquiry(models.Model):
    """A visitor's enquiry: answered under ``code``, followed by its ``receipt``."""

    code = models.SlugField(max_length=12, unique=True)
    receipt = models.CharField(max_length=16, unique=True)
    stand = models.ForeignKey(ExpoStand, on_delete=models.PROTECT, related_name="enquiries")
    # Name, phone and words, as JSON; and the answer. Null: deleted.
    words_sealed = models.BinaryField(null=True)
    answer_sealed = models.BinaryField(null=True)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sharing_enquiry"
