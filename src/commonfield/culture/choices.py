"""The room's closed vocabularies: of the library, the lessons and their voices, the heritage."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class WorkKind(TextChoices):
    """What a work is made of."""

    BOOK = "book", _("Book")
    PICTURES = "pictures", _("Picture book")
    SOUND = "sound", _("Audio")


class Rights(TextChoices):
    """By what right a title is here.

    The rural scheme is that of the Regulation on the right of communication through information
    networks, article 9: announced for 30 days, free of charge, withdrawn on objection.
    """

    OWN = "own", _("Our own work")
    PUBLIC_DOMAIN = "public_domain", _("Out of copyright")
    LICENSED = "licensed", _("Licensed")
    HALL_ONLY = "hall_only", _("Inside the hall only")
    RURAL_SCHEME = "rural_scheme", _("The rural scheme")


class Subject(TextChoices):
    """Where a title stands on the shelf."""

    TEA = "tea", _("Tea")
    VILLAGE = "village", _("Our village")
    CUSTOMS = "customs", _("Customs and opera")
    YEAR = "year", _("The year's round")
    SKILLS = "skills", _("Skills")
    CHILDREN = "children", _("For children")
    CLASSICS = "classics", _("Classics")
    STORIES = "stories", _("Stories")
    FARMING = "farming", _("Farming")
    HEALTH = "health", _("Health")
    LAW = "law", _("Law and rights")
    OTHER = "other", _("Other")


class UploadState(TextChoices):
    """Where a file is on its way to the shelf."""

    WAITING = "waiting", _("Waiting")
    CONVERTING = "converting", _("Being converted")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Refused")


class RecordingState(TextChoices):
    """Where a recording is on its way to those who learn."""

    WAITING = "waiting", _("Waiting for two reviewers")
    ACCEPTED = "accepted", pgettext_lazy("recording", "Accepted")
    REFUSED = "refused", _("Not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("recording", "Withdrawn")


class HeardAs(TextChoices):
    """What a reviewer says of a recording."""

    RIGHT = "right", _("Right: this is how we say it")
    WRONG = "wrong", _("Not how we say it")
    UNCLEAR = "unclear", _("Hard to hear")


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


class GuardianRelation(TextChoices):
    """What somebody who decides for a child is to it."""

    PARENT = "parent", _("Mother or father")
    GRANDPARENT = "grandparent", _("Grandparent who is its guardian")
    OTHER = "other", _("Another guardian")


class Deed(TextChoices):
    """What is done with it in its season: a column of the year."""

    PICKED = "picked", pgettext_lazy("heritage", "Picked")
    COOKED = "cooked", pgettext_lazy("heritage", "Cooked")
    SUNG = "sung", pgettext_lazy("heritage", "Sung and played")
    DONE = "done", pgettext_lazy("heritage", "Done")


class HeritageLevel(TextChoices):
    """On whose list an item stands."""

    NATIONAL = "national", pgettext_lazy("heritage", "National list")
    PROVINCE = "province", pgettext_lazy("heritage", "Provincial list")
    CITY = "city", pgettext_lazy("heritage", "City list")
    COUNTY = "county", pgettext_lazy("heritage", "County list")
    NONE = "none", pgettext_lazy("heritage", "On no list that we know of")


class InheritorLevel(TextChoices):
    """By whom an inheritor was named."""

    NATIONAL = "national", pgettext_lazy("inheritor", "National")
    PROVINCE = "province", pgettext_lazy("inheritor", "Provincial")
    CITY = "city", pgettext_lazy("inheritor", "City")
    COUNTY = "county", pgettext_lazy("inheritor", "County")
    NONE = "none", pgettext_lazy("inheritor", "Not named yet")


class Certainty(TextChoices):
    """How sure it is what is said of an item; the last is never shown as true."""

    LAW = "A", _("From an official list or law, or computed")
    REPORTED = "B", _("Two public reports agree, or one official page")
    HEARD = "C", _("We heard this; who can confirm it?")
    UNCONFIRMED = "X", _("Not shown until somebody named has confirmed it")
