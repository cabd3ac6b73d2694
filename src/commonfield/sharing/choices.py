"""The words of sharing."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class CaseTopic(TextChoices):
    """What a case is about."""

    HALL = "hall", _("Halls and events")
    VOICE = "voice", _("Dialect and heritage")
    LEARNING = "learning", _("Reading and learning")
    PHONES = "phones", _("Phones and the desk")
    TEA = "tea", _("Growing and making tea")
    SELLING = "selling", _("Selling and sending")
    CARE = "care", _("Neighbours and care")
    GOVERNING = "governing", _("The village's affairs")


class ClaimDirection(IntegerChoices):
    """Which way a case should move its figure."""

    UP = 1, _("It should rise")
    DOWN = -1, _("It should fall")
