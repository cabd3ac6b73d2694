"""Closed vocabularies of supply."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from commonfield.people.choices import Role

# Who at a maker sees what growers are owed and were paid; only a clerk prepares a payment.
OFFICE: Final = frozenset({Role.CLERK, Role.ACCOUNTANT})


class Grade(TextChoices):
    """How fine the plucked leaf is, as the scale's clerk judges it."""

    BUD = "bud", _("Single bud")
    ONE_LEAF = "one_leaf", _("One bud, one leaf")
    TWO_LEAVES = "two_leaves", _("One bud, two leaves")
    BULK = "bulk", _("Bulk leaf")


class LateReason(TextChoices):
    """Why leaf is entered days after it was weighed."""

    PAPER = "paper", _("Written on paper first")
    OFFLINE = "offline", _("The network or the computer was down")
    FORGOTTEN = "forgotten", _("It was forgotten")
    CORRECTED = "corrected", _("In place of a weighing taken back")


class WeightUnit(TextChoices):
    """In which unit an organisation weighs; stored are grams always."""

    KG = "kg", _("Kilograms")
    JIN = "jin", _("Jin (500 g)")


class ReceiptPaper(TextChoices):
    """On which paper receipts are printed."""

    ROLL_58 = "58mm", _("Thermal roll, 58 mm")
    ROLL_80 = "80mm", _("Thermal roll, 80 mm")
    A6 = "a6", _("A6")


class LabelSheet(TextChoices):
    """How labels lie on the paper that they are printed on: columns and rows of an A4 sheet."""

    A4_3X8 = "3x8", _("A4, 3 × 8 labels of 70 × 37 mm")
    A4_2X7 = "2x7", _("A4, 2 × 7 labels of 99 × 38 mm")
    A4_5X13 = "5x13", _("A4, 5 × 13 labels of 38 × 21 mm")
    SINGLE = "1x1", _("Single labels of 60 × 40 mm")

    @property
    def on_a_sheet(self) -> int:
        """How many labels lie on a sheet."""
        columns, rows = self.value.split("x")
        return int(columns) * int(rows)


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
