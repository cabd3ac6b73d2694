"""Projects of bureaus; payments, reports of milestones and decisions on them never change."""

from django.db import models
from django.db.models import Q

from commonfield.projects.models.plan import PlanMeasure
from commonfield.workshop import approvals
from commonfield.workshop.columns import FileNameField


class Project(models.Model):
    """A project of a bureau, with the places it is for; its facts are recorded at ``place``."""

    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=20)
    # The code of an organisation.
    bureau = models.CharField(max_length=24)
    measure = models.ForeignKey(
        PlanMeasure, null=True, on_delete=models.PROTECT, related_name="projects"
    )
    # The lowest place that covers all of ``places``, which are codes.
    place = models.CharField(max_length=12)
    places = models.JSONField()
    opened_on = models.DateField()
    due_on = models.DateField()
    acted_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "projects_project"
        constraints = [
            models.CheckConstraint(
                name="projects_project_due_after_opening",
                condition=Q(due_on__gt=models.F("opened_on")),
            )
        ]


class BudgetSource(models.Model):
    """A fund of a project's budget. Units: fen."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="sources", db_index=False
    )
    source = models.CharField(max_length=20)
    fund = models.CharField(max_length=60)
    budget_fen = models.BigIntegerField()

    class Meta:
        db_table = "projects_budget_source"
        constraints = [
            models.UniqueConstraint(fields=["project", "fund"], name="projects_fund_once"),
            models.CheckConstraint(
                name="projects_budget_not_negative", condition=Q(budget_fen__gte=0)
            ),
        ]


class ProjectPayment(models.Model):
    """A payment as the bureau's finance system numbers it, or the counter entry of one.

    ``attempt`` counts the payments of a number that were reversed before. Units: fen.
    """

    source = models.ForeignKey(BudgetSource, on_delete=models.PROTECT, related_name="payments")
    bureau = models.CharField(max_length=24)
    number = models.CharField(max_length=40)
    attempt = models.PositiveSmallIntegerField(default=0)
    amount_fen = models.BigIntegerField()
    paid_on = models.DateField()
    purpose = models.CharField(max_length=60, blank=True)
    reverses = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    recorded_at = models.DateTimeField()
    fact = models.UUIDField()

    class Meta:
        db_table = "projects_payment"
        constraints = [
            models.UniqueConstraint(
                fields=["bureau", "number", "attempt"],
                name="projects_payment_number_once",
                condition=Q(reverses=None),
            ),
            models.CheckConstraint(
                name="projects_payment_sign",
                condition=Q(reverses__isnull=True, amount_fen__gt=0)
                | Q(reverses__isnull=False, amount_fen__lt=0),
            ),
        ]


class Milestone(models.Model):
    """A step of a project with the day for which it is planned."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="milestones", db_index=False
    )
    step = models.CharField(max_length=20)
    planned_on = models.DateField()

    class Meta:
        db_table = "projects_milestone"
        constraints = [
            models.UniqueConstraint(fields=["project", "step"], name="projects_step_once")
        ]


class MilestoneReport(approvals.Prepared):
    """That a step was done, which a second person accepts; at hand-over with who cares for it."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="reports")
    done_on = models.DateField()
    document = FileNameField(blank=True)
    carer = models.CharField(max_length=60, blank=True)
    cared_until = models.DateField(null=True)
    pays_power = models.CharField(max_length=60, blank=True)
    pays_line = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table = "projects_milestone_report"

    def content(self) -> dict[str, object]:
        """Return what the second person accepts."""
        return {
            "milestone": self.milestone_id,
            "done_on": self.done_on,
            "document": self.document,
            "carer": self.carer,
            "cared_until": self.cared_until,
            "pays_power": self.pays_power,
            "pays_line": self.pays_line,
        }


class MilestoneDecision(approvals.ApprovalDecision):
    """What a second person found of a report; ``accepts`` is the milestone, if it was accepted."""

    subject = models.OneToOneField(
        MilestoneReport, on_delete=models.PROTECT, primary_key=True, related_name="decision"
    )
    accepts = models.OneToOneField(
        Milestone, null=True, on_delete=models.PROTECT, related_name="accepted"
    )

    class Meta:
        db_table = "projects_milestone_decision"


class ProjectPaper(models.Model):
    """A paper of a project: approval, contract, audit report; sealed."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="papers")
    title = models.CharField(max_length=60)
    document = FileNameField()
    added_at = models.DateTimeField()

    class Meta:
        db_table = "projects_paper"


class ProjectRisk(models.Model):
    """What may go wrong with a project, until it is settled."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="risks")
    text = models.CharField(max_length=200)
    noted_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "projects_risk"
