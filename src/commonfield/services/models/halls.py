"""What a hall's page says; ``hall`` is the code of a venue of ``places``."""

from django.db import models
from django.db.models import F, Q

from commonfield.services.choices import RoomKind
from commonfield.workshop.columns import FileNameField


class HallCard(models.Model):
    """How to come to a hall, and since when it counts as active."""

    hall = models.SlugField(max_length=60, unique=True)
    way = models.CharField(max_length=300, blank=True)
    way_en = models.CharField(max_length=300, blank=True)
    # Of the hall or its keeper's office; shown to everybody.
    phone = models.CharField(max_length=20, blank=True)
    # Since when it counts as a hall with an event within 30 days; null: it does not.
    active_since = models.DateTimeField(null=True)
    # Where it began to count, 12 digits: there it ceases to.
    active_place = models.CharField(max_length=12, db_default="", blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "services_hall_card"


class HallHours(models.Model):
    """When a hall is open each week: minutes from midnight, Chinese time; Monday is 1."""

    hall = models.SlugField(max_length=60)
    weekday = models.PositiveSmallIntegerField()
    opens_min = models.PositiveSmallIntegerField()
    closes_min = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "services_hall_hours"
        ordering = ["hall", "weekday", "opens_min"]
        constraints = [
            models.UniqueConstraint(
                fields=["hall", "weekday", "opens_min"], name="services_hall_hours_once"
            ),
            models.CheckConstraint(
                name="services_hall_hours_within_a_day",
                condition=Q(weekday__range=(1, 7), closes_min__lte=1440)
                & Q(closes_min__gt=F("opens_min")),
            ),
        ]


class OpenDay(models.Model):
    """That a keeper opened a hall on a day; once a hall and day."""

    hall = models.SlugField(max_length=60)
    day = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=24)
    closed_at = models.DateTimeField(null=True)
    # The fact that is taken back with it.
    fact = models.UUIDField()

    class Meta:
        db_table = "services_open_day"
        constraints = [
            models.UniqueConstraint(fields=["hall", "day"], name="services_open_day_once")
        ]


class ClosedDay(models.Model):
    """A day on which a hall stays closed although its hours say otherwise."""

    hall = models.SlugField(max_length=60)
    day = models.DateField()
    reason = models.CharField(max_length=100)
    set_by = models.CharField(max_length=24)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "services_closed_day"
        constraints = [
            models.UniqueConstraint(fields=["hall", "day"], name="services_closed_day_once")
        ]


class HallRoom(models.Model):
    """What may be booked: a hall, a kitchen, tables, a small room, at any venue."""

    code = models.SlugField(max_length=24, unique=True)
    hall = models.SlugField(max_length=60, db_index=True)
    kind = models.CharField(max_length=8, choices=RoomKind)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, blank=True)
    seats = models.PositiveIntegerField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "services_hall_room"
        ordering = ["hall", "pk"]


class HallPicture(models.Model):
    """A picture of a hall for everybody, without faces of children."""

    hall = models.SlugField(max_length=60, db_index=True)
    file = FileNameField()
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    caption = models.CharField(max_length=60)
    caption_en = models.CharField(max_length=120, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        db_table = "services_hall_picture"
        ordering = ["hall", "pk"]
