"""Tables of places: dated divisions, their successors, venues, photographs."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from commonfield.places.choices import DivisionKind, DivisionLevel, UrbanRuralClass, VenueKind
from commonfield.places.rules.codes import CODE_DIGITS, prefix_range
from commonfield.workshop.columns import FileNameField


class DivisionQuerySet(models.QuerySet["Division"]):
    def in_force(self, on: date | None) -> Self:
        """Keep records in force on a day; without a day, those not closed."""
        if on is None:
            return self.filter(valid_to=None)
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on)
        )

    def below(self, prefix: str) -> Self:
        """Keep the division of a code or prefix and everything below it (an index range)."""
        return self.filter(code__range=prefix_range(prefix))


class Division(models.Model):
    """One dated record of an administrative division.

    A code may have several records, one after the other (a renaming keeps the code).
    ``valid_from`` is the first day in force, null where it is as old as is known;
    ``valid_to`` is the first day no longer in force, null while it lasts.
    """

    code = models.CharField(max_length=CODE_DIGITS)
    parent_code = models.CharField(max_length=CODE_DIGITS, blank=True)
    level = models.CharField(max_length=10, choices=DivisionLevel)
    kind = models.CharField(max_length=40, choices=DivisionKind)
    name = models.CharField(max_length=100)
    short_name = models.CharField(max_length=100)
    pinyin = models.CharField(max_length=250)
    name_en = models.CharField(max_length=300)
    search_text = models.CharField(max_length=1000)
    # Null says "no class published", which an empty text would hide.
    urban_rural = models.CharField(  # noqa: DJ001 - null is "missing", never a class
        max_length=3, choices=UrbanRuralClass, null=True, blank=True
    )
    urban_rural_edition = models.PositiveSmallIntegerField(null=True, blank=True)
    centroid_lat = models.FloatField(null=True, blank=True)
    centroid_lon = models.FloatField(null=True, blank=True)
    tile_col = models.PositiveSmallIntegerField(null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    listed_on = models.DateField(null=True, blank=True)

    objects: ClassVar = DivisionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["code", F("valid_from").asc(nulls_first=True)]
        indexes: ClassVar = [
            models.Index(fields=["level", "code"], name="places_division_level"),
            models.Index(fields=["parent_code", "code"], name="places_division_parent"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], name="places_division_code_from"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_from=None), name="places_division_one_oldest"
            ),
            models.UniqueConstraint(
                fields=["code"], condition=Q(valid_to=None), name="places_division_one_open"
            ),
            models.CheckConstraint(
                condition=Exact(Length("code"), CODE_DIGITS),
                name="places_division_code_has_12_digits",
            ),
            models.CheckConstraint(
                condition=Q(level__in=DivisionLevel.values), name="places_division_level_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DivisionKind.values), name="places_division_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(level=DivisionLevel.PROVINCE, parent_code="")
                | (~Q(level=DivisionLevel.PROVINCE) & ~Q(parent_code="")),
                name="places_division_only_provinces_stand_alone",
            ),
            models.CheckConstraint(
                condition=Q(urban_rural=None)
                | Q(urban_rural__in=UrbanRuralClass.values, level=DivisionLevel.VILLAGE),
                name="places_division_class_known_and_of_a_village",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="places_division_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(tile_col=None, tile_row=None)
                | Q(tile_col__isnull=False, tile_row__isnull=False),
                name="places_division_tile_whole",
            ),
        ]


class DivisionSuccessor(models.Model):
    """That one code took over from another on a day, wholly or in part."""

    from_code = models.CharField(max_length=CODE_DIGITS)
    to_code = models.CharField(max_length=CODE_DIGITS)
    on = models.DateField()
    is_partial = models.BooleanField()

    class Meta:
        """Order by the code that gave, the day, the code that took."""

        ordering: ClassVar = ["from_code", "on", "to_code"]
        indexes: ClassVar = [models.Index(fields=["to_code"], name="places_successor_to")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["from_code", "to_code", "on"], name="places_successor_once"
            ),
            models.CheckConstraint(
                condition=~Q(from_code=F("to_code")), name="places_successor_is_another"
            ),
        ]


class VenueQuerySet(models.QuerySet["Venue"]):
    def open_on(self, on: date) -> Self:
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=on), opened_on__lte=on)

    def below(self, prefix: str) -> Self:
        return self.filter(place_code__range=prefix_range(prefix))


class Venue(models.Model):
    """A hall, park or centre with an address; who keeps it is a role in people."""

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=VenueKind)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=200, blank=True)
    place_code = models.CharField(max_length=CODE_DIGITS)
    address = models.CharField(max_length=200, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects: ClassVar = VenueQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["place_code", "code"]
        indexes: ClassVar = [models.Index(fields=["place_code", "kind"], name="places_venue_place")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=VenueKind.values), name="places_venue_kind_known"
            ),
            models.CheckConstraint(
                condition=Exact(Length("place_code"), CODE_DIGITS),
                name="places_venue_place_has_12_digits",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
                name="places_venue_closes_after_it_opens",
            ),
        ]


class PlacePhotograph(models.Model):
    """The photograph that stands for a place, in three sizes, with what it shows and whose it is.

    The size in pixels is that of the large one.
    """

    place_code = models.CharField(max_length=CODE_DIGITS, unique=True)
    large = FileNameField()
    middle = FileNameField()
    small = FileNameField()
    width_px = models.PositiveIntegerField()
    height_px = models.PositiveIntegerField()
    shows = models.CharField(max_length=120)
    shows_en = models.CharField(max_length=240)
    credit = models.CharField(max_length=80)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "places_photograph"
        ordering: ClassVar = ["place_code"]
