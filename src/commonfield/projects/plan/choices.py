"""The words of the plan."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TargetState(TextChoices):
    """How an indicator stands against its target."""

    MET = "met", pgettext_lazy("a target", "met")
    ON_TRACK = "on_track", _("on track")
    BEHIND = "behind", _("behind")
    NO_DATA = "no_data", _("no data yet")
    BEGUN = "begun", _("counting had only begun")
    REDEFINED = "redefined", _("counted differently now")
