"""What innovation centres try, test, rule and teach; editions of rules are append-only by guard."""

from django.db import models
from django.db.models import F, Q

from commonfield.projects.choices import CentreKind, LotTestKind, TrialOutcome


class Centre(models.Model):
    venue = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=CentreKind)

    class Meta:
        db_table = "projects_centre"


class Trial(models.Model):
    """Something tried in a local garden, with its result or why there is none."""

    venue = models.SlugField(max_length=60, db_index=True)
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=160, blank=True)
    place = models.CharField(max_length=12)
    # Which garden or house, never whose.
    spot = models.CharField(max_length=60, blank=True)
    began_on = models.DateField()
    ended_on = models.DateField(null=True)
    outcome = models.CharField(max_length=6, choices=TrialOutcome, blank=True)
    finding = models.CharField(max_length=300, blank=True)
    finding_en = models.CharField(max_length=600, blank=True)

    class Meta:
        db_table = "projects_trial"
        ordering = ["-began_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="projects_trial_forward",
                condition=Q(ended_on=None, outcome="")
                | (Q(ended_on__gte=F("began_on")) & ~Q(outcome="")),
            )
        ]


class LotTest(models.Model):
    """A test of a lot of tea; ``lot`` is supply's number."""

    venue = models.SlugField(max_length=60, db_index=True)
    lot = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=LotTestKind)
    on = models.DateField()
    finding = models.CharField(max_length=100)

    class Meta:
        db_table = "projects_lot_test"
        ordering = ["-on", "-pk"]


class WorkingRule(models.Model):
    """An edition of a numbered working rule; the highest is in force."""

    number = models.CharField(max_length=30)
    edition = models.PositiveSmallIntegerField()
    venue = models.SlugField(max_length=60, db_index=True)
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=160, blank=True)
    text = models.TextField()
    text_en = models.TextField(blank=True)
    issued_on = models.DateField()

    class Meta:
        db_table = "projects_working_rule"
        ordering = ["number", "-edition"]
        constraints = [
            models.UniqueConstraint(fields=["number", "edition"], name="projects_rule_edition_once")
        ]


class RuleFollowing(models.Model):
    """That a grower or an organisation follows a rule, by their own word; deleted once they leave.

    ``edition`` is the one that they read.
    """

    number = models.CharField(max_length=30)
    edition = models.PositiveSmallIntegerField()
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    organisation = models.CharField(max_length=24, blank=True)
    since = models.DateField()
    fact = models.UUIDField()

    class Meta:
        db_table = "projects_rule_following"
        constraints = [
            models.UniqueConstraint(
                fields=["number", "person"],
                condition=Q(person__isnull=False),
                name="projects_rule_person_once",
            ),
            models.UniqueConstraint(
                fields=["number", "organisation"],
                condition=~Q(organisation=""),
                name="projects_rule_organisation_once",
            ),
            models.CheckConstraint(
                name="projects_rule_followed_by_one", condition=Q(person=None) ^ Q(organisation="")
            ),
        ]


class CentreTraining(models.Model):
    """How many people a centre trained on a day, without names."""

    venue = models.SlugField(max_length=60, db_index=True)
    title = models.CharField(max_length=60)
    on = models.DateField()
    people = models.PositiveIntegerField()

    class Meta:
        db_table = "projects_training"
        ordering = ["-on", "-pk"]
