"""The county's plan; targets are append-only by guard."""

from typing import Self

from django.db import models
from django.db.models import Q


class PlanObjective(models.Model):
    """What the county wants, in one line."""

    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=160, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "projects_objective"


class PlanMeasure(models.Model):
    """What the county does for an objective, and which office answers for it."""

    objective = models.ForeignKey(PlanObjective, on_delete=models.PROTECT, related_name="measures")
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=160, blank=True)
    office = models.CharField(max_length=40, blank=True)
    # The code of the indicator that a template proposes for its target.
    proposed = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "projects_measure"


class PlanTargetQuerySet(models.QuerySet["PlanTarget"]):
    def in_force(self) -> Self:
        """Return those that no later row replaced and that are no withdrawals."""
        return self.filter(replaced_by=None, value__isnull=False)


class PlanTarget(models.Model):
    """A target for an indicator of the county; one without a value withdraws what it replaces.

    The baseline is computed when the target is set, from what the public sees; a change keeps it.
    """

    measure = models.ForeignKey(PlanMeasure, on_delete=models.PROTECT, related_name="targets")
    indicator = models.CharField(max_length=60)
    # Of how the indicator was computed when the baseline was.
    definition = models.CharField(max_length=64)
    baseline = models.FloatField(null=True)
    baseline_window = models.CharField(max_length=20)
    baseline_on = models.DateField()
    value = models.FloatField(null=True)
    due_on = models.DateField()
    set_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    # Since when it counts as on track in figures; all else never changes.
    counted_at = models.DateTimeField(null=True)

    objects = PlanTargetQuerySet.as_manager()

    class Meta:
        db_table = "projects_target"
        constraints = [
            models.CheckConstraint(
                name="projects_target_due_after_baseline",
                condition=Q(value__isnull=True) | Q(due_on__gt=models.F("baseline_on")),
            ),
            models.CheckConstraint(
                name="projects_target_withdrawal_names_what",
                condition=Q(value__isnull=False) | Q(replaces__isnull=False),
            ),
        ]
