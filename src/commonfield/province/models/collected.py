"""What a collection brought: how far each county is, and its figures, replaced by the next."""

from django.db import models
from django.db.models import Q


class CollectedCounty(models.Model):
    """An awaited county. ``manifest`` is the SHA-256 of the one whose figures stand here.

    ``periods`` are by level, newest first; ``whole_from`` says by period what whole figures were
    computed from.
    """

    code = models.CharField(max_length=12, unique=True)
    complete_until = models.DateField(null=True)
    written_at = models.DateTimeField(null=True)
    periods = models.JSONField(default=dict)
    manifest = models.CharField(max_length=64, blank=True)
    whole_from = models.JSONField(default=dict)
    # The code of the refusal of what it sent last.
    refused = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "province_county"
        ordering = ["code"]


class CollectedFigures(models.Model):
    """An indicator at all places of a level in a county: a row, not twenty for each village.

    ``cells``: by place its value, state, reason, error, numerator and denominator.
    """

    county = models.ForeignKey(
        CollectedCounty, on_delete=models.PROTECT, related_name="figures", db_index=False
    )
    indicator = models.CharField(max_length=60)
    level = models.CharField(max_length=10)
    period = models.CharField(max_length=20)
    sight = models.CharField(max_length=6)
    cells = models.JSONField()

    class Meta:
        db_table = "province_figures"
        constraints = [
            models.UniqueConstraint(
                fields=["county", "period", "sight", "level", "indicator"],
                name="province_figures_once",
            ),
            models.CheckConstraint(
                condition=Q(sight__in=["public", "whole"]), name="province_figures_sight_known"
            ),
        ]
        indexes = [
            models.Index(fields=["indicator", "level", "sight"], name="province_figures_column")
        ]
