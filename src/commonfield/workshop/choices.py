"""The closed vocabularies of the workshop."""

from django.db.models import TextChoices


class MessageState(TextChoices):
    """Where a message to a person stands."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given_up"
