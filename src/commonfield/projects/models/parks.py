"""Rooms of parks, who has them for which term, and what was done for tenants."""

from django.db import models
from django.db.models import F, Q

from commonfield.projects.choices import EndReason, ParkService


class VenueCard(models.Model):
    """What a park's or a centre's page says beside the register of venues."""

    venue = models.SlugField(max_length=60, unique=True)
    # An office's, for everybody.
    phone = models.CharField(max_length=20, blank=True)
    ways = models.CharField(max_length=300, blank=True)
    ways_en = models.CharField(max_length=600, blank=True)

    class Meta:
        db_table = "projects_venue_card"


class ParkRoom(models.Model):
    """A room; one let by the hour is also a room of services, by the same code."""

    code = models.SlugField(max_length=24, unique=True)
    venue = models.SlugField(max_length=60, db_index=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, blank=True)
    area_m2 = models.PositiveIntegerField()
    # What it has: a line, a cold store, light for livestreams.
    has = models.CharField(max_length=100, blank=True)
    has_en = models.CharField(max_length=200, blank=True)
    is_by_hour = models.BooleanField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "projects_park_room"
        ordering = ["venue", "pk"]


class Tenancy(models.Model):
    """A room let to an organisation for a term; its days are rows of ``LetDay``."""

    number = models.CharField(max_length=16, unique=True)
    room = models.ForeignKey(ParkRoom, on_delete=models.PROTECT, related_name="tenancies")
    organisation = models.CharField(max_length=24, db_index=True)
    begins_on = models.DateField()
    # The last day, by the term or by an earlier end.
    ends_on = models.DateField()
    end_reason = models.CharField(max_length=10, choices=EndReason, default=EndReason.TERM)
    begin_fact = models.UUIDField(null=True)
    end_fact = models.UUIDField(null=True)

    class Meta:
        db_table = "projects_tenancy"
        ordering = ["begins_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="projects_tenancy_forward", condition=Q(ends_on__gte=F("begins_on"))
            ),
            models.CheckConstraint(
                name="projects_tenancy_ends_after_it_began",
                condition=Q(end_fact=None) | Q(begin_fact__isnull=False),
            ),
        ]


class LetDay(models.Model):
    """A day on which a room is let: a tenancy has each day of its term."""

    room = models.ForeignKey(ParkRoom, on_delete=models.PROTECT, db_index=False)
    day = models.DateField()
    tenancy = models.ForeignKey(Tenancy, on_delete=models.CASCADE, related_name="days")

    class Meta:
        db_table = "projects_let_day"
        constraints = [
            models.UniqueConstraint(fields=["room", "day"], name="projects_room_let_once")
        ]


class GivenService(models.Model):
    """What a park did for a tenant on a day."""

    tenancy = models.ForeignKey(Tenancy, on_delete=models.PROTECT, related_name="services")
    kind = models.CharField(max_length=12, choices=ParkService)
    on = models.DateField()
    line = models.CharField(max_length=100)
    fact = models.UUIDField()

    class Meta:
        db_table = "projects_given_service"
        ordering = ["-on", "-pk"]
