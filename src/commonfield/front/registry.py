"""What the front gives the worker to do."""

from commonfield.front.form_keys import delete_old_sent_forms
from commonfield.workshop.schedule import register_job


def register() -> None:
    """Register the job of forms; its name stands in tables of earlier versions."""
    register_job("workshop.forget_sent_forms", 86_400, delete_old_sent_forms)
