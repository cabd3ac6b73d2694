"""Closed vocabularies of halls: types of event, kinds of room, states."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HallUse(TextChoices):
    """What a hall is used for; the codes are groups of facts."""

    OPERA = "opera", _("Opera")
    FILM = "film", _("Film")
    GALA = "gala", _("Village gala")
    TEAM = "team", _("Dance and music teams")
    READING = "reading", pgettext_lazy("use of a hall", "Reading")
    DIALECT = "dialect", _("Dialect")
    HERITAGE = "heritage", _("Heritage and tea making")
    DOCTOR = "doctor", _("Doctor's day")
    LAW = "law", _("Law day")
    PHONE_CLASS = "phone_class", _("Phone class")
    FARMING = "farming", _("Farm training")
    SELLING = "selling", pgettext_lazy("use of a hall", "Selling online")
    CHILDREN = "children", _("Children's hours")
    RITE = "rite", _("Rite of passage")
    FEAST = "feast", _("Family feast")
    REPAIRS = "repairs", _("Hairdresser and repairs")
    MEETING = "meeting", _("Meeting")
    SHELTER = "shelter", _("Shelter")


# Not in the programme: a family's own, and an emergency.
PRIVATE: Final = (HallUse.FEAST, HallUse.SHELTER)


class RoomKind(TextChoices):
    """What of a hall is booked by itself."""

    HALL = "hall", pgettext_lazy("room", "Hall")
    STAGE = "stage", _("Stage")
    KITCHEN = "kitchen", _("Kitchen")
    TABLES = "tables", _("Tables and benches")
    ROOM = "room", _("Small room")
    YARD = "yard", _("Yard")


class BookingState(TextChoices):
    """Where a request for rooms stands."""

    REQUESTED = "requested", _("Requested")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", pgettext_lazy("booking", "Refused")
    CANCELLED = "cancelled", _("Cancelled")


class Repeat(TextChoices):
    """How the dates of a series follow each other."""

    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every two weeks")
    MONTHLY = "monthly", _("Every month, on the same weekday")


class Publisher(TextChoices):
    """Who of a village publishes: two bodies, each with its own duties."""

    COMMITTEE = "committee", _("Villagers' committee")
    COLLECTIVE = "collective", _("Village collective")
