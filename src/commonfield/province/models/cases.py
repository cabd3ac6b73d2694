"""Cases as counties sent them, with what their adopters together show; replaced by the next."""

from django.db import models


class CollectedCase(models.Model):
    """A county's public case. ``told`` is what it sent; ``evidence`` is without any village.

    ``basis`` is a digest of what the evidence rests on.
    """

    county = models.CharField(max_length=6)
    slug = models.CharField(max_length=60)
    topic = models.CharField(max_length=12)
    told = models.JSONField()
    adopters = models.PositiveIntegerField()
    given_up = models.PositiveIntegerField()
    # How many counties have villages that started it.
    counties = models.PositiveIntegerField()
    evidence = models.JSONField()
    basis = models.CharField(max_length=64)

    class Meta:
        db_table = "province_case"
        ordering = ["-adopters", "county", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["county", "slug"], name="province_case_once")
        ]
