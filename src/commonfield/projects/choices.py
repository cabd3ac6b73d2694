"""The words of parks: why a tenancy ends, what a tenant is given."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EndReason(TextChoices):
    """Why a tenancy ended."""

    TERM = "term", _("The term is over")
    LARGER = "larger", _("Needs other rooms")
    MOVED = "moved", _("Moves away")
    GIVEN_UP = "given_up", _("Gives the business up")
    UNPAID = "unpaid", _("The rent was not paid")
    PARK = "park", _("The park needs the room")
    OTHER = "other", pgettext_lazy("a tenancy", "Other")


class ParkService(TextChoices):
    """What a park does for a tenant."""

    PACKING = "packing", _("Packing line")
    COLD = "cold", _("Cold store")
    LIVE = "live", _("Livestream room")
    PHOTOGRAPHS = "photographs", _("Product photographs")
    PARCELS = "parcels", _("Joint courier price")
    OPENING = "opening", _("Opening of a shop")
    AFTER_SALES = "after_sales", _("After-sales desk")
    ACCOUNTS = "accounts", _("Accountant's day")
    TRAINING = "training", _("Training")
    OTHER = "other", pgettext_lazy("a service", "Other")
