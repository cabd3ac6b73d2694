"""Why a count is corrected, or goods that come from no lot came in."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AdjustmentReason(TextChoices):
    """Why a count is corrected."""

    RECEIVED = "received", _("Received or made")
    COUNTED = "counted", _("Counted anew")
    DAMAGED = "damaged", _("Damaged or damp")
    EXPIRED = "expired", _("Past its date")
    SAMPLE = "sample", _("Given as a sample or gift")
    USED = "used", _("Used here")
    FOUND = "found", _("Found again")
    OTHER = "other", _("Something else")
