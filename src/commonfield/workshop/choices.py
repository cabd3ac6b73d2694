"""The closed vocabularies of the workshop."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Verdict(TextChoices):
    """What became of something prepared: another person decides, or its preparer takes it back."""

    ACCEPTED = "accepted", _("Accepted")
    SENT_BACK = "sent_back", _("Sent back")
    TAKEN_BACK = "taken_back", _("Taken back")


class MessageState(TextChoices):
    """Where a message to a person stands."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"
