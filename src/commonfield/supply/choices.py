"""Closed vocabularies of supply."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Grade(TextChoices):
    """How fine the plucked leaf is, as the scale's clerk judges it."""

    BUD = "bud", _("Single bud")
    ONE_LEAF = "one_leaf", _("One bud, one leaf")
    TWO_LEAVES = "two_leaves", _("One bud, two leaves")
    BULK = "bulk", _("Bulk leaf")


class Basis(TextChoices):
    """What a certificate's promise rests on (decree of 2 December 2025)."""

    CONTROL = "control", _("Quality control")
    OWN_TEST = "own_test", _("Own test")
    COMMISSIONED_TEST = "commissioned_test", _("Commissioned test")


class HouseholdIncome(TextChoices):
    """How a grower's household stood on the day; the group of growers' facts."""

    LOW_INCOME = "low_income", _("Low-income household")
    OTHER = "other", _("Other household")


class Answer(TextChoices):
    """What was answered to an invitation."""

    ACCEPTED = "accepted", _("Has accepted")
    DECLINED = "declined", _("Has declined")


class ProposalOutcome(TextChoices):
    """What became of a proposed agreement."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class OtherTea(TextChoices):
    """Why tea of a lot goes into packs that say another."""

    BLEND = "blend", _("It is a blend of several teas")
    OTHER_NAME = "other_name", _("It is the same tea, under another name on the pack")
