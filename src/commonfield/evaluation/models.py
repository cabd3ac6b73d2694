"""Entries by hand and what was decided on them; both append-only by guard."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from commonfield.evaluation.entries.rules import settled_place
from commonfield.workshop import approvals
from commonfield.workshop.choices import Verdict
from commonfield.workshop.columns import FileNameField


class EntryQuerySet(models.QuerySet["Entry"]):
    def waiting(self) -> Self:
        """Return those on which nobody has decided."""
        return self.filter(decision=None)

    def accepted(self) -> Self:
        """Return those that another person accepted, in force or not."""
        return self.filter(decision__verdict=Verdict.ACCEPTED)

    def in_force(self) -> Self:
        """Return the last accepted of each column, place and day; a withdrawal is one too."""
        return self.accepted().exclude(Exists(_accepted_after()))

    def counting(self) -> Self:
        return self.in_force().filter(value__isnull=False)

    def replaced(self) -> Self:
        """Return those that an accepted revision replaced."""
        revision = _accepted_after().filter(value__isnull=False)
        return self.accepted().filter(Exists(revision), value__isnull=False)

    def withdrawn(self) -> Self:
        """Return those that an accepted withdrawal took back, and the withdrawals themselves."""
        withdrawal = _accepted_after().filter(value__isnull=True)
        return self.accepted().filter(Q(value__isnull=True) | Exists(withdrawal))


def _accepted_after() -> EntryQuerySet:
    return Entry.objects.accepted().filter(replaces=OuterRef("pk"))


class Entry(approvals.Prepared):
    """A figure of a place and a day; one without a value withdraws what it replaces."""

    id = models.UUIDField(primary_key=True)
    table_code = models.CharField(max_length=40)
    column_code = models.CharField(max_length=40)
    place = models.CharField(max_length=12)
    told_on = models.DateField()
    value = models.FloatField(null=True)
    source = models.CharField(max_length=300)
    # The name of a sealed file.
    evidence = FileNameField(blank=True)
    reason = models.CharField(max_length=500, blank=True)
    replaces = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    # Rows of one file share it.
    sheet = models.UUIDField(null=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        db_table = "evaluation_entry"
        indexes = [
            models.Index(
                name="evaluation_entry_of", fields=["table_code", "column_code", "place", "told_on"]
            ),
            models.Index(name="evaluation_entry_sheet", fields=["sheet"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="evaluation_entry_place_12_digits", condition=Q(place__regex=r"^[0-9]{12}$")
            ),
            models.CheckConstraint(
                name="evaluation_withdrawal_names_what",
                condition=Q(value__isnull=False) | Q(replaces__isnull=False),
            ),
        ]

    def content(self) -> dict[str, object]:
        """Return all that the second person checks."""
        return {
            "column": f"{self.table_code}.{self.column_code}",
            "place": self.place,
            "told_on": self.told_on,
            "value": None if self.value is None else float(self.value),
            "source": self.source,
            "evidence": self.evidence,
            "reason": self.reason,
            "replaces": self.replaces_id,
        }

    @property
    def place_taken(self) -> str:
        """What only one accepted entry can take (see ``settled_place``)."""
        before = self.replaces_id.hex if self.replaces_id else ""
        key = f"{self.table_code}.{self.column_code}"
        return settled_place(key, self.place, self.told_on, before)


class Decision(approvals.ApprovalDecision):
    """What became of an entry, once and for all."""

    subject = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True)
    # What only one accepted entry can take (see ``Entry.place_taken``).
    settles = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 - unique among accepted ones

    class Meta:
        db_table = "evaluation_decision"
        constraints = [
            models.CheckConstraint(
                name="evaluation_decision_settles_if_accepted",
                condition=Q(verdict=Verdict.ACCEPTED, settles__isnull=False)
                | (~Q(verdict=Verdict.ACCEPTED) & Q(settles__isnull=True)),
            )
        ]
