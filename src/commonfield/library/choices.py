"""The library's closed vocabularies: kinds of title, rights, subjects, states of an upload."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WorkKind(TextChoices):
    """The medium of a work."""

    BOOK = "book", _("Book")
    PICTURES = "pictures", _("Picture book")
    SOUND = "sound", _("Audio")


class Rights(TextChoices):
    """The right by which a title is offered.

    The rural scheme is that of the Regulation on the right of communication through information
    networks, article 9: announced for 30 days, free of charge, withdrawn on objection.
    """

    OWN = "own", _("Our own work")
    PUBLIC_DOMAIN = "public_domain", _("Out of copyright")
    LICENSED = "licensed", _("Licensed")
    HALL_ONLY = "hall_only", _("Inside the hall only")
    RURAL_SCHEME = "rural_scheme", _("The rural scheme")


class Subject(TextChoices):
    """A title's subject."""

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
    """The state of an uploaded file."""

    WAITING = "waiting", _("Waiting")
    CONVERTING = "converting", _("Being converted")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Refused")
