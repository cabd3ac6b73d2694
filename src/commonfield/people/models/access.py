"""What lets a person in: the browsers that are signed in."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """A browser's session; a person's are found by them. No network address is kept."""

    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, null=True, related_name="sessions"
    )
    device = models.CharField(max_length=60, blank=True)
    signed_in_on = models.DateField(null=True)
    seen_on = models.DateField(null=True)

    class Meta:
        ordering = ["session_key"]
