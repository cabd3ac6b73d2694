"""Which lists there are."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ListKind(TextChoices):
    """A list that is entered by spreadsheet."""

    OFFICERS = "officers", _("Staff and their roles")
    STORES = "stores", _("Organisations and stores")
    HALLS = "halls", _("Halls and parks")
    GROWERS = "growers", _("Growers")
    INHERITORS = "inheritors", _("Heritage items and inheritors")
