"""The words of parks: why a tenancy ends, what a tenant is given."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EndReason(TextChoices):
    """Why a tenancy ended."""

    TERM = "term", _("The term is over")
    LARGER = "larger", _("Needs other rooms")
    MOVED = "moved", _("Moves away")
    GIVEN_UP = "given_up", _("Gives the business up")
    UNPAID = "unpaid", _("The rent was not paid")
    PARK = "park", _("The park needs the room")
    OTHER = "other", pgettext_lazy("a tenancy", "Other")


class ParkService(TextChoices):
    """What a park does for a tenant."""

    PACKING = "packing", _("Packing line")
    COLD = "cold", _("Cold store")
    LIVE = "live", _("Livestream room")
    PHOTOGRAPHS = "photographs", _("Product photographs")
    PARCELS = "parcels", _("Joint courier price")
    OPENING = "opening", _("Opening of a shop")
    AFTER_SALES = "after_sales", _("After-sales desk")
    ACCOUNTS = "accounts", _("Accountant's day")
    TRAINING = "training", _("Training")
    OTHER = "other", pgettext_lazy("a service", "Other")


class CentreKind(TextChoices):
    """What kind of centre a venue is."""

    INNOVATION = "innovation", _("Innovation centre of digital farming")
    BRANCH = "branch", _("Branch of an innovation centre")
    BASE = "base", _("Base where techniques are applied")
    SERVICE = "service", _("Service centre")


class TrialOutcome(TextChoices):
    """What a trial ended with."""

    RESULT = "result", _("with a result")
    NONE = "none", _("without a result")


class LotTestKind(TextChoices):
    """What was tested of a lot of tea."""

    TASTING = "tasting", _("Sensory evaluation")
    RESIDUES = "residues", _("Pesticide residues")
    METALS = "metals", _("Heavy metals")
    MOISTURE = "moisture", _("Moisture and ash")
    OTHER = "other", pgettext_lazy("a test", "Other")
