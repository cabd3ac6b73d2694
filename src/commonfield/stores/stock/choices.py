"""Why a count is corrected."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AdjustmentReason(TextChoices):
    """Why a count is corrected."""

    COUNTED = "counted", _("Counted anew")
    DAMAGED = "damaged", _("Damaged or damp")
    EXPIRED = "expired", _("Past its date")
    SAMPLE = "sample", _("Given as a sample or gift")
    USED = "used", _("Drunk here")
    FOUND = "found", _("Found again")
    OTHER = "other", _("Something else")
