"""The heritage's closed vocabularies: kinds, deeds, lists, certainty."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class HeritageKind(TextChoices):
    """The ten official categories of intangible heritage; buildings apart, in three lists."""

    LITERATURE = "literature", _("Folk literature")
    MUSIC = "music", _("Traditional music")
    DANCE = "dance", _("Traditional dance")
    OPERA = "opera", _("Traditional opera")
    STORYTELLING = "storytelling", _("Storytelling and ballads")
    SPORT = "sport", _("Traditional sports, games and acrobatics")
    ART = "art", _("Traditional fine arts")
    CRAFT = "craft", _("Traditional crafts")
    MEDICINE = "medicine", _("Traditional medicine")
    CUSTOM = "custom", _("Folk customs")
    RELIC = "relic", _("Protected immovable relic")
    HOUSE = "house", _("Historic building")
    VILLAGE = "village", _("Traditional village")


class Deed(TextChoices):
    """What people do with an item in its season: a column of the year."""

    PICKED = "picked", pgettext_lazy("heritage", "Picked")
    COOKED = "cooked", pgettext_lazy("heritage", "Cooked")
    SUNG = "sung", pgettext_lazy("heritage", "Sung and played")
    DONE = "done", pgettext_lazy("heritage", "Done")


class HeritageLevel(TextChoices):
    """The level of government on whose list an item stands."""

    NATIONAL = "national", pgettext_lazy("heritage", "National list")
    PROVINCE = "province", pgettext_lazy("heritage", "Provincial list")
    CITY = "city", pgettext_lazy("heritage", "City list")
    COUNTY = "county", pgettext_lazy("heritage", "County list")
    NONE = "none", pgettext_lazy("heritage", "On no list that we know of")


class InheritorLevel(TextChoices):
    """The level of government that named an inheritor."""

    NATIONAL = "national", pgettext_lazy("inheritor", "National")
    PROVINCE = "province", pgettext_lazy("inheritor", "Provincial")
    CITY = "city", pgettext_lazy("inheritor", "City")
    COUNTY = "county", pgettext_lazy("inheritor", "County")
    NONE = "none", pgettext_lazy("inheritor", "Not named yet")


class Certainty(TextChoices):
    """How certain an item's description is; the last is never shown as true."""

    LAW = "A", _("From an official list or law, or computed")
    REPORTED = "B", _("Two public reports agree, or one official page")
    HEARD = "C", _("We heard this; who can confirm it?")
    UNCONFIRMED = "X", _("Not shown until somebody named has confirmed it")
