"""Closed vocabularies of entries by hand."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EntryState(TextChoices):
    """Where an entry stands."""

    WAITING = "waiting", _("Waits to be checked")
    COUNTS = "counts", _("Counts")
    REPLACED = "replaced", _("Replaced by a revision")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    SENT_BACK = "sent_back", _("Sent back")
    TAKEN_BACK = "taken_back", _("Taken back")
