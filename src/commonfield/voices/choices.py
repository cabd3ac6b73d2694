"""The voices' closed vocabularies: states of a recording, verdicts, guardians."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RecordingState(TextChoices):
    """The state of a recording."""

    WAITING = "waiting", _("Waiting for two reviewers")
    ACCEPTED = "accepted", pgettext_lazy("recording", "Accepted")
    REFUSED = "refused", _("Not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("recording", "Withdrawn")


class HeardAs(TextChoices):
    """A reviewer's verdict on a recording."""

    RIGHT = "right", _("Right: this is how we say it")
    WRONG = "wrong", _("Not how we say it")
    UNCLEAR = "unclear", _("Hard to hear")


class GuardianRelation(TextChoices):
    """A guardian's relation to a child."""

    PARENT = "parent", _("Mother or father")
    GRANDPARENT = "grandparent", _("Grandparent who is its guardian")
    OTHER = "other", _("Another guardian")
