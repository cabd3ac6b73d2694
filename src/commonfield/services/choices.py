"""Closed vocabularies of services: types of event, kinds of room, states."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commonfield.workshop.masking.types import Masked


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


# What a household may ask for: what comes from outside.
WISHED: Final = (
    HallUse.OPERA,
    HallUse.FILM,
    HallUse.DOCTOR,
    HallUse.LAW,
    HallUse.PHONE_CLASS,
    HallUse.FARMING,
    HallUse.REPAIRS,
)


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


class SheetState(TextChoices):
    """What became of a form in a village."""

    ASKED = "asked", pgettext_lazy("a form", "Waits for the village")
    ANSWERED = "answered", pgettext_lazy("a form", "Answered")
    REFUSED = "refused", pgettext_lazy("a form", "Refused")
    HANDED_BACK = "handed_back", pgettext_lazy("a form", "Handed back")
    WITHDRAWN = "withdrawn", pgettext_lazy("a form", "Taken back")


class ErrandKind(TextChoices):
    """What an errand is about: a short list, and nothing of an illness."""

    BILL = "bill", _("Pay a bill")
    HOSPITAL = "hospital", _("Register at a hospital")
    PENSION = "pension", _("Look up the pension")
    CALL = "call", _("Make a phone or video call")
    TICKET = "ticket", _("Buy a ticket or call a car")
    MESSAGE = "message", _("Send a message or a picture")
    FORM = "form", _("Fill in a form")
    REPORT = "report", _("Report something broken")
    OTHER = "other", pgettext_lazy("an errand", "Something else")


class ErrandHand(TextChoices):
    """By whose hand an errand was done; the codes are groups of facts."""

    HELPED = "helped", _("Helped")
    OWN = "own", _("By their own hand")
    OWN_FIRST = "own_first", _("By their own hand, for the first time")


OWN_HANDS: Final = (ErrandHand.OWN, ErrandHand.OWN_FIRST)


class ReportKind(TextChoices):
    """What is broken."""

    LAMP = "lamp", _("Street lamp")
    ROAD = "road", _("Road, bridge or railing")
    WATER = "water", _("Water pipe or drain")
    WIRE = "wire", _("Wire, pole or box")
    WASTE = "waste", _("Waste, bin or toilet")
    TREE = "tree", _("Tree or slope")
    HALL = "hall", _("Something in the hall or on the square")
    OTHER = "other", pgettext_lazy("a report", "Something else")


class ReportState(TextChoices):
    """Where a report of something broken stands; the last two are groups of facts."""

    SENT = "sent", pgettext_lazy("a report", "Sent")
    REOPENED = "reopened", _("Still broken, says the reporter")
    ACCEPTED = "accepted", pgettext_lazy("a report", "Accepted")
    HANDED_ON = "handed_on", pgettext_lazy("a report", "Handed on")
    REPAIRED = "repaired", pgettext_lazy("a report", "Closed: repaired")
    NOT_REPAIRED = "not_repaired", pgettext_lazy("a report", "Closed: not repaired")


WAITING_REPORTS: Final = (ReportState.SENT, ReportState.REOPENED)
CLOSED_REPORTS: Final = (ReportState.REPAIRED, ReportState.NOT_REPAIRED)


class ApplicationState(TextChoices):
    """How far an application is."""

    SUBMITTED = "submitted", pgettext_lazy("application", "Handed in")
    MISSING = "missing", pgettext_lazy("application", "Papers missing")
    ACCEPTED = "accepted", pgettext_lazy("application", "Accepted")
    DECIDED = "decided", pgettext_lazy("application", "Decided")
    HANDED_OVER = "handed_over", pgettext_lazy("application", "Handed over")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")


# Not decided yet.
OPEN_APPLICATION: Final = (
    ApplicationState.SUBMITTED,
    ApplicationState.MISSING,
    ApplicationState.ACCEPTED,
)


class Satisfaction(TextChoices):
    """The five official grades of satisfaction with a public service (好差评)."""

    VERY_GOOD = "very_good", _("Very satisfied")
    GOOD = "good", _("Satisfied")
    FAIR = "fair", _("Fairly satisfied")
    BAD = "bad", _("Not satisfied")
    VERY_BAD = "very_bad", _("Not satisfied at all")


class Publisher(TextChoices):
    """Who of a village publishes: two bodies, each with its own duties."""

    COMMITTEE = "committee", _("Villagers' committee")
    COLLECTIVE = "collective", _("Village collective")


# What may not stand in a notice.
MASKED_WORDS: Final = {
    Masked.IDENTITY: _("identity number"),
    Masked.BANK: _("bank account"),
    Masked.PHONE: _("mobile number"),
    Masked.ILLNESS: _("illness"),
    Masked.DISABILITY: _("disability"),
    Masked.MINOR: _("a minor"),
    Masked.ADDRESS: _("house number"),
}
