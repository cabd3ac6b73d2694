"""What offices ask of villages, and what villages answer."""

from django.db import models
from django.db.models import F, Q

from commonfield.services.choices import SheetState


class VillageForm(models.Model):
    """What an office asks of one village, or of all villages of a town."""

    number = models.CharField(max_length=16, unique=True)
    office = models.CharField(max_length=60)
    title = models.CharField(max_length=60)
    reason = models.CharField(max_length=300)
    # The rule by which it may ask, and what it holds already.
    rule = models.CharField(max_length=120)
    held = models.CharField(max_length=300)
    place = models.CharField(max_length=12)
    due_on = models.DateField()
    # The last day of the form: afterwards nobody answers it any more.
    ends_on = models.DateField()
    asker = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    # What it cost who asks, as they say themselves. Units: minutes.
    ask_min = models.PositiveIntegerField()
    # When who asked had looked at all answers, or took it back.
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "services_paper_form"
        constraints = [
            models.CheckConstraint(
                name="services_paper_form_forward", condition=Q(ends_on__gte=F("due_on"))
            )
        ]


class PaperLine(models.Model):
    """A line that is asked; ``known`` is the figure that answers it, if facts do."""

    form = models.ForeignKey(
        VillageForm, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=120)
    known = models.CharField(max_length=24, blank=True)

    class Meta:
        db_table = "services_paper_line"
        ordering = ["form_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["form", "position"], name="services_paper_line_once")
        ]


class PaperSheet(models.Model):
    """The form as one village has it, and what became of it."""

    form = models.ForeignKey(
        VillageForm, on_delete=models.PROTECT, related_name="sheets", db_index=False
    )
    village = models.CharField(max_length=12, db_index=True)
    state = models.CharField(max_length=12, choices=SheetState)
    # What it cost the village, as it says itself. Units: minutes.
    minutes = models.PositiveIntegerField(null=True)
    # By which rule it was refused: a code of ``barred.toml``.
    rule = models.CharField(max_length=24, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    decided_by = models.CharField(max_length=24, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "services_paper_sheet"
        constraints = [
            models.UniqueConstraint(fields=["form", "village"], name="services_paper_sheet_once")
        ]


class PaperAnswer(models.Model):
    """A village's answer to a line, or what facts said, with the figure's source."""

    sheet = models.ForeignKey(
        PaperSheet, on_delete=models.PROTECT, related_name="answers", db_index=False
    )
    line = models.ForeignKey(PaperLine, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=300)
    # Up to when facts had been counted; null: the village wrote it.
    counted_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "services_paper_answer"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "line"], name="services_paper_answer_once")
        ]
