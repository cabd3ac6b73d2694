"""The closed vocabulary of paying growers."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Obstacle(TextChoices):
    """Why a grower who is owed something cannot be put into a payout run."""

    ERASED = "erased", _("erased at their wish")
    NO_CONSENT = "no_consent", _("does not allow payment to a bank account")
    UNCONFIRMED = "unconfirmed", _("registration awaiting confirmation")
    WAITING = "waiting", _("in a run that awaits approval")
    CORRECTED = "corrected", _("a correction awaits approval")
