"""What was reported as broken, and what became of it."""

from django.db import models

from commonfield.services.choices import ReportKind, ReportState
from commonfield.workshop.columns import FileNameField


class RepairReport(models.Model):
    """A broken thing; keepers and officers know it by ``code``, its reporter by ``receipt``."""

    code = models.SlugField(max_length=12, unique=True)
    receipt = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=8, choices=ReportKind)
    # 12 digits; a venue's code where it is at one.
    place = models.CharField(max_length=12)
    venue = models.SlugField(max_length=60, blank=True)
    # Everybody reads it before they report the same once more.
    spot = models.CharField(max_length=60)
    # Words, and a name and phone to call back, as JSON.
    words_sealed = models.BinaryField(null=True)
    photo = FileNameField(blank=True)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_by = models.CharField(max_length=24, blank=True)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=ReportState, default=ReportState.SENT)
    closed_at = models.DateTimeField(null=True)
    # The fact that is taken back if it is still broken.
    fact = models.UUIDField(null=True)

    class Meta:
        db_table = "services_report"
        indexes = [models.Index(fields=["place", "state"], name="services_report_place")]


class RepairStep(models.Model):
    """An answer to a report, or its reporter's word that it is still broken."""

    report = models.ForeignKey(RepairReport, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=12, choices=ReportState)
    # Why; of one that was handed on, to whom.
    reason = models.CharField(max_length=100, blank=True)
    # Under which number the 12345 line has it.
    line_number = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=24, blank=True)

    class Meta:
        db_table = "services_report_step"
        ordering = ["pk"]
